DROP POLICY filing_draft_move ON filing_draft;
REVOKE UPDATE (status, responsible, explanation, body_sha256, confirmed_at, confirmed_by, filed_number, filed_on,
    filed_at, filed_by) ON filing_draft FROM hwtrack_app;
DROP INDEX filing_draft_confirmed_key;
DROP INDEX filing_draft_site_idx;
ALTER TABLE filing_draft
    DROP CONSTRAINT filing_draft_filed_check,
    DROP CONSTRAINT filing_draft_confirmed_check,
    DROP CONSTRAINT filing_draft_form_check,
    DROP CONSTRAINT filing_draft_status_check,
    ADD CONSTRAINT filing_draft_status_check CHECK (status IN ('draft', 'refused')),
    DROP COLUMN form, DROP COLUMN period, DROP COLUMN zero_reason, DROP COLUMN responsible, DROP COLUMN explanation,
    DROP COLUMN body_sha256, DROP COLUMN confirmed_at, DROP COLUMN confirmed_by, DROP COLUMN filed_number,
    DROP COLUMN filed_on, DROP COLUMN filed_at, DROP COLUMN filed_by;
