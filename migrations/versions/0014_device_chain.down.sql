DROP FUNCTION append_event(jsonb, text, bytea, jsonb, text[], jsonb, jsonb);
DROP FUNCTION put_event(jsonb, text, bytea, jsonb, text[]);
DROP FUNCTION note_device_event(jsonb, bytea);
DROP FUNCTION put_device_link(jsonb, bytea, timestamptz);
DROP TABLE device_link;
ALTER TABLE device_cursor DROP COLUMN whole_to, DROP COLUMN links, DROP COLUMN forks;

CREATE FUNCTION put_event(p_event jsonb, p_body text, p_body_sha256 bytea, p_homes jsonb, p_headers text[]) RETURNS void
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
    IF p_event ->> 'device_id' IS NOT NULL THEN
        INSERT INTO public.device_cursor AS d VALUES (
            (p_event ->> 'actor_org_id')::bigint, (p_event ->> 'device_id')::uuid, (p_event ->> 'device_seq')::bigint,
            p_body_sha256, (p_event ->> 'effective_time')::timestamptz
        )
        ON CONFLICT (org_id, device_id) DO UPDATE
        SET seq = excluded.seq, body_sha256 = excluded.body_sha256, effective_time = excluded.effective_time
        WHERE d.seq < excluded.seq;
    END IF;
END
$$;

CREATE FUNCTION append_event(
    p_event jsonb, p_body text, p_body_sha256 bytea, p_homes jsonb, p_headers text[], p_links jsonb, p_lineage jsonb
)
RETURNS TABLE (outcome text, home_org_id bigint, record_time timestamptz, hash bytea, status text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_id uuid := (p_event ->> 'event_id')::uuid;
    v_now timestamptz := (p_event ->> 'record_time')::timestamptz;
    v_seen record;
    v_outcome text := 'repeat';
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
            PERFORM public.put_event(p_event, p_body, p_body_sha256, p_homes, p_headers);
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
        RETURN QUERY SELECT v_outcome, r.home_org_id, r.record_time, r.hash, r.status
        FROM public.receipt r WHERE r.home_org_id = ANY (v_seen.homes) AND r.event_id = v_id ORDER BY r.home_org_id;
    ELSE
        RETURN QUERY SELECT v_outcome, 0::bigint, v_now, ''::bytea, '';
    END IF;
END
$$;

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
    FOREACH name IN ARRAY ARRAY['append_event(jsonb, text, bytea, jsonb, text[], jsonb, jsonb)']
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO hwtrack_writer', name);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO hwtrack_app, hwtrack_worker', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['put_event(jsonb, text, bytea, jsonb, text[])']
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO hwtrack_writer', name);
    END LOOP;
END
$$;
