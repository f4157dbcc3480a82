DROP FUNCTION append_events(jsonb, text[], bytea[], jsonb, text[], jsonb, jsonb);
DROP FUNCTION put_links(jsonb, jsonb, jsonb, jsonb);
DROP FUNCTION put_events(jsonb, text[], bytea[], jsonb, text[]);
DROP FUNCTION put_device(jsonb, bytea);
DROP FUNCTION heads_are_there(jsonb);

CREATE OR REPLACE FUNCTION append_entry(p_home_org_id bigint, p_kind text, p_entry_id uuid, p_hash bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    INSERT INTO public.log_entry (home_org_id, xid, entry_id, epoch, kind, hash)
    SELECT p_home_org_id, pg_current_xact_id(), p_entry_id, public.begin_epoch(), p_kind, p_hash
$$;

CREATE FUNCTION heads_are_there(p_links jsonb) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    v_head record;
BEGIN
    INSERT INTO public.container_state (home_org_id, container_id, seq, head, state, stage, parties, regions)
    SELECT c.home_org_id, c.container_id, 0, '\x', '{}', 'unborn', c.parties, c.regions
    FROM jsonb_to_recordset(p_links) AS l (home_org_id bigint, container_id uuid, expected_seq bigint)
    JOIN public.container c ON c.home_org_id = l.home_org_id AND c.container_id = l.container_id
    WHERE l.expected_seq = 0
    ORDER BY c.home_org_id, c.container_id
    ON CONFLICT DO NOTHING;
    FOR v_head IN
        SELECT s.seq, l.expected_seq
        FROM jsonb_to_recordset(p_links) AS l (home_org_id bigint, container_id uuid, expected_seq bigint)
        JOIN public.container_state s ON s.home_org_id = l.home_org_id AND s.container_id = l.container_id
        ORDER BY s.home_org_id, s.container_id FOR UPDATE OF s
    LOOP
        IF v_head.seq <> v_head.expected_seq THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END
$$;

CREATE OR REPLACE FUNCTION put_device_link(p_event jsonb, p_body_sha256 bytea, p_effective_time timestamptz) RETURNS boolean
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
    IF v_cursor.links = 0 THEN
        v_cursor.seq := 0;
        v_cursor.effective_time := '-infinity';
    END IF;
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
    SET seq = greatest(v_cursor.seq, v_seq), whole_to = v_whole, links = d.links + 1, forks = d.forks + v_forked::int,
        body_sha256 = CASE WHEN v_seq > v_cursor.seq THEN p_body_sha256 ELSE d.body_sha256 END,
        effective_time = CASE WHEN v_seq > v_cursor.seq THEN coalesce(p_effective_time, v_cursor.effective_time)
            ELSE v_cursor.effective_time END
    WHERE d.org_id = v_org AND d.device_id = v_device;
    RETURN v_forked;
END
$$;

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
        -- A file and the event that names it may come at the same time: whoever is second sees the first.
        PERFORM pg_advisory_xact_lock(hashtextextended('file ' || one.sha256, 0))
        FROM (SELECT a.sha256 FROM jsonb_to_recordset(p_event -> 'attachments') AS a (sha256 text) ORDER BY 1) AS one;
        INSERT INTO public.attachment (home_org_id, event_id, sha256, media_type, bytes, arrived_at, parties, regions)
        SELECT h.home_org_id, (p_event ->> 'event_id')::uuid, decode(a.sha256, 'hex'), a.media_type, a.bytes,
            f.arrived_at, h.parties, h.regions
        FROM jsonb_to_recordset(p_homes) AS h (home_org_id bigint, parties bigint[], regions int[]),
            jsonb_to_recordset(p_event -> 'attachments') AS a (sha256 text, media_type text, bytes bigint)
            LEFT JOIN public.stored_file f ON f.org_id = (p_event ->> 'actor_org_id')::bigint
                AND f.sha256 = decode(a.sha256, 'hex')
        ON CONFLICT DO NOTHING;
        UPDATE public.stored_file f SET named_at = (p_event ->> 'record_time')::timestamptz
        FROM jsonb_to_recordset(p_event -> 'attachments') AS a (sha256 text)
        WHERE f.org_id = (p_event ->> 'actor_org_id')::bigint AND f.sha256 = decode(a.sha256, 'hex')
            AND f.named_at IS NULL;
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

CREATE FUNCTION put_links(p_event_id uuid, p_now timestamptz, p_homes jsonb, p_links jsonb, p_lineage jsonb)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE public.container_state s
    SET seq = l.expected_seq + 1, head = decode(l.hash, 'hex'), state = l.state, stage = l.state ->> 'stage',
        holder_org_id = (l.state ->> 'holder_org_id')::bigint, site_id = (l.state ->> 'site_id')::uuid,
        facility_id = (l.state ->> 'facility_id')::uuid, zone_id = (l.state ->> 'zone_id')::uuid,
        net_g = (l.state ->> 'net_g')::bigint, held = (l.state ->> 'held')::int,
        contested = (l.state ->> 'contested')::int, changed_at = p_now, parties = l.parties, regions = l.regions
    FROM jsonb_to_recordset(p_links) AS l (home_org_id bigint, container_id uuid, expected_seq bigint, hash text,
        state jsonb, parties bigint[], regions int[])
    WHERE s.home_org_id = l.home_org_id AND s.container_id = l.container_id;
    UPDATE public.container c SET parties = l.parties, regions = l.regions
    FROM jsonb_to_recordset(p_links) AS l (home_org_id bigint, container_id uuid, parties bigint[], regions int[])
    WHERE c.home_org_id = l.home_org_id AND c.container_id = l.container_id
        AND NOT (c.parties @> l.parties AND c.regions @> l.regions);
    INSERT INTO public.chain_link (home_org_id, container_id, seq, event_id, prev, hash, parties, regions)
    SELECT l.home_org_id, l.container_id, l.expected_seq + 1, p_event_id, decode(l.prev, 'hex'), decode(l.hash, 'hex'),
        h.parties, h.regions
    FROM jsonb_to_recordset(p_links) AS l (home_org_id bigint, container_id uuid, expected_seq bigint, prev text, hash text)
    JOIN jsonb_to_recordset(p_homes) AS h (home_org_id bigint, parties bigint[], regions int[]) USING (home_org_id);
    IF jsonb_array_length(p_lineage) > 0 THEN
        INSERT INTO public.lineage (home_org_id, container_id, direction, other_org_id, other_container_id, event_id,
            mass_g, parties, regions)
        SELECT e.home_org_id, e.container_id, e.direction, e.other_org_id, e.other_container_id, p_event_id, e.mass_g,
            h.parties, h.regions
        FROM jsonb_to_recordset(p_lineage) AS e (home_org_id bigint, container_id uuid, direction text,
            other_org_id bigint, other_container_id uuid, mass_g bigint)
        JOIN jsonb_to_recordset(p_homes) AS h (home_org_id bigint, parties bigint[], regions int[]) USING (home_org_id);
    END IF;
    INSERT INTO public.receipt (home_org_id, event_id, record_time, entry_id, hash, status, parties, regions)
    SELECT h.home_org_id, p_event_id, p_now, p_event_id, decode(h.entry_hash, 'hex'), h.status, h.parties, h.regions
    FROM jsonb_to_recordset(p_homes) AS h (home_org_id bigint, entry_hash text, status text, parties bigint[],
        regions int[]);
    PERFORM public.append_entry(h.home_org_id, 'custody', p_event_id, decode(h.entry_hash, 'hex'))
    FROM jsonb_to_recordset(p_homes) AS h (home_org_id bigint, entry_hash text);
END
$$;

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

DROP FUNCTION append_entries(bigint[], text, uuid[], bytea[]);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['heads_are_there(jsonb)', 'put_links(uuid, timestamptz, jsonb, jsonb, jsonb)']
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET enable_seqscan = off', name);
        EXECUTE format('ALTER FUNCTION %s SET enable_hashjoin = off', name);
        EXECUTE format('ALTER FUNCTION %s SET enable_mergejoin = off', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['heads_are_there(jsonb)', 'put_event(jsonb, text, bytea, jsonb, text[])',
        'put_links(uuid, timestamptz, jsonb, jsonb, jsonb)', 'append_event(jsonb, text, bytea, jsonb, text[], jsonb, jsonb)']
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO hwtrack_writer', name);
    END LOOP;
END
$$;
ALTER FUNCTION append_event(jsonb, text, bytea, jsonb, text[], jsonb, jsonb) OWNER TO hwtrack_writer;
GRANT EXECUTE ON FUNCTION append_event(jsonb, text, bytea, jsonb, text[], jsonb, jsonb) TO hwtrack_app, hwtrack_worker;
