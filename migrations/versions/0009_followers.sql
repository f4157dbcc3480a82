-- How far each follower of the log has read. A follower reads entries in (epoch, xid, entry_id) order below the oldest
-- transaction still running, so that nothing can commit behind it. docs/adr/0005-followers-of-the-log.md.
CREATE TABLE follower (
    name text COLLATE "C" PRIMARY KEY CHECK (name ~ '^[a-z]+(\.[a-z_]+)+$'),
    epoch int NOT NULL DEFAULT 0,
    xid xid8 NOT NULL DEFAULT '0',
    entry_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    home_org_id bigint NOT NULL DEFAULT 0,
    -- Everything recorded up to this instant has been read; pages say so.
    read_to timestamptz NOT NULL DEFAULT '-infinity'
);
GRANT SELECT ON follower TO hwtrack_app;
GRANT SELECT, INSERT, UPDATE ON follower TO hwtrack_worker;
