-- Rights and policies. Everything shared carries its parties and regions; nothing is ever deleted but inbox rows.
GRANT SELECT, INSERT ON contract, contract_party, contract_price, manifest, manifest_line, manifest_leg,
    manifest_line_leg, manifest_version, manifest_signature, manifest_party, agent_consent, filing_draft,
    exemption_claim, difference_report, return_draft TO hwtrack_app;
GRANT UPDATE ON manifest, manifest_line, manifest_leg, manifest_party TO hwtrack_app;
GRANT UPDATE (parties) ON manifest_line_leg, manifest_version, manifest_signature TO hwtrack_app;
GRANT UPDATE (status, ended_at) ON contract TO hwtrack_app;
GRANT UPDATE (status) ON difference_report, return_draft TO hwtrack_app;
GRANT DELETE ON manifest_party TO hwtrack_app;
GRANT SELECT, INSERT, UPDATE ON contract, contract_party, contract_price, manifest, manifest_line, manifest_leg,
    manifest_line_leg, manifest_version, manifest_signature, manifest_party, agent_consent, filing_draft,
    exemption_claim, difference_report, return_draft, container_hold, licence_entry TO hwtrack_worker;
GRANT SELECT, UPDATE ON gate_cursor TO hwtrack_worker;
GRANT SELECT ON manifest TO hwtrack_writer;
GRANT SELECT, INSERT, DELETE ON container_hold TO hwtrack_writer;
GRANT SELECT, INSERT ON licence_entry TO hwtrack_writer;

DO $$
DECLARE
    name text;
    mine text;
BEGIN
    FOREACH name IN ARRAY ARRAY['contract', 'contract_party', 'contract_price', 'manifest', 'manifest_line',
        'manifest_leg', 'manifest_line_leg', 'manifest_version', 'manifest_signature', 'manifest_party',
        'container_hold', 'licence_entry', 'agent_consent', 'filing_draft', 'exemption_claim', 'difference_report',
        'return_draft']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY %I ON %I TO hwtrack_worker USING (true) WITH CHECK (true)', name || '_worker', name
        );
    END LOOP;
    mine := '(own_org() = ANY (parties) OR (acting_scope() = ''official'' AND acting_regions() && regions))';
    FOREACH name IN ARRAY ARRAY['contract', 'contract_party', 'manifest', 'manifest_line', 'manifest_leg',
        'manifest_line_leg', 'manifest_version', 'manifest_signature', 'manifest_party', 'agent_consent',
        'filing_draft', 'exemption_claim', 'difference_report', 'return_draft']
    LOOP
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO hwtrack_app USING %s', name || '_read', name, mine);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['contract', 'contract_party', 'manifest', 'manifest_line', 'manifest_leg',
        'manifest_line_leg', 'manifest_version', 'manifest_signature', 'manifest_party', 'filing_draft',
        'exemption_claim', 'difference_report', 'return_draft']
    LOOP
        EXECUTE format('CREATE POLICY %I ON %I FOR INSERT TO hwtrack_app WITH CHECK %s', name || '_write', name, mine);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['contract', 'manifest', 'manifest_line', 'manifest_leg', 'manifest_line_leg',
        'manifest_version', 'manifest_signature', 'manifest_party', 'difference_report', 'return_draft']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR UPDATE TO hwtrack_app USING %s WITH CHECK %s', name || '_move', name, mine, mine
        );
    END LOOP;
END
$$;

-- A draft's recipient or carrier may still change, and its inbox row with it.
CREATE POLICY manifest_party_drop ON manifest_party FOR DELETE TO hwtrack_app USING (own_org() = home_org_id);
-- The bureau records its consent; nobody consents for the bureau.
CREATE POLICY agent_consent_write ON agent_consent FOR INSERT TO hwtrack_app
    WITH CHECK (acting_scope() = 'official' AND acting_regions() && regions);
CREATE POLICY contract_price_own ON contract_price TO hwtrack_app
    USING (own_org() = home_org_id) WITH CHECK (own_org() = home_org_id);
CREATE POLICY container_hold_read ON container_hold FOR SELECT TO hwtrack_app USING (own_org() = home_org_id);
GRANT SELECT ON container_hold TO hwtrack_app;

-- Whoever is invited to take a container may also see what its label is worth.
GRANT UPDATE (parties) ON label TO hwtrack_writer;
CREATE POLICY manifest_writer ON manifest FOR SELECT TO hwtrack_writer USING (true);
CREATE POLICY container_hold_writer ON container_hold TO hwtrack_writer USING (true) WITH CHECK (true);
CREATE POLICY licence_entry_writer ON licence_entry TO hwtrack_writer USING (true) WITH CHECK (true);

-- Notes a movement of a licence's capacity, if one is given, and returns how much of the year is used: opening,
-- reserved and received less released, one manifest's own entries left out. Only a party of the manifest, or the worker, may note.
CREATE FUNCTION licence_use(
    recipient bigint, licence uuid, of_year int, manifest_home bigint, of_manifest uuid,
    entry uuid, entry_kind text, entry_mass bigint, at timestamptz
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF entry IS NOT NULL THEN
        IF NOT EXISTS (
            SELECT FROM public.manifest m
            WHERE m.home_org_id = manifest_home AND m.manifest_id = of_manifest AND m.recipient_org_id = recipient
              AND (public.own_org() = ANY (m.parties)
                   OR (public.acting_scope() = 'official' AND public.acting_regions() && m.regions)
                   OR session_user = 'hwtrack_worker')
        ) THEN
            RAISE insufficient_privilege USING MESSAGE = 'no party of this manifest';
        END IF;
        INSERT INTO public.licence_entry
            (recipient_org_id, licence_id, entry_id, year, kind, mass_g, manifest_home_org_id, manifest_id, at)
        VALUES (recipient, licence, entry, of_year, entry_kind, entry_mass, manifest_home, of_manifest, at);
    END IF;
    RETURN (
        SELECT coalesce(sum(CASE WHEN e.kind = 'released' THEN -e.mass_g ELSE e.mass_g END), 0)::bigint
        FROM public.licence_entry e
        WHERE e.recipient_org_id = recipient AND e.licence_id = licence AND e.year = of_year
          AND (e.manifest_id IS DISTINCT FROM of_manifest OR e.manifest_home_org_id IS DISTINCT FROM manifest_home)
    );
END
$$;
ALTER FUNCTION licence_use(bigint, uuid, int, bigint, uuid, uuid, text, bigint, timestamptz) OWNER TO hwtrack_writer;
REVOKE EXECUTE ON FUNCTION licence_use(bigint, uuid, int, bigint, uuid, uuid, text, bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION licence_use(bigint, uuid, int, bigint, uuid, uuid, text, bigint, timestamptz)
    TO hwtrack_app, hwtrack_worker;
