-- Halves of handovers whose proof held. The two phones belong to two organisations, so each half is read and written
-- through a function that knows one challenge at a time: 16 random bytes that only the two of them have seen.
CREATE TABLE handover_seen (
    challenge bytea NOT NULL CHECK (length(challenge) = 16),
    role text COLLATE "C" NOT NULL CHECK (role IN ('giver', 'taker')),
    event_id uuid NOT NULL,
    counterpart_event_id uuid NOT NULL,
    PRIMARY KEY (challenge, role)
);
ALTER TABLE handover_seen ENABLE ROW LEVEL SECURITY;
ALTER TABLE handover_seen FORCE ROW LEVEL SECURITY;
CREATE POLICY handover_seen_writer ON handover_seen TO hwtrack_writer USING (true) WITH CHECK (true);
CREATE POLICY handover_seen_worker ON handover_seen FOR SELECT TO hwtrack_worker USING (true);
GRANT SELECT, INSERT ON handover_seen TO hwtrack_writer;
GRANT SELECT ON handover_seen TO hwtrack_worker;

CREATE FUNCTION handover_halves(p_challenge bytea)
RETURNS TABLE (role text, event_id uuid, counterpart_event_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT h.role::text, h.event_id, h.counterpart_event_id FROM public.handover_seen h WHERE h.challenge = p_challenge
$$;

CREATE FUNCTION note_handover(p_challenge bytea, p_role text, p_event_id uuid, p_counterpart uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    INSERT INTO public.handover_seen VALUES (p_challenge, p_role, p_event_id, p_counterpart) ON CONFLICT DO NOTHING
$$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['handover_halves(bytea)', 'note_handover(bytea, text, uuid, uuid)']
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO hwtrack_writer', name);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO hwtrack_app, hwtrack_worker', name);
    END LOOP;
END
$$;
