-- What this database is for; written by the owner only. `append_event` and the demo clock ask it.
CREATE TABLE installation (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    kind text NOT NULL CHECK (kind IN ('production', 'demo', 'test')),
    clock_offset interval NOT NULL DEFAULT '0',
    made_at timestamptz NOT NULL DEFAULT now(),
    CHECK (kind <> 'production' OR clock_offset = '0')
);
INSERT INTO installation (kind) VALUES ('production');

-- The scope of a transaction, as `Work` sets it with SET LOCAL. Plain SQL, so that policies inline them.
-- On a reused connection an unset setting reads as '', hence nullif.
CREATE FUNCTION own_org() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('hwtrack.org', true), '')::bigint;
CREATE FUNCTION acting_scope() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('hwtrack.scope', true), ''), 'nobody');
CREATE FUNCTION acting_regions() RETURNS int[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('hwtrack.regions', true), ''), '{}')::int[];

CREATE TABLE decision (
    home_org_id bigint NOT NULL,
    decision_id uuid NOT NULL,
    stage text NOT NULL,
    judged_on date NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    refused boolean NOT NULL,
    violations jsonb NOT NULL,
    rule_versions jsonb NOT NULL,
    facts text NOT NULL,
    facts_sha256 bytea NOT NULL,
    made_by uuid,
    made_at timestamptz NOT NULL,
    disclosed_at timestamptz,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, decision_id)
);
CREATE INDEX decision_subject_idx ON decision (home_org_id, subject_kind, subject_id);
ALTER TABLE decision ENABLE ROW LEVEL SECURITY;
ALTER TABLE decision FORCE ROW LEVEL SECURITY;
CREATE POLICY decision_read ON decision FOR SELECT TO hwtrack_app USING (
    (own_org() = ANY (parties) AND disclosed_at IS NOT NULL)
    OR (acting_scope() = 'official' AND acting_regions() && regions)
);
-- Writing: whoever is a party of what is judged stores the judgement, disclosed or not.
CREATE POLICY decision_write ON decision FOR INSERT TO hwtrack_app WITH CHECK (
    own_org() = ANY (parties) OR (acting_scope() = 'official' AND acting_regions() && regions)
);
CREATE POLICY decision_worker ON decision TO hwtrack_worker USING (true) WITH CHECK (true);

CREATE TABLE refused_request (
    home_org_id bigint NOT NULL,
    request_id uuid NOT NULL,
    path text NOT NULL,
    body text NOT NULL,
    reasons jsonb NOT NULL,
    made_by uuid,
    made_at timestamptz NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, request_id)
);
ALTER TABLE refused_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE refused_request FORCE ROW LEVEL SECURITY;
CREATE POLICY refused_request_read ON refused_request FOR SELECT TO hwtrack_app USING (
    acting_scope() = 'official' AND acting_regions() && regions
);
CREATE POLICY refused_request_write ON refused_request FOR INSERT TO hwtrack_app WITH CHECK (
    own_org() = home_org_id OR (acting_scope() = 'official' AND acting_regions() && regions)
);
CREATE POLICY refused_request_worker ON refused_request TO hwtrack_worker USING (true) WITH CHECK (true);

CREATE TABLE job_done (
    kind text NOT NULL,
    key text NOT NULL,
    done_at timestamptz NOT NULL,
    PRIMARY KEY (kind, key)
);
