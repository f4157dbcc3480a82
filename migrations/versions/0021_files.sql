-- Photos and documents of steps. The file lies by its hash in a folder; here stands who sent it. It is not read by the hash
-- alone: only through an event that names it and that its sender's organisation recorded. docs/adr/0009.
CREATE TABLE stored_file (
    org_id bigint NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    media_type text NOT NULL,
    bytes bigint NOT NULL CHECK (bytes > 0),
    sent_by uuid,
    arrived_at timestamptz NOT NULL,
    named_at timestamptz,
    PRIMARY KEY (org_id, sha256)
);
CREATE INDEX stored_file_pending_idx ON stored_file (org_id) WHERE named_at IS NULL;
CREATE INDEX attachment_sha256_idx ON attachment (sha256);
ALTER TABLE stored_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE stored_file FORCE ROW LEVEL SECURITY;
CREATE POLICY stored_file_own ON stored_file FOR SELECT TO hwtrack_app USING (own_org() = org_id);
CREATE POLICY stored_file_worker ON stored_file FOR SELECT TO hwtrack_worker USING (true);
CREATE POLICY stored_file_writer ON stored_file TO hwtrack_writer USING (true) WITH CHECK (true);
GRANT SELECT ON stored_file TO hwtrack_app, hwtrack_worker;
GRANT SELECT, INSERT, UPDATE (named_at) ON stored_file TO hwtrack_writer;
GRANT UPDATE (arrived_at) ON attachment TO hwtrack_writer;

-- A file of the acting organisation has arrived. The events that name it may lie in other organisations' families, which is
-- why this is a function: it touches only events that the acting organisation itself recorded.
CREATE FUNCTION file_arrived(p_sha256 bytea, p_media_type text, p_bytes bigint, p_now timestamptz, p_account uuid)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF public.own_org() IS NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'a file is an organisation''s';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('file ' || encode(p_sha256, 'hex'), 0));
    UPDATE public.attachment a SET arrived_at = p_now
    FROM public.custody_event e
    WHERE a.sha256 = p_sha256 AND a.arrived_at IS NULL
        AND e.home_org_id = a.home_org_id AND e.event_id = a.event_id AND e.actor_org_id = public.own_org();
    INSERT INTO public.stored_file (org_id, sha256, media_type, bytes, sent_by, arrived_at, named_at)
    VALUES (public.own_org(), p_sha256, p_media_type, p_bytes, p_account, p_now, CASE WHEN FOUND THEN p_now END)
    ON CONFLICT DO NOTHING;
END
$$;
ALTER FUNCTION file_arrived(bytea, text, bigint, timestamptz, uuid) OWNER TO hwtrack_writer;
REVOKE EXECUTE ON FUNCTION file_arrived(bytea, text, bigint, timestamptz, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION file_arrived(bytea, text, bigint, timestamptz, uuid) TO hwtrack_app;

-- As before, and a file that is there already has arrived.
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
