-- Why an event came late (trust.md 3, rule 4), said once per event by the organisation that recorded it. `record` is the
-- canonical text that the log's entry of kind `explained` commits to; what is shown is read from it and from nothing else.
CREATE TABLE custody_lateness (
    home_org_id bigint NOT NULL,
    event_id uuid NOT NULL,
    explanation_id uuid NOT NULL,
    org_id bigint NOT NULL,
    account_id uuid NOT NULL,
    explained_at timestamptz NOT NULL,
    record text NOT NULL
        CONSTRAINT custody_lateness_text_check
        CHECK (coalesce(char_length(record::jsonb ->> 'text'), 0) BETWEEN 1 AND 500),
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, event_id),
    CONSTRAINT custody_lateness_entry_key UNIQUE (home_org_id, explanation_id)
);
ALTER TABLE custody_lateness ENABLE ROW LEVEL SECURITY;
ALTER TABLE custody_lateness FORCE ROW LEVEL SECURITY;
-- Seen by whoever sees the event: the same parties and regions, which never change.
CREATE POLICY custody_lateness_read ON custody_lateness FOR SELECT TO hwtrack_app
    USING (own_org() = ANY (parties) OR (acting_scope() = 'official' AND acting_regions() && regions));
CREATE POLICY custody_lateness_write ON custody_lateness FOR INSERT TO hwtrack_app
    WITH CHECK (own_org() = org_id AND own_org() = ANY (parties));
CREATE POLICY custody_lateness_worker ON custody_lateness FOR SELECT TO hwtrack_worker USING (true);
GRANT SELECT, INSERT ON custody_lateness TO hwtrack_app;
GRANT SELECT ON custody_lateness TO hwtrack_worker;

-- Few events are late: what is still to be explained must not read the others. The 24 hours are `clock.LATE_AFTER`.
CREATE INDEX custody_event_late_idx ON custody_event (actor_org_id, event_id)
    WHERE record_time - effective_time > interval '24 hours';
