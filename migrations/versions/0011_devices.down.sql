DROP FUNCTION device_key(bigint[], uuid[]), device_records(bigint[], uuid[]);
DROP TABLE device_record, device_enrolment;
DROP POLICY device_writer ON device;
REVOKE SELECT ON device FROM hwtrack_writer;
ALTER TABLE device DROP COLUMN enrolment_id, DROP COLUMN seen_at, DROP COLUMN suspend_reason, DROP COLUMN revoke_reason,
    DROP COLUMN window_from, DROP COLUMN window_events;
