CREATE OR REPLACE FUNCTION append_entry(p_home_org_id bigint, p_kind text, p_entry_id uuid, p_hash bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    INSERT INTO public.log_entry (home_org_id, xid, entry_id, epoch, kind, hash)
    SELECT p_home_org_id, pg_current_xact_id(), p_entry_id, max(epoch), p_kind, p_hash FROM public.log_epoch
$$;
DROP FUNCTION begin_epoch();
REVOKE INSERT ON log_epoch FROM hwtrack_writer;
REVOKE SELECT ON log_entry FROM hwtrack_writer;
DROP TABLE log_cosignature, log_checkpoint, log_receipt_key, log_pulse, log_tree, log_node, log_leaf;
ALTER TABLE log_entry DROP COLUMN made_at;
