-- Custody: events, chains, states. docs/adr/0003-schema.md; design.md §4-§6, §13.
-- SQL here compares, appends and advances; what an event means is decided outside.

-- Months of events that exist as partitions, as ranges of UUIDv7. An id outside all of them is quarantined.
CREATE TABLE custody_month (
    month date PRIMARY KEY CHECK (date_trunc('month', month) = month),
    first_id uuid NOT NULL,
    end_id uuid NOT NULL
);

CREATE TABLE custody_event (
    home_org_id bigint NOT NULL,
    event_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    version int NOT NULL,
    event_time timestamptz NOT NULL,
    effective_time timestamptz NOT NULL,
    record_time timestamptz NOT NULL,
    actor_org_id bigint NOT NULL,
    account_id uuid,
    device_id uuid,
    device_seq bigint,
    device_prev bytea,
    device_signature bytea,
    grade text NOT NULL CHECK (grade IN ('desk', 'unsigned', 'device')),
    position geometry(Point, 4326),
    accuracy_m int,
    distance_m int,
    site_id uuid,
    facility_id uuid,
    zone_id uuid,
    manifest_id uuid,
    header text NOT NULL,
    body text NOT NULL,
    body_sha256 bytea NOT NULL,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, event_id)
) PARTITION BY RANGE (event_id);
CREATE INDEX custody_event_facility_idx ON custody_event (home_org_id, facility_id, effective_time);
CREATE INDEX custody_event_record_idx ON custody_event USING brin (record_time);

-- Making a month takes a short exclusive lock on the parent: run it ahead of time.
CREATE FUNCTION make_custody_month(p_month date) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    v_month date := date_trunc('month', p_month);
    v_first uuid;
    v_end uuid;
BEGIN
    IF EXISTS (SELECT FROM custody_month WHERE month = v_month) THEN
        RETURN;
    END IF;
    v_first := rpad(lpad(to_hex((extract(epoch FROM v_month::timestamp) * 1000)::bigint), 12, '0'), 32, '0')::uuid;
    v_end := rpad(lpad(to_hex((extract(epoch FROM v_month + interval '1 month') * 1000)::bigint), 12, '0'), 32, '0');
    EXECUTE format(
        'CREATE TABLE %I PARTITION OF custody_event FOR VALUES FROM (%L) TO (%L)',
        'custody_event_' || to_char(v_month, 'YYYYMM'), v_first, v_end
    );
    INSERT INTO custody_month VALUES (v_month, v_first, v_end);
END
$$;
REVOKE EXECUTE ON FUNCTION make_custody_month(date) FROM PUBLIC;

-- The service's first month is a constant of `hwtrack.custody.clock`; from there to a year ahead of today.
SELECT make_custody_month(month::date)
FROM generate_series('2026-07-01'::timestamp, greatest('2027-06-01', now()::timestamp + interval '12 months'),
                     interval '1 month') AS month;

CREATE TABLE container_state (
    home_org_id bigint NOT NULL,
    container_id uuid NOT NULL,
    seq bigint NOT NULL,
    head bytea NOT NULL,
    state jsonb NOT NULL,
    stage text COLLATE "C" NOT NULL,
    holder_org_id bigint,
    site_id uuid,
    facility_id uuid,
    zone_id uuid,
    net_g bigint,
    held int NOT NULL DEFAULT 0,
    contested int NOT NULL DEFAULT 0,
    changed_at timestamptz,
    -- The hold: set and cleared by `hold_container` alone; `takers` are the organisations the open manifest names.
    open_manifest_id uuid,
    takers bigint[] NOT NULL DEFAULT '{}',
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, container_id),
    CHECK ((open_manifest_id IS NULL) = (cardinality(takers) = 0))
);
CREATE INDEX container_state_facility_idx ON container_state (facility_id, stage);
CREATE INDEX container_state_holder_idx ON container_state (holder_org_id, stage);
CREATE INDEX container_state_parties_idx ON container_state USING gin (parties);

