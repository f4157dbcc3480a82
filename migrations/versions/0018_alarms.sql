-- Which subject breaks which rule now, and which did: told once, until it clears and breaks again. The decision says why.
CREATE TABLE alarm (
    home_org_id bigint NOT NULL,
    alarm_id uuid NOT NULL,
    rule text COLLATE "C" NOT NULL,
    subject_kind text COLLATE "C" NOT NULL,
    subject_id uuid NOT NULL,
    aspect text COLLATE "C" NOT NULL,
    decision_id uuid NOT NULL,
    broken_at timestamptz NOT NULL,
    opened_at timestamptz NOT NULL,
    cleared_at timestamptz,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, alarm_id),
    FOREIGN KEY (home_org_id, decision_id) REFERENCES decision (home_org_id, decision_id),
    CONSTRAINT alarm_subject_kind_check CHECK (subject_kind IN ('container', 'facility', 'zone'))
);
CREATE UNIQUE INDEX alarm_open_key ON alarm (home_org_id, rule, subject_kind, subject_id, aspect)
    WHERE cleared_at IS NULL;
CREATE INDEX alarm_subject_idx ON alarm (home_org_id, subject_kind, subject_id);
CREATE INDEX alarm_decision_idx ON alarm (home_org_id, decision_id);

ALTER TABLE alarm ENABLE ROW LEVEL SECURITY;
ALTER TABLE alarm FORCE ROW LEVEL SECURITY;
-- What is suspected of a company is the officials' until it is disclosed; nothing here is ever the company's.
CREATE POLICY alarm_read ON alarm FOR SELECT TO hwtrack_app
    USING (acting_scope() = 'official' AND acting_regions() && regions);
CREATE POLICY alarm_worker ON alarm TO hwtrack_worker USING (true) WITH CHECK (true);
GRANT SELECT ON alarm TO hwtrack_app;
GRANT SELECT, INSERT, UPDATE ON alarm TO hwtrack_worker;

-- The list of findings, newest first; and those of one rule. Takes a short lock on `decision`, which is small.
CREATE INDEX decision_made_idx ON decision (made_at DESC, decision_id DESC);
CREATE INDEX decision_violations_idx ON decision USING gin (violations jsonb_path_ops);
