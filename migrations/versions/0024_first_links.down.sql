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
