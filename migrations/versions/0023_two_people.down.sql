REVOKE UPDATE (released_by_event) ON event_quarantine FROM hwtrack_app;
DROP POLICY event_quarantine_release ON event_quarantine;
DROP TABLE custody_proposal;