CREATE TABLE chain_link (
    home_org_id bigint NOT NULL,
    container_id uuid NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    event_id uuid NOT NULL,
    prev bytea NOT NULL CHECK (length(prev) = 32),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, container_id, seq),
    FOREIGN KEY (home_org_id, container_id) REFERENCES container_state (home_org_id, container_id)
);

CREATE TABLE event_seen (
    event_id uuid PRIMARY KEY,
    sha256 bytea NOT NULL,
    homes bigint[] NOT NULL,
    record_time timestamptz NOT NULL
);

CREATE TABLE event_quarantine (
    quarantine_id uuid PRIMARY KEY,
    event_id uuid NOT NULL,
    reason text COLLATE "C" NOT NULL,
    body text NOT NULL,
    body_sha256 bytea NOT NULL,
    device_signature bytea,
    actor_org_id bigint NOT NULL,
    account_id uuid,
    device_id uuid,
    received_at timestamptz NOT NULL,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    released_by_event uuid,
    CONSTRAINT event_quarantine_once UNIQUE (event_id, body_sha256, actor_org_id)
);
CREATE INDEX event_quarantine_actor_idx ON event_quarantine (actor_org_id, received_at);

CREATE TABLE receipt (
    home_org_id bigint NOT NULL,
    event_id uuid NOT NULL,
    record_time timestamptz NOT NULL,
    entry_id uuid NOT NULL,
    hash bytea NOT NULL,
    status text COLLATE "C" NOT NULL,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, event_id)
);

CREATE TABLE lineage (
    home_org_id bigint NOT NULL,
    container_id uuid NOT NULL,
    direction text NOT NULL CHECK (direction IN ('parent', 'child')),
    other_org_id bigint NOT NULL,
    other_container_id uuid NOT NULL,
    event_id uuid NOT NULL,
    mass_g bigint,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, container_id, direction, other_org_id, other_container_id, event_id)
);

CREATE TABLE attachment (
    home_org_id bigint NOT NULL,
    event_id uuid NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    media_type text NOT NULL,
    bytes bigint NOT NULL,
    arrived_at timestamptz,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, event_id, sha256)
);

-- How far each device's own chain has come.
CREATE TABLE device_cursor (
    org_id bigint NOT NULL,
    device_id uuid NOT NULL,
    seq bigint NOT NULL,
    body_sha256 bytea NOT NULL,
    effective_time timestamptz NOT NULL,
    PRIMARY KEY (org_id, device_id)
);

-- Rights: the application reads by policy and writes through the functions; quarantine is its one own insert.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['custody_event', 'container_state', 'chain_link', 'event_seen', 'event_quarantine',
        'receipt', 'lineage', 'attachment', 'device_cursor']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO hwtrack_worker USING (true) WITH CHECK (true)', name || '_worker', name);
        EXECUTE format('CREATE POLICY %I ON %I TO hwtrack_writer USING (true) WITH CHECK (true)', name || '_writer', name);
        EXECUTE format('GRANT SELECT ON %I TO hwtrack_worker', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['custody_event', 'container_state', 'chain_link', 'event_quarantine', 'receipt',
        'lineage', 'attachment']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR SELECT TO hwtrack_app USING (own_org() = ANY (parties) '
            || 'OR (acting_scope() = ''official'' AND acting_regions() && regions))', name || '_read', name
        );
        EXECUTE format('GRANT SELECT ON %I TO hwtrack_app', name);
    END LOOP;
END
$$;
CREATE POLICY event_quarantine_write ON event_quarantine FOR INSERT TO hwtrack_app
    WITH CHECK (own_org() = actor_org_id AND own_org() = ANY (parties));
CREATE POLICY device_cursor_own ON device_cursor FOR SELECT TO hwtrack_app USING (own_org() = org_id);
GRANT INSERT ON event_quarantine TO hwtrack_app;
GRANT SELECT ON device_cursor TO hwtrack_app;
GRANT SELECT ON custody_month TO hwtrack_app, hwtrack_writer, hwtrack_worker;
GRANT SELECT, INSERT ON custody_event, chain_link, event_seen, receipt, lineage, attachment TO hwtrack_writer;
GRANT SELECT, INSERT, UPDATE ON container_state, device_cursor TO hwtrack_writer;
