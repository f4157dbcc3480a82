-- Each enrolled device numbers its events without a gap and names the hash of the one before: what is missing shows, and
-- two histories of one device show. docs/adr/0006; trust.md 3 (rule 2).

-- A number twice is a fork, and both are kept; bodies that lie in quarantine count, because they have arrived.
CREATE TABLE device_link (
    org_id bigint NOT NULL,
    device_id uuid NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    body_sha256 bytea NOT NULL CHECK (length(body_sha256) = 32),
    event_id uuid NOT NULL,
    prev bytea CHECK (length(prev) = 32),
    record_time timestamptz NOT NULL,
    PRIMARY KEY (org_id, device_id, seq, body_sha256),
    CHECK ((seq = 1) = (prev IS NULL))
);
ALTER TABLE device_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE device_link FORCE ROW LEVEL SECURITY;
CREATE POLICY device_link_own ON device_link FOR SELECT TO hwtrack_app USING (own_org() = org_id);
CREATE POLICY device_link_worker ON device_link FOR SELECT TO hwtrack_worker USING (true);
CREATE POLICY device_link_writer ON device_link TO hwtrack_writer USING (true) WITH CHECK (true);
GRANT SELECT ON device_link TO hwtrack_app, hwtrack_worker;
GRANT SELECT, INSERT ON device_link TO hwtrack_writer;

-- `whole_to`: every number up to it has arrived; `links` and `forks` count what `device_link` holds.
ALTER TABLE device_cursor
    ADD COLUMN whole_to bigint NOT NULL DEFAULT 0,
    ADD COLUMN links bigint NOT NULL DEFAULT 0,
    ADD COLUMN forks int NOT NULL DEFAULT 0;

-- One link of a device's chain; true if the device now has two histories. The cursor's row is locked first, so that two
-- events of one device are compared one after the other. Without an instant (a body that was put aside, whose clock may
-- be the reason) the cursor's own stays.
CREATE FUNCTION put_device_link(p_event jsonb, p_body_sha256 bytea, p_effective_time timestamptz) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    v_org bigint := (p_event ->> 'actor_org_id')::bigint;
    v_device uuid := (p_event ->> 'device_id')::uuid;
    v_seq bigint := (p_event ->> 'device_seq')::bigint;
    v_prev bytea := decode(p_event ->> 'device_prev', 'hex');
    v_cursor record;
    v_whole bigint;
    v_forked boolean;
BEGIN
    INSERT INTO public.device_cursor (org_id, device_id, seq, body_sha256, effective_time)
    VALUES (v_org, v_device, 0, '\x', '-infinity') ON CONFLICT DO NOTHING;
    SELECT * INTO v_cursor FROM public.device_cursor d WHERE d.org_id = v_org AND d.device_id = v_device FOR UPDATE;
    INSERT INTO public.device_link (org_id, device_id, seq, body_sha256, event_id, prev, record_time)
    VALUES (v_org, v_device, v_seq, p_body_sha256, (p_event ->> 'event_id')::uuid, v_prev,
        (p_event ->> 'record_time')::timestamptz)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    SELECT bool_or(l.seq = v_seq AND l.body_sha256 <> p_body_sha256)
        OR NOT coalesce(bool_or(l.body_sha256 = v_prev) FILTER (WHERE l.seq = v_seq - 1), true)
        OR NOT coalesce(bool_or(l.prev = p_body_sha256) FILTER (WHERE l.seq = v_seq + 1), true)
    INTO v_forked
    FROM public.device_link l
    WHERE l.org_id = v_org AND l.device_id = v_device AND l.seq BETWEEN v_seq - 1 AND v_seq + 1;
    v_whole := v_cursor.whole_to;
    WHILE v_whole >= v_seq - 1 AND EXISTS (
        SELECT FROM public.device_link l WHERE l.org_id = v_org AND l.device_id = v_device AND l.seq = v_whole + 1
    ) LOOP
        v_whole := v_whole + 1;
    END LOOP;
    UPDATE public.device_cursor d
    SET seq = greatest(d.seq, v_seq), whole_to = v_whole, links = d.links + 1, forks = d.forks + v_forked::int,
        body_sha256 = CASE WHEN v_seq > d.seq THEN p_body_sha256 ELSE d.body_sha256 END,
        effective_time = CASE WHEN v_seq > d.seq THEN coalesce(p_effective_time, d.effective_time)
            ELSE d.effective_time END
    WHERE d.org_id = v_org AND d.device_id = v_device;
    RETURN v_forked;
END
$$;

