-- Campaigns, issues, their evidence and captured metrics; findings about companies, linked and never fused.
-- docs/adr/0003-schema.md; design.md §4.6, §8. Closed sets are the enums of hwtrack.rectification.
-- A campaign's rows are read by the officials whose divisions it covers; every child row carries those divisions,
-- because policies hold no subquery. History and captures are append-only by grants.

CREATE TABLE campaign (
    campaign_id uuid PRIMARY KEY,
    office_org_id bigint NOT NULL REFERENCES organisation (org_id),
    kind text NOT NULL CHECK (kind IN ('inspection', 'delegated', 'special', 'routine')),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
    -- The campaign's own terms in days by state; what is not here follows the practice of its kind.
    terms jsonb NOT NULL,
    opened_at timestamptz NOT NULL,
    opened_by uuid,
    -- The published notice it was made from: whole, so that nothing of it is lost, with the hash of the file's bytes.
    source_text text,
    source_encoding text,
    source_sha256 bytea CHECK (length(source_sha256) = 32),
    regions int[] NOT NULL CHECK (cardinality(regions) > 0),
    CHECK ((source_text IS NULL) = (source_sha256 IS NULL) AND (source_text IS NULL) = (source_encoding IS NULL)),
    UNIQUE (office_org_id, source_sha256)
);

CREATE TABLE issue (
    campaign_id uuid NOT NULL REFERENCES campaign (campaign_id),
    -- The place in the ledger, from 1; `printed_no` is what the source prints, repeats and gaps included.
    issue_no smallint NOT NULL CHECK (issue_no BETWEEN 1 AND 999),
    printed_no smallint,
    group_no smallint,
    group_title text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    state text NOT NULL CHECK (state IN (
        'registered', 'claimed', 'planned', 'under_way', 'self_checked', 'applied', 'accepted', 'publicised',
        'signed_off', 'stable', 'rebounded'
    )),
    since date NOT NULL,
    lead_office text NOT NULL CHECK (length(lead_office) <= 100),
    co_offices text[] NOT NULL,
    deadline date,
    applied_by uuid,
    public_until date,
    regions int[] NOT NULL CHECK (cardinality(regions) > 0),
    PRIMARY KEY (campaign_id, issue_no)
);
CREATE INDEX issue_state_idx ON issue (state, campaign_id, issue_no);
CREATE INDEX issue_lead_office_idx ON issue (lead_office, campaign_id, issue_no);

CREATE TABLE issue_measure (
    campaign_id uuid NOT NULL,
    issue_no smallint NOT NULL,
    n int NOT NULL CHECK (n BETWEEN 1 AND 99),
    printed_no smallint,
    body text NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (campaign_id, issue_no, n),
    FOREIGN KEY (campaign_id, issue_no) REFERENCES issue (campaign_id, issue_no)
);

CREATE TABLE issue_document (
    campaign_id uuid NOT NULL,
    issue_no smallint NOT NULL,
    n int NOT NULL CHECK (n >= 1),
    name text NOT NULL,
    verb text NOT NULL CHECK (verb IN ('印发', '制定', '拟定', '出台', '引用')),
    regions int[] NOT NULL,
    PRIMARY KEY (campaign_id, issue_no, n),
    FOREIGN KEY (campaign_id, issue_no) REFERENCES issue (campaign_id, issue_no)
);

-- What was done with an issue, one row per step, a stopped sign-off included.
CREATE TABLE issue_event (
    campaign_id uuid NOT NULL,
    issue_no smallint NOT NULL,
    n int NOT NULL CHECK (n >= 1),
    kind text NOT NULL CHECK (kind IN (
        'opened', 'assigned', 'moved', 'signed_off', 'sign_off_stopped', 'evidence_attached', 'evidence_checked',
        'metric_captured'
    )),
    move text,
    state text NOT NULL,
    note text NOT NULL,
    details jsonb NOT NULL,
    by_account uuid,
    by_name text NOT NULL,
    at timestamptz NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (campaign_id, issue_no, n),
    FOREIGN KEY (campaign_id, issue_no) REFERENCES issue (campaign_id, issue_no)
);

