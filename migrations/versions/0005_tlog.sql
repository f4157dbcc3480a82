-- The transparency log's entries; sealing them into a tree reads these rows in (epoch, xid, entry_id) order.
-- docs/adr/0003-schema.md; reference/trust.md 2.3.

-- A restored server's transaction numbers begin again behind the stored ones: then a new epoch begins.
CREATE TABLE log_epoch (
    epoch int PRIMARY KEY CHECK (epoch > 0),
    since_xid xid8 NOT NULL,
    made_at timestamptz NOT NULL
);
INSERT INTO log_epoch VALUES (1, pg_current_xact_id(), now());

CREATE TABLE log_entry (
    home_org_id bigint NOT NULL,
    xid xid8 NOT NULL,
    entry_id uuid NOT NULL,
    epoch int NOT NULL,
    kind text COLLATE "C" NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_.-]{0,39}$'),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (home_org_id, xid, entry_id)
);
CREATE INDEX log_entry_sealing_idx ON log_entry (epoch, xid, entry_id);
ALTER TABLE log_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE log_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY log_entry_writer ON log_entry TO hwtrack_writer USING (true) WITH CHECK (true);
CREATE POLICY log_entry_worker ON log_entry FOR SELECT TO hwtrack_worker USING (true);
CREATE POLICY log_entry_witness ON log_entry FOR SELECT TO hwtrack_witness USING (true);

GRANT SELECT ON log_epoch TO hwtrack_writer, hwtrack_worker, hwtrack_witness;
GRANT INSERT ON log_entry TO hwtrack_writer;
GRANT SELECT ON log_entry TO hwtrack_worker, hwtrack_witness;

-- Who may write an entry: whoever may do the thing it proves, in the same transaction as the thing.
CREATE FUNCTION append_entry(p_home_org_id bigint, p_kind text, p_entry_id uuid, p_hash bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    INSERT INTO public.log_entry (home_org_id, xid, entry_id, epoch, kind, hash)
    SELECT p_home_org_id, pg_current_xact_id(), p_entry_id, max(epoch), p_kind, p_hash FROM public.log_epoch
$$;
ALTER FUNCTION append_entry(bigint, text, uuid, bytea) OWNER TO hwtrack_writer;
REVOKE EXECUTE ON FUNCTION append_entry(bigint, text, uuid, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION append_entry(bigint, text, uuid, bytea) TO hwtrack_app, hwtrack_worker;