-- The same for a body that lies in quarantine: it has arrived, so its number is no gap.
CREATE FUNCTION note_device_event(p_event jsonb, p_body_sha256 bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF session_user <> 'hwtrack_worker' AND public.own_org() IS DISTINCT FROM (p_event ->> 'actor_org_id')::bigint THEN
        RAISE insufficient_privilege USING MESSAGE = 'the event is another organisation''s';
    END IF;
    RETURN public.put_device_link(p_event, p_body_sha256, NULL);
END
$$;

DROP FUNCTION append_event(jsonb, text, bytea, jsonb, text[], jsonb, jsonb);
DROP FUNCTION put_event(jsonb, text, bytea, jsonb, text[]);

-- The event itself, once per home; its attachments; its device's link or cursor. True if its device's chain forked.
CREATE FUNCTION put_event(p_event jsonb, p_body text, p_body_sha256 bytea, p_homes jsonb, p_headers text[]) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO public.custody_event (home_org_id, event_id, kind, version, event_time, effective_time, record_time,
        actor_org_id, account_id, device_id, device_seq, device_prev, device_signature, grade, position, accuracy_m,
        distance_m, site_id, facility_id, zone_id, manifest_id, header, body, body_sha256, parties, regions)
    SELECT h.home_org_id, e.event_id, e.kind, e.version, e.event_time, e.effective_time, e.record_time,
        e.actor_org_id, e.account_id, e.device_id, e.device_seq, decode(e.device_prev, 'hex'),
        decode(e.device_signature, 'hex'), e.grade, ST_SetSRID(ST_MakePoint(e.longitude, e.latitude), 4326),
        e.accuracy_m, e.distance_m, e.site_id, e.facility_id, e.zone_id, h.manifest_id, p_headers[h.n], p_body,
        p_body_sha256, h.parties, h.regions
    FROM jsonb_to_record(p_event) AS e (event_id uuid, kind text, version int, event_time timestamptz,
            effective_time timestamptz, record_time timestamptz, actor_org_id bigint, account_id uuid, device_id uuid,
            device_seq bigint, device_prev text, device_signature text, grade text, longitude float8, latitude float8,
            accuracy_m int, distance_m int, site_id uuid, facility_id uuid, zone_id uuid),
        jsonb_to_recordset(p_homes) AS h (n int, home_org_id bigint, manifest_id uuid, parties bigint[], regions int[]);
    IF jsonb_array_length(p_event -> 'attachments') > 0 THEN
        INSERT INTO public.attachment (home_org_id, event_id, sha256, media_type, bytes, parties, regions)
        SELECT h.home_org_id, (p_event ->> 'event_id')::uuid, decode(a.sha256, 'hex'), a.media_type, a.bytes,
            h.parties, h.regions
        FROM jsonb_to_recordset(p_homes) AS h (home_org_id bigint, parties bigint[], regions int[]),
            jsonb_to_recordset(p_event -> 'attachments') AS a (sha256 text, media_type text, bytes bigint)
        ON CONFLICT DO NOTHING;
    END IF;
    IF p_event ->> 'device_id' IS NULL THEN
        RETURN false;
    ELSIF (p_event ->> 'chained')::boolean THEN
        RETURN public.put_device_link(p_event, p_body_sha256, (p_event ->> 'effective_time')::timestamptz);
    END IF;
    -- A phone that nobody enrolled: how far it says it has come, which proves nothing.
    INSERT INTO public.device_cursor AS d (org_id, device_id, seq, body_sha256, effective_time) VALUES (
        (p_event ->> 'actor_org_id')::bigint, (p_event ->> 'device_id')::uuid, (p_event ->> 'device_seq')::bigint,
        p_body_sha256, (p_event ->> 'effective_time')::timestamptz
    )
    ON CONFLICT (org_id, device_id) DO UPDATE
    SET seq = excluded.seq, body_sha256 = excluded.body_sha256, effective_time = excluded.effective_time
    WHERE d.seq < excluded.seq AND d.links = 0;
    RETURN false;
END
$$;

-- As before, and `forked` says whether the device that signed it now has two histories.
CREATE FUNCTION append_event(
    p_event jsonb, p_body text, p_body_sha256 bytea, p_homes jsonb, p_headers text[], p_links jsonb, p_lineage jsonb
)
RETURNS TABLE (outcome text, home_org_id bigint, record_time timestamptz, hash bytea, status text, forked boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_id uuid := (p_event ->> 'event_id')::uuid;
    v_now timestamptz := (p_event ->> 'record_time')::timestamptz;
    v_seen record;
    v_outcome text := 'repeat';
    v_forked boolean := false;
BEGIN
    SELECT s.sha256, s.homes INTO v_seen FROM public.event_seen s WHERE s.event_id = v_id;
    IF NOT FOUND THEN
        v_outcome := CASE
            WHEN jsonb_array_length(p_homes) = 0 THEN 'unknown'
            WHEN NOT EXISTS (SELECT FROM public.custody_month m WHERE m.first_id <= v_id AND v_id < m.end_id)
                THEN 'outside'
            WHEN NOT public.heads_are_there(p_links) THEN 'moved'
            ELSE 'appended' END;
    END IF;
    IF v_outcome = 'appended' THEN
        -- Nobody records in another's name, whatever the application was talked into.
        IF session_user <> 'hwtrack_worker' AND public.own_org() IS DISTINCT FROM (p_event ->> 'actor_org_id')::bigint THEN
            RAISE insufficient_privilege USING MESSAGE = 'the event is another organisation''s';
        END IF;
        IF abs(extract(epoch FROM v_now - transaction_timestamp())) > 2
            AND (SELECT i.kind FROM public.installation i) = 'production' THEN
            RAISE EXCEPTION 'the record time differs from the transaction''s by more than 2 s';
        END IF;
        INSERT INTO public.event_seen AS s
        SELECT v_id, p_body_sha256, array_agg((h ->> 'home_org_id')::bigint), v_now FROM jsonb_array_elements(p_homes) h
        ON CONFLICT DO NOTHING;
        IF FOUND THEN
            v_forked := public.put_event(p_event, p_body, p_body_sha256, p_homes, p_headers);
            PERFORM public.put_links(v_id, v_now, p_homes, p_links, p_lineage);
        ELSE
            v_outcome := 'repeat';
        END IF;
        SELECT s.sha256, s.homes INTO v_seen FROM public.event_seen s WHERE s.event_id = v_id;
    END IF;
    IF v_outcome = 'repeat' AND v_seen.sha256 <> p_body_sha256 THEN
        v_outcome := 'different';
    END IF;
    IF v_outcome IN ('appended', 'repeat') THEN
        RETURN QUERY SELECT v_outcome, r.home_org_id, r.record_time, r.hash, r.status, v_forked
        FROM public.receipt r WHERE r.home_org_id = ANY (v_seen.homes) AND r.event_id = v_id ORDER BY r.home_org_id;
    ELSE
        RETURN QUERY SELECT v_outcome, 0::bigint, v_now, ''::bytea, '', false;
    END IF;
END
$$;

-- As before, but every head is there to be locked, in one order for all.
CREATE OR REPLACE FUNCTION find_container(p_codes text[], p_lock boolean)
RETURNS TABLE (
    home_org_id bigint, container_id uuid, code text, seq bigint, head bytea, open_manifest_id uuid, takers bigint[],
    parties bigint[], regions int[], headers text[], bodies text[]
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF p_lock THEN
        -- A container without a state gets one of no events, so that there is a head to lock.
        INSERT INTO public.container_state (home_org_id, container_id, seq, head, state, stage, parties, regions)
        SELECT c.home_org_id, c.container_id, 0, '\x', '{}', 'unborn', c.parties, c.regions
        FROM public.coded(p_codes) AS c
        ORDER BY c.home_org_id, c.container_id
        ON CONFLICT DO NOTHING;
        PERFORM 1 FROM public.coded(p_codes) AS c
        JOIN public.container_state s ON s.home_org_id = c.home_org_id AND s.container_id = c.container_id
        ORDER BY c.home_org_id, c.container_id FOR UPDATE OF s;
    END IF;
    RETURN QUERY
    SELECT c.home_org_id, c.container_id, c.code, coalesce(s.seq, 0), coalesce(s.head, '\x'::bytea),
        s.open_manifest_id, coalesce(s.takers, '{}'), coalesce(s.parties, c.parties), coalesce(s.regions, c.regions),
        coalesce(told.headers, '{}'), coalesce(told.bodies, '{}')
    FROM public.coded(p_codes) AS c
    LEFT JOIN public.container_state s ON s.home_org_id = c.home_org_id AND s.container_id = c.container_id
    LEFT JOIN LATERAL (
        SELECT array_agg(e.header ORDER BY l.seq) AS headers, array_agg(e.body ORDER BY l.seq) AS bodies
        FROM public.chain_link l
        JOIN public.custody_event e ON e.home_org_id = l.home_org_id AND e.event_id = l.event_id
        WHERE l.home_org_id = c.home_org_id AND l.container_id = c.container_id
    ) AS told ON true
    ORDER BY c.home_org_id, c.container_id;
END
$$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['append_event(jsonb, text, bytea, jsonb, text[], jsonb, jsonb)',
        'note_device_event(jsonb, bytea)']
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO hwtrack_writer', name);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO hwtrack_app, hwtrack_worker', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['put_event(jsonb, text, bytea, jsonb, text[])',
        'put_device_link(jsonb, bytea, timestamptz)']
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO hwtrack_writer', name);
    END LOOP;
END
$$;
