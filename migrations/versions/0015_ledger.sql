-- The ledger of HJ 1259: lines made once by a follower, never changed and never deleted; periods closed for good.
-- docs/adr/0007-ledger-lines-are-made-once.md. SQL compares, appends and adds up; what a line means is decided outside.

CREATE TABLE ledger_line (
    org_id bigint NOT NULL,
    site_id uuid NOT NULL,
    line_no bigint NOT NULL CHECK (line_no > 0),
    kind text NOT NULL CHECK (kind IN ('entry', 'adjustment', 'reversal')),
    book text NOT NULL CHECK (book IN ('own', 'received')),
    tab text NOT NULL CHECK (tab IN ('B.1', 'B.2', 'B.3', 'B.4', 'B.5', 'other')),
    effect text NOT NULL,
    -- What tells entries of a container apart, however often its chain is read.
    entry_name text COLLATE "C" NOT NULL,
    batch_code text COLLATE "C",
    adjusts bigint,
    adjusts_code text COLLATE "C",
    container_org_id bigint NOT NULL,
    container_id uuid NOT NULL,
    container_code text COLLATE "C" NOT NULL,
    package_kind text NOT NULL,
    packages int NOT NULL,
    waste_code text COLLATE "C" NOT NULL,
    waste_name text NOT NULL,
    catalogue_name text NOT NULL,
    form text NOT NULL,
    hazards text[] NOT NULL,
    harmful text NOT NULL,
    mass_g bigint NOT NULL,
    change_g bigint NOT NULL,
    known boolean NOT NULL,
    event_id uuid NOT NULL,
    cause_id uuid NOT NULL,
    happened_at timestamptz NOT NULL,
    booked_on date NOT NULL,
    made_at timestamptz NOT NULL,
    said bytea NOT NULL CHECK (length(said) = 32),
    facility jsonb,
    method text,
    finished_at timestamptz,
    destination text,
    handlers jsonb NOT NULL,
    partner jsonb,
    manifest_id uuid,
    manifest_no text NOT NULL DEFAULT '',
    refers text COLLATE "C",
    regions int[] NOT NULL,
    PRIMARY KEY (org_id, site_id, line_no),
    UNIQUE (org_id, site_id, batch_code),
    CHECK ((kind = 'entry') = (batch_code IS NOT NULL)),
    CHECK ((kind = 'entry') = (adjusts IS NULL)),
    CHECK ((adjusts IS NULL) = (adjusts_code IS NULL))
);
CREATE INDEX ledger_line_booked_idx ON ledger_line (org_id, site_id, booked_on, line_no);
CREATE INDEX ledger_line_container_idx ON ledger_line (container_org_id, container_id);
CREATE INDEX ledger_line_refers_idx ON ledger_line (org_id, site_id, refers);

-- Serials of batch codes by site, step and day, and the running number of lines by site (step '', day 1970-01-01).
CREATE TABLE ledger_serial (
    org_id bigint NOT NULL,
    site_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    day date NOT NULL,
    last bigint NOT NULL CHECK (last > 0),
    PRIMARY KEY (org_id, site_id, step, day)
);

-- Containers whose entry of a day waits for the day's end.
CREATE TABLE ledger_wait (
    home_org_id bigint NOT NULL,
    container_id uuid NOT NULL,
    wait_until date NOT NULL,
    PRIMARY KEY (home_org_id, container_id)
);
CREATE INDEX ledger_wait_until_idx ON ledger_wait (wait_until);

-- A closed period: its balance as canonical text, whose hash stands in the log.
CREATE TABLE ledger_period (
    org_id bigint NOT NULL,
    site_id uuid NOT NULL,
    period_until date NOT NULL,
    period_from date NOT NULL CHECK (period_from <= period_until),
    period_id uuid NOT NULL,
    closed_at timestamptz NOT NULL,
    closed_by uuid,
    responsible text NOT NULL,
    body text NOT NULL,
    body_sha256 bytea NOT NULL CHECK (length(body_sha256) = 32),
    last_line bigint NOT NULL,
    decision_id uuid NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (org_id, site_id, period_until),
    UNIQUE (org_id, period_id)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['ledger_line', 'ledger_serial', 'ledger_wait', 'ledger_period']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO hwtrack_worker USING (true) WITH CHECK (true)', name || '_worker', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['ledger_line', 'ledger_period']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR SELECT TO hwtrack_app USING (own_org() = org_id '
            || 'OR (acting_scope() = ''official'' AND acting_regions() && regions))', name || '_read', name
        );
        EXECUTE format('GRANT SELECT ON %I TO hwtrack_app', name);
    END LOOP;
END
$$;
CREATE POLICY ledger_period_close ON ledger_period FOR INSERT TO hwtrack_app WITH CHECK (own_org() = org_id);
GRANT INSERT ON ledger_period TO hwtrack_app;
GRANT SELECT, INSERT ON ledger_line TO hwtrack_worker;
GRANT SELECT, INSERT, UPDATE ON ledger_serial TO hwtrack_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON ledger_wait TO hwtrack_worker;
GRANT SELECT ON ledger_period TO hwtrack_worker;
