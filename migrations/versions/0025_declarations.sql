-- Declarations drafted from the ledger: a draft is confirmed by a named person of the company, and the number the
-- national system gave is typed in afterwards. Adding columns with constant defaults rewrites nothing; the constraint is
-- checked over a table of drafts, which is small.
ALTER TABLE filing_draft
    ADD COLUMN form text NOT NULL DEFAULT 'typed',
    ADD COLUMN period text NOT NULL DEFAULT '',
    ADD COLUMN zero_reason text,
    ADD COLUMN responsible text,
    ADD COLUMN explanation text,
    ADD COLUMN body_sha256 bytea,
    ADD COLUMN confirmed_at timestamptz,
    ADD COLUMN confirmed_by uuid,
    ADD COLUMN filed_number text,
    ADD COLUMN filed_on date,
    ADD COLUMN filed_at timestamptz,
    ADD COLUMN filed_by uuid,
    DROP CONSTRAINT filing_draft_status_check,
    ADD CONSTRAINT filing_draft_status_check
        CHECK (status IN ('draft', 'refused', 'replaced', 'confirmed', 'filed')),
    ADD CONSTRAINT filing_draft_form_check CHECK (form IN ('typed', 'C.1', 'C.2', 'C.3', 'A')),
    ADD CONSTRAINT filing_draft_confirmed_check
        CHECK ((status IN ('confirmed', 'filed')) = (confirmed_at IS NOT NULL AND responsible IS NOT NULL)),
    ADD CONSTRAINT filing_draft_filed_check CHECK ((status = 'filed') = (filed_number IS NOT NULL));
CREATE INDEX filing_draft_site_idx ON filing_draft (home_org_id, site_id, form, period_until);
-- One confirmed declaration per site, form and period.
CREATE UNIQUE INDEX filing_draft_confirmed_key ON filing_draft (home_org_id, site_id, form, period_until)
    WHERE form <> 'typed' AND status IN ('confirmed', 'filed');

-- Only the company itself moves its draft on; an agent that prepared it is a party and cannot.
CREATE POLICY filing_draft_move ON filing_draft FOR UPDATE TO hwtrack_app
    USING (own_org() = home_org_id) WITH CHECK (own_org() = home_org_id);
GRANT UPDATE (status, responsible, explanation, body_sha256, confirmed_at, confirmed_by, filed_number, filed_on,
    filed_at, filed_by) ON filing_draft TO hwtrack_app;
