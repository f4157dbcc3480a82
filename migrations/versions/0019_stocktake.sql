-- 盘点 / 盘库: a count of one place. An official's count is nobody else's until it is closed: its `parties` are empty.
-- A closed count holds its record as canonical text; no policy lets anybody change a row that is closed.
CREATE TABLE stocktake (
    home_org_id bigint NOT NULL, -- whose place is counted
    stocktake_id uuid NOT NULL,
    counting_org_id bigint NOT NULL,
    official boolean NOT NULL,
    site_id uuid NOT NULL REFERENCES site (site_id),
    facility_id uuid NOT NULL REFERENCES facility (facility_id),
    zone_id uuid REFERENCES zone (zone_id),
    manifests jsonb NOT NULL,
    opened_at timestamptz NOT NULL,
    opened_by uuid,
    status text NOT NULL CHECK (status IN ('open', 'closed', 'abandoned')),
    ended_at timestamptz,
    ended_by uuid,
    reason text NOT NULL DEFAULT '',
    record text,
    record_sha256 bytea,
    figures jsonb,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, stocktake_id),
    CONSTRAINT stocktake_ended_check CHECK ((status = 'open') = (ended_at IS NULL)),
    CONSTRAINT stocktake_record_check CHECK ((status = 'closed') = (record IS NOT NULL AND record_sha256 IS NOT NULL))
);
CREATE INDEX stocktake_facility_idx ON stocktake (home_org_id, facility_id, opened_at);

CREATE TABLE stocktake_scan (
    home_org_id bigint NOT NULL,
    stocktake_id uuid NOT NULL,
    scan_id uuid NOT NULL,
    code text COLLATE "C" NOT NULL CHECK (length(code) = 37),
    at timestamptz NOT NULL,
    another boolean NOT NULL,
    means text NOT NULL,
    made_at timestamptz NOT NULL,
    made_by uuid,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, stocktake_id, scan_id),
    FOREIGN KEY (home_org_id, stocktake_id) REFERENCES stocktake (home_org_id, stocktake_id)
);

CREATE TABLE stocktake_extra (
    home_org_id bigint NOT NULL,
    stocktake_id uuid NOT NULL,
    extra_id uuid NOT NULL,
    at timestamptz NOT NULL,
    description text NOT NULL,
    pieces int NOT NULL CHECK (pieces > 0),
    mass_g bigint CHECK (mass_g >= 0),
    photo_sha256 bytea CHECK (length(photo_sha256) = 32),
    made_at timestamptz NOT NULL,
    made_by uuid,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, stocktake_id, extra_id),
    FOREIGN KEY (home_org_id, stocktake_id) REFERENCES stocktake (home_org_id, stocktake_id)
);

DO $$
DECLARE
    name text;
    seen constant text := '(own_org() = ANY (parties) OR (acting_scope() = ''official'' AND acting_regions() && regions))';
BEGIN
    FOREACH name IN ARRAY ARRAY['stocktake', 'stocktake_scan', 'stocktake_extra']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO hwtrack_worker USING (true) WITH CHECK (true)', name || '_worker', name);
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO hwtrack_app USING %s', name || '_read', name, seen);
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR INSERT TO hwtrack_app WITH CHECK ((own_org() = home_org_id AND own_org() = ANY '
            || '(parties)) OR (acting_scope() = ''official'' AND acting_regions() && regions))', name || '_write', name
        );
        EXECUTE format('GRANT SELECT ON %I TO hwtrack_worker', name);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO hwtrack_app', name);
    END LOOP;
    EXECUTE 'CREATE POLICY stocktake_change ON stocktake FOR UPDATE TO hwtrack_app USING (status = ''open'' AND '
        || seen || ') WITH CHECK ' || seen;
END
$$;
GRANT UPDATE ON stocktake TO hwtrack_app;
