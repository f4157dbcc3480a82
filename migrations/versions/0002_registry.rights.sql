-- Rights. Reference tables are read by everybody; code lists are written by migrations and the worker.
GRANT SELECT ON division, catalogue_edition, waste_code, exemption, method_code, storage_grade, organisation,
    organisation_alias, site, facility, zone, scale, licence, exempt_registration, carrier_permit, transport_unit
    TO hwtrack_app, hwtrack_writer;
GRANT INSERT, UPDATE ON organisation, site, facility, zone, scale, licence, exempt_registration, carrier_permit,
    transport_unit TO hwtrack_app;
GRANT INSERT ON organisation_alias TO hwtrack_app;
GRANT SELECT, INSERT, UPDATE ON organisation_contact TO hwtrack_app;
GRANT SELECT, INSERT ON registry_import TO hwtrack_app;
GRANT USAGE ON SEQUENCE org_number TO hwtrack_app, hwtrack_worker;
GRANT SELECT, INSERT, UPDATE ON division, catalogue_edition, waste_code, exemption, method_code, storage_grade,
    organisation, organisation_alias, site, facility, zone, scale, licence, exempt_registration, carrier_permit,
    transport_unit, organisation_contact, registry_import TO hwtrack_worker;

-- Row-level security. Code lists: everybody reads, nobody of hwtrack_app writes.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['division', 'catalogue_edition', 'waste_code', 'exemption', 'method_code',
        'storage_grade', 'organisation', 'organisation_alias', 'organisation_contact', 'site', 'facility', 'zone',
        'scale', 'licence', 'exempt_registration', 'carrier_permit', 'transport_unit', 'registry_import']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY %I ON %I TO hwtrack_worker USING (true) WITH CHECK (true)', name || '_worker', name
        );
    END LOOP;
    FOREACH name IN ARRAY ARRAY['division', 'catalogue_edition', 'waste_code', 'exemption', 'method_code',
        'storage_grade', 'organisation', 'organisation_alias', 'site', 'facility', 'zone', 'scale', 'licence',
        'exempt_registration', 'carrier_permit', 'transport_unit']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR SELECT TO hwtrack_app, hwtrack_writer USING (true)', name || '_read', name
        );
    END LOOP;
    -- What an organisation says of itself: its own people and officials write it.
    FOREACH name IN ARRAY ARRAY['site', 'facility', 'zone', 'scale', 'transport_unit']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR INSERT TO hwtrack_app WITH CHECK '
            || '(own_org() = org_id OR acting_scope() = ''official'')', name || '_write', name
        );
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR UPDATE TO hwtrack_app USING '
            || '(own_org() = org_id OR acting_scope() = ''official'') WITH CHECK '
            || '(own_org() = org_id OR acting_scope() = ''official'')', name || '_change', name
        );
    END LOOP;
    -- What an authority says of it: identity, declared kinds, licences, permits. Officials write it.
    FOREACH name IN ARRAY ARRAY['organisation', 'organisation_alias', 'licence', 'exempt_registration',
        'carrier_permit']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR INSERT TO hwtrack_app WITH CHECK (acting_scope() = ''official'')',
            name || '_write', name
        );
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR UPDATE TO hwtrack_app USING (acting_scope() = ''official'') '
            || 'WITH CHECK (acting_scope() = ''official'')', name || '_change', name
        );
    END LOOP;
END
$$;

CREATE POLICY organisation_contact_own ON organisation_contact TO hwtrack_app
    USING (own_org() = org_id OR (acting_scope() = 'official' AND acting_regions() && regions))
    WITH CHECK (own_org() = org_id OR (acting_scope() = 'official' AND acting_regions() && regions));
CREATE POLICY registry_import_own ON registry_import TO hwtrack_app
    USING (own_org() = org_id) WITH CHECK (own_org() = org_id);
