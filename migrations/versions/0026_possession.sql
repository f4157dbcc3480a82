-- A phone proves per request that it holds its key; contact, clock and limit are the phone's only then. docs/adr/0009.

-- The number of the last contact that the phone proved; an older request sent once more has no greater one.
ALTER TABLE device ADD COLUMN contact bigint NOT NULL DEFAULT 0;
GRANT UPDATE (contact) ON device TO hwtrack_app;

-- How many events an account brought since when for phones whose key it did not prove, for the limit of a minute.
CREATE TABLE unproved_contact (
    org_id bigint NOT NULL REFERENCES organisation (org_id),
    account_id uuid NOT NULL,
    window_from timestamptz NOT NULL,
    window_events int NOT NULL,
    PRIMARY KEY (org_id, account_id)
);
ALTER TABLE unproved_contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE unproved_contact FORCE ROW LEVEL SECURITY;
CREATE POLICY unproved_contact_own ON unproved_contact TO hwtrack_app
    USING (own_org() = org_id) WITH CHECK (own_org() = org_id);
CREATE POLICY unproved_contact_worker ON unproved_contact TO hwtrack_worker USING (true) WITH CHECK (true);
CREATE POLICY unproved_contact_writer ON unproved_contact TO hwtrack_writer USING (true) WITH CHECK (true);
GRANT SELECT ON unproved_contact TO hwtrack_worker, hwtrack_writer;
GRANT SELECT, INSERT, UPDATE (window_from, window_events) ON unproved_contact TO hwtrack_app;
