-- Devices: a phone is enrolled by a code that is shown once; every change of it is a text on record. docs/adr/0005.

ALTER TABLE device
    ADD COLUMN enrolment_id uuid,
    ADD COLUMN seen_at timestamptz,
    ADD COLUMN suspend_reason text NOT NULL DEFAULT '',
    ADD COLUMN revoke_reason text NOT NULL DEFAULT '',
    -- How many events the device synced since when, for the limit of a minute.
    ADD COLUMN window_from timestamptz NOT NULL DEFAULT '-infinity',
    ADD COLUMN window_events int NOT NULL DEFAULT 0;
GRANT UPDATE (seen_at, suspend_reason, revoke_reason, window_from, window_events) ON device TO hwtrack_app;
CREATE POLICY device_writer ON device TO hwtrack_writer USING (true) WITH CHECK (true);
GRANT SELECT ON device TO hwtrack_writer;

-- Of the code only the hash is kept. `nonce` is what the phone signs to prove that it holds its key.
CREATE TABLE device_enrolment (
    org_id bigint NOT NULL REFERENCES organisation (org_id),
    enrolment_id uuid NOT NULL,
    secret_sha256 bytea NOT NULL CHECK (length(secret_sha256) = 32),
    nonce bytea NOT NULL CHECK (length(nonce) = 32),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    made_at timestamptz NOT NULL,
    made_by uuid,
    ends_at timestamptz NOT NULL CHECK (ends_at <= made_at + interval '10 minutes'),
    used_at timestamptz,
    used_by uuid,
    device_id uuid,
    withdrawn_at timestamptz,
    PRIMARY KEY (org_id, enrolment_id),
    CONSTRAINT device_enrolment_org_id_secret_key UNIQUE (org_id, secret_sha256),
    CONSTRAINT device_enrolment_used_check CHECK ((used_at IS NULL) = (device_id IS NULL)),
    CONSTRAINT device_enrolment_once_check CHECK (used_at IS NULL OR withdrawn_at IS NULL)
);

-- What the log's entries of kinds `device…` commit to; `record_id` is the entry's id.
CREATE TABLE device_record (
    org_id bigint NOT NULL REFERENCES organisation (org_id),
    record_id uuid NOT NULL,
    device_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('device', 'device-suspended', 'device-restored', 'device-revoked')),
    at timestamptz NOT NULL,
    record text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (org_id, record_id)
);
CREATE INDEX device_record_device_idx ON device_record (org_id, device_id, record_id);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['device_enrolment', 'device_record']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY %I ON %I TO hwtrack_app USING (own_org() = org_id) WITH CHECK (own_org() = org_id)',
            name || '_own', name
        );
        EXECUTE format('CREATE POLICY %I ON %I TO hwtrack_worker USING (true) WITH CHECK (true)', name || '_worker', name);
        EXECUTE format('CREATE POLICY %I ON %I TO hwtrack_writer USING (true) WITH CHECK (true)', name || '_writer', name);
        EXECUTE format('GRANT SELECT ON %I TO hwtrack_worker, hwtrack_writer', name);
    END LOOP;
END
$$;
GRANT SELECT, INSERT, UPDATE (used_at, used_by, device_id, withdrawn_at) ON device_enrolment TO hwtrack_app;
GRANT SELECT, INSERT ON device_record TO hwtrack_app;

-- Keys of devices of any organisation, for whoever holds an event they signed: a driver's signature on a generator's
-- container is checked by people who may not see the carrier's phones. Gives no name, no person, no contact.
CREATE FUNCTION device_key(p_orgs bigint[], p_devices uuid[])
RETURNS TABLE (
    org_id bigint, device_id uuid, public_key bytea, enrolled_at timestamptz, suspended_at timestamptz,
    revoked_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT d.org_id, d.device_id, d.public_key, d.enrolled_at, d.suspended_at, d.revoked_at
    FROM unnest(p_orgs, p_devices) AS asked (org_id, device_id)
    JOIN public.device d ON d.org_id = asked.org_id AND d.device_id = asked.device_id
$$;

-- What the log says of those devices: the texts an outsider needs to be shown that a key was enrolled, and until when.
CREATE FUNCTION device_records(p_orgs bigint[], p_devices uuid[])
RETURNS TABLE (org_id bigint, record_id uuid, device_id uuid, kind text, at timestamptz, record text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT r.org_id, r.record_id, r.device_id, r.kind, r.at, r.record
    FROM unnest(p_orgs, p_devices) AS asked (org_id, device_id)
    JOIN public.device_record r ON r.org_id = asked.org_id AND r.device_id = asked.device_id
    ORDER BY r.org_id, r.device_id, r.record_id
$$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['device_key(bigint[], uuid[])', 'device_records(bigint[], uuid[])']
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO hwtrack_writer', name);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO hwtrack_app, hwtrack_worker', name);
    END LOOP;
END
$$;
