ALTER FUNCTION heads_are_there(jsonb) RESET enable_seqscan;
ALTER FUNCTION heads_are_there(jsonb) RESET enable_hashjoin;
ALTER FUNCTION heads_are_there(jsonb) RESET enable_mergejoin;
ALTER FUNCTION put_links(uuid, timestamptz, jsonb, jsonb, jsonb) RESET enable_seqscan;
ALTER FUNCTION put_links(uuid, timestamptz, jsonb, jsonb, jsonb) RESET enable_hashjoin;
ALTER FUNCTION put_links(uuid, timestamptz, jsonb, jsonb, jsonb) RESET enable_mergejoin;