-- A file by its hash. `found_sha256` is the hash of what is kept now, null where nothing is kept.
CREATE TABLE issue_evidence (
    campaign_id uuid NOT NULL,
    issue_no smallint NOT NULL,
    n int NOT NULL CHECK (n >= 1),
    kind text NOT NULL CHECK (kind IN (
        'photo_before', 'photo_after', 'document', 'test_report', 'ledger_extract', 'penalty_document', 'site_record',
        'notice_screenshot'
    )),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    measure_no smallint,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    found_sha256 bytea CHECK (length(found_sha256) = 32),
    scan text NOT NULL CHECK (scan IN ('unscanned', 'clean', 'infected')),
    checked_at timestamptz,
    attached_at timestamptz NOT NULL,
    attached_by uuid,
    by_name text NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (campaign_id, issue_no, n),
    FOREIGN KEY (campaign_id, issue_no) REFERENCES issue (campaign_id, issue_no)
);
CREATE INDEX issue_evidence_sha256_idx ON issue_evidence (sha256);

-- A live figure as it was at `as_of`: question, value, the rows it rests on. `body` is the canonical text of `sha256`.
CREATE TABLE metric_capture (
    campaign_id uuid NOT NULL,
    issue_no smallint NOT NULL,
    n int NOT NULL CHECK (n >= 1),
    metric text NOT NULL,
    definition text NOT NULL,
    parameters jsonb NOT NULL,
    as_of timestamptz NOT NULL,
    figures jsonb NOT NULL,
    row_ids text[] NOT NULL,
    contradicts boolean NOT NULL,
    query_sha256 bytea NOT NULL CHECK (length(query_sha256) = 32),
    body text NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    captured_at timestamptz NOT NULL,
    captured_by uuid,
    by_name text NOT NULL,
    -- Filled by the worker once the transparency log has sealed the capture.
    log_entry_id uuid,
    regions int[] NOT NULL,
    PRIMARY KEY (campaign_id, issue_no, n),
    FOREIGN KEY (campaign_id, issue_no) REFERENCES issue (campaign_id, issue_no)
);

-- A finding about a company (线索): its own states, hidden from the company until it is disclosed.
CREATE TABLE finding (
    home_org_id bigint NOT NULL REFERENCES organisation (org_id),
    finding_id uuid NOT NULL,
    source text NOT NULL CHECK (source IN ('rule', 'detection', 'stocktake', 'grid_worker', 'citizen', 'inspector')),
    rule text,
    decision_id uuid,
    state text NOT NULL CHECK (state IN (
        'reported', 'verifying', 'reminded', 'ordered', 'not_punished', 'case_opened', 'referred', 'unfounded',
        'rechecked', 'closed'
    )),
    summary text NOT NULL,
    deadline date,
    reported_at timestamptz NOT NULL,
    reported_by uuid,
    disclosed_at timestamptz,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, finding_id)
);
CREATE INDEX finding_state_idx ON finding (state, home_org_id, finding_id);

-- A finding shown with an issue as evidence. The issue is named, not referred to: it lies outside the family.
CREATE TABLE finding_issue (
    home_org_id bigint NOT NULL,
    finding_id uuid NOT NULL,
    campaign_id uuid NOT NULL,
    issue_no smallint NOT NULL,
    linked_at timestamptz NOT NULL,
    linked_by uuid,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, finding_id, campaign_id, issue_no),
    FOREIGN KEY (home_org_id, finding_id) REFERENCES finding (home_org_id, finding_id)
);
CREATE INDEX finding_issue_issue_idx ON finding_issue (campaign_id, issue_no);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'campaign', 'issue', 'issue_measure', 'issue_document', 'issue_event', 'issue_evidence', 'metric_capture',
        'finding', 'finding_issue'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY %I ON %I TO hwtrack_app USING (acting_scope() = ''official'' AND acting_regions() && regions)'
            ' WITH CHECK (acting_scope() = ''official'' AND acting_regions() && regions)', name || '_official', name);
        EXECUTE format(
            'CREATE POLICY %I ON %I TO hwtrack_worker USING (true) WITH CHECK (true)', name || '_worker', name);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO hwtrack_app, hwtrack_worker', name);
    END LOOP;
END
$$;

CREATE POLICY finding_disclosed ON finding FOR SELECT TO hwtrack_app
    USING (disclosed_at IS NOT NULL AND own_org() = ANY (parties));

GRANT UPDATE (state, since, lead_office, co_offices, deadline, applied_by, public_until) ON issue
    TO hwtrack_app, hwtrack_worker;
GRANT UPDATE (found_sha256, scan, checked_at) ON issue_evidence TO hwtrack_app, hwtrack_worker;
GRANT UPDATE (state, deadline, disclosed_at, parties) ON finding TO hwtrack_app, hwtrack_worker;
GRANT UPDATE (log_entry_id) ON metric_capture TO hwtrack_worker;
