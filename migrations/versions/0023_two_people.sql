-- Corrections, rulings and releases that wait for their second person. What is proposed never changes; only what became
-- of it is written, once.
CREATE TABLE custody_proposal (
    org_id bigint NOT NULL,
    proposal_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    body text NOT NULL,
    codes text[] NOT NULL,
    quarantine_id uuid,
    acting_for bigint,
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    settled text COLLATE "C" CHECK (settled IN ('confirmed', 'withdrawn')),
    settled_by uuid,
    settled_at timestamptz,
    event_id uuid,
    PRIMARY KEY (org_id, proposal_id),
    CHECK (settled IS DISTINCT FROM 'confirmed' OR (settled_by <> proposed_by AND event_id IS NOT NULL))
);
ALTER TABLE custody_proposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE custody_proposal FORCE ROW LEVEL SECURITY;
CREATE POLICY custody_proposal_worker ON custody_proposal TO hwtrack_worker USING (true) WITH CHECK (true);
CREATE POLICY custody_proposal_read ON custody_proposal FOR SELECT TO hwtrack_app USING (own_org() = org_id);
CREATE POLICY custody_proposal_write ON custody_proposal FOR INSERT TO hwtrack_app WITH CHECK (own_org() = org_id);
CREATE POLICY custody_proposal_change ON custody_proposal FOR UPDATE TO hwtrack_app
    USING (own_org() = org_id AND settled IS NULL) WITH CHECK (own_org() = org_id);
GRANT SELECT, INSERT ON custody_proposal TO hwtrack_app;
GRANT UPDATE (settled, settled_by, settled_at, event_id) ON custody_proposal TO hwtrack_app;
GRANT SELECT ON custody_proposal TO hwtrack_worker;

-- Which event released a quarantined body: noted once, by its sender's organisation or an official of its region.
CREATE POLICY event_quarantine_release ON event_quarantine FOR UPDATE TO hwtrack_app
    USING (released_by_event IS NULL
        AND (own_org() = actor_org_id OR (acting_scope() = 'official' AND acting_regions() && regions)))
    WITH CHECK (own_org() = actor_org_id OR (acting_scope() = 'official' AND acting_regions() && regions));
GRANT UPDATE (released_by_event) ON event_quarantine TO hwtrack_app;
