DROP FUNCTION append_entry(bigint, text, uuid, bytea);
DROP TABLE log_entry, log_epoch;
