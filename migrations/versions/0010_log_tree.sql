-- The transparency log's tree over its entries, the checkpoints of it that were signed, and who witnessed them.
-- docs/adr/0006-the-log.md. Rows here are hashes, ids and signatures: nothing can be read from them about anybody's
-- business, everybody may have them, and so they have no row-level security.

-- How long an entry has waited is told from here; the entry itself commits to no time.
ALTER TABLE log_entry ADD COLUMN made_at timestamptz NOT NULL DEFAULT transaction_timestamp();

-- One row for each entry in the order in which they were sealed; the last one says how far sealing has come.
CREATE TABLE log_leaf (
    idx bigint PRIMARY KEY CHECK (idx >= 0),
    home_org_id bigint NOT NULL,
    entry_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    leaf bytea NOT NULL CHECK (length(leaf) = 32),
    epoch int NOT NULL,
    xid xid8 NOT NULL,
    CONSTRAINT log_leaf_once UNIQUE (entry_id, home_org_id, epoch, xid)
);

-- The root of every complete subtree above the leaves: the one over 2^level leaves from idx * 2^level on.
CREATE TABLE log_node (
    level int CHECK (level > 0),
    idx bigint CHECK (idx >= 0),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, idx)
);

-- The head after each sealing.
CREATE TABLE log_tree (
    size bigint PRIMARY KEY CHECK (size > 0),
    root bytea NOT NULL CHECK (length(root) = 32),
    sealed_at timestamptz NOT NULL
);

-- The sealer's sign of life, in the database's own time: what waits, since when, and who holds it up.
CREATE TABLE log_pulse (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    beat_at timestamptz NOT NULL,
    waiting bigint NOT NULL,
    oldest_at timestamptz,
    blockers jsonb NOT NULL
);

-- Heads that the signer signed, as notes without cosignatures.
CREATE TABLE log_checkpoint (
    size bigint PRIMARY KEY REFERENCES log_tree,
    root bytea NOT NULL CHECK (length(root) = 32),
    note text NOT NULL,
    received_at timestamptz NOT NULL
);

-- What witnesses said of them, one line each; a witness asked again says it again with a later time.
CREATE TABLE log_cosignature (
    size bigint REFERENCES log_checkpoint,
    witness text COLLATE "C",
    signed_at timestamptz,
    line text NOT NULL,
    PRIMARY KEY (size, witness, signed_at)
);

-- The public keys with which this service has signed receipts; each is an entry of the log.
CREATE TABLE log_receipt_key (
    key text COLLATE "C" PRIMARY KEY,
    entry_id uuid NOT NULL,
    made_at timestamptz NOT NULL
);

GRANT SELECT ON log_leaf, log_node, log_tree, log_pulse, log_checkpoint, log_cosignature, log_receipt_key
    TO hwtrack_app, hwtrack_worker, hwtrack_witness;
GRANT INSERT ON log_leaf, log_node, log_tree, log_cosignature TO hwtrack_worker;
GRANT INSERT, UPDATE ON log_pulse TO hwtrack_worker;
-- The signer's note comes in over HTTP and proves itself: it is kept only if the log's key signed it.
GRANT INSERT ON log_checkpoint, log_receipt_key TO hwtrack_app;

-- The epoch that entries of now belong to. An entry that can be seen and yet bears a transaction number that this server
-- has not reached comes from before a restore: then a new epoch begins, and everything from now on orders behind it.
CREATE FUNCTION begin_epoch() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    v_epoch int := (SELECT max(epoch) FROM public.log_epoch);
BEGIN
    -- This transaction's own entries may be ahead of its snapshot too.
    IF EXISTS (
        SELECT FROM public.log_entry WHERE epoch = v_epoch AND xid >= pg_snapshot_xmax(pg_current_snapshot())
            AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
    ) THEN
        INSERT INTO public.log_epoch VALUES (v_epoch + 1, pg_current_xact_id(), transaction_timestamp())
        ON CONFLICT DO NOTHING;
        v_epoch := (SELECT max(epoch) FROM public.log_epoch);
    END IF;
    RETURN v_epoch;
END
$$;
GRANT INSERT ON log_epoch TO hwtrack_writer;
GRANT SELECT ON log_entry TO hwtrack_writer;
ALTER FUNCTION begin_epoch() OWNER TO hwtrack_writer;
REVOKE EXECUTE ON FUNCTION begin_epoch() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_epoch() TO hwtrack_app, hwtrack_worker;

CREATE OR REPLACE FUNCTION append_entry(p_home_org_id bigint, p_kind text, p_entry_id uuid, p_hash bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    INSERT INTO public.log_entry (home_org_id, xid, entry_id, epoch, kind, hash)
    SELECT p_home_org_id, pg_current_xact_id(), p_entry_id, public.begin_epoch(), p_kind, p_hash
$$;
