DROP INDEX custody_event_late_idx;
DROP TABLE custody_lateness;
