-- What waits: containers with held events, attachments that have not come.
CREATE INDEX container_state_held_idx ON container_state (home_org_id, container_id) WHERE held > 0;
CREATE INDEX attachment_missing_idx ON attachment (home_org_id, event_id) WHERE arrived_at IS NULL;

-- A foreign code bound by somebody else than the container's organisation is carried over by the worker.
GRANT UPDATE (foreign_code, foreign_source) ON container TO hwtrack_worker;
