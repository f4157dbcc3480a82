DROP FUNCTION session_actor(bytea, text, timestamptz);
DROP TABLE device, sign_in_attempt, api_token, session, sign_in_name, account;
