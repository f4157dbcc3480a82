CREATE OR REPLACE FUNCTION put_event(p_event jsonb, p_body text, p_body_sha256 bytea, p_homes jsonb, p_headers text[]) RETURNS boolean
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

DROP FUNCTION file_arrived(bytea, text, bigint, timestamptz, uuid);
REVOKE UPDATE (arrived_at) ON attachment FROM hwtrack_writer;
DROP INDEX attachment_sha256_idx;
DROP TABLE stored_file;
