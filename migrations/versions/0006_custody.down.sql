DROP FUNCTION append_event(jsonb, text, bytea, jsonb, text[], jsonb, jsonb);
DROP FUNCTION put_links(uuid, timestamptz, jsonb, jsonb, jsonb);
DROP FUNCTION put_event(jsonb, text, bytea, jsonb, text[]);
DROP FUNCTION heads_are_there(jsonb);
DROP FUNCTION find_container(text[], boolean);
DROP FUNCTION coded(text[]);
DROP FUNCTION make_custody_month(date);
DROP TABLE device_cursor, attachment, lineage, receipt, event_quarantine, event_seen, chain_link, container_state,
    custody_event, custody_month;
