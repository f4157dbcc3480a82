DROP FUNCTION note_handover(bytea, text, uuid, uuid);
DROP FUNCTION handover_halves(bytea);
DROP TABLE handover_seen;
