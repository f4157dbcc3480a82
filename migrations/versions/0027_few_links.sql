-- An event names a handful of containers, but PostgreSQL takes a list in JSON for a hundred rows, and so reads the whole of a
-- small table to find one of its rows: 0.5 ms of an event for a thousand containers, and more while a table grows faster
-- than it is analysed. Inside these two functions it looks each row up by its key, whatever the size.
ALTER FUNCTION heads_are_there(jsonb) SET enable_seqscan = off;
ALTER FUNCTION heads_are_there(jsonb) SET enable_hashjoin = off;
ALTER FUNCTION heads_are_there(jsonb) SET enable_mergejoin = off;
ALTER FUNCTION put_links(uuid, timestamptz, jsonb, jsonb, jsonb) SET enable_seqscan = off;
ALTER FUNCTION put_links(uuid, timestamptz, jsonb, jsonb, jsonb) SET enable_hashjoin = off;
ALTER FUNCTION put_links(uuid, timestamptz, jsonb, jsonb, jsonb) SET enable_mergejoin = off;
