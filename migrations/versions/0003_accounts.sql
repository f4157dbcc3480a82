-- Accounts, sign-in, sessions, API tokens, devices. docs/adr/0003-schema.md; design.md §4.1-4.5, §13 (people).
-- Scopes: `sign_in` is a password being checked; `operator` is the system administrator.

CREATE TABLE account (
    org_id bigint NOT NULL REFERENCES organisation (org_id),
    account_id uuid NOT NULL,
    sign_in_name text COLLATE "C" NOT NULL CHECK (length(sign_in_name) BETWEEN 3 AND 64),
    display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 60),
    password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    roles text[] NOT NULL CHECK (cardinality(roles) > 0),
    scope text NOT NULL CHECK (scope IN ('own', 'official', 'operator')),
    -- Leaf divisions, expanded when the account is made; only officials have any.
    regions int[] NOT NULL CHECK ((scope = 'official') = (cardinality(regions) > 0)),
    made_at timestamptz NOT NULL,
    made_by uuid,
    password_changed_at timestamptz NOT NULL,
    disabled_at timestamptz,
    disabled_by uuid,
    PRIMARY KEY (org_id, account_id),
    UNIQUE (org_id, sign_in_name)
);
ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER TABLE account FORCE ROW LEVEL SECURITY;
CREATE POLICY account_read ON account FOR SELECT TO hwtrack_app
    USING (own_org() = org_id OR acting_scope() IN ('operator', 'sign_in'));
-- A company's administrator makes company accounts; this is the second wall behind accounts.authority.
CREATE POLICY account_make ON account FOR INSERT TO hwtrack_app
    WITH CHECK ((own_org() = org_id AND scope = 'own') OR acting_scope() = 'operator');
CREATE POLICY account_change ON account FOR UPDATE TO hwtrack_app
    USING (own_org() = org_id OR acting_scope() = 'operator')
    WITH CHECK (own_org() = org_id OR acting_scope() = 'operator');
CREATE POLICY account_worker ON account TO hwtrack_worker USING (true) WITH CHECK (true);
CREATE POLICY account_writer ON account TO hwtrack_writer USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (password_hash, password_changed_at, disabled_at, disabled_by) ON account TO hwtrack_app;
GRANT SELECT ON account TO hwtrack_worker, hwtrack_writer;

-- One name in the whole installation, whichever organisation: accounts themselves are spread by organisation.
CREATE TABLE sign_in_name (
    name text COLLATE "C" PRIMARY KEY,
    org_id bigint NOT NULL,
    account_id uuid NOT NULL
);
ALTER TABLE sign_in_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_name FORCE ROW LEVEL SECURITY;
CREATE POLICY sign_in_name_read ON sign_in_name FOR SELECT TO hwtrack_app
    USING (own_org() = org_id OR acting_scope() IN ('operator', 'sign_in'));
CREATE POLICY sign_in_name_claim ON sign_in_name FOR INSERT TO hwtrack_app
    WITH CHECK (own_org() = org_id OR acting_scope() = 'operator');
CREATE POLICY sign_in_name_worker ON sign_in_name TO hwtrack_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON sign_in_name TO hwtrack_app;
GRANT SELECT ON sign_in_name TO hwtrack_worker;

CREATE TABLE session (
    token_sha256 bytea PRIMARY KEY CHECK (length(token_sha256) = 32),
    org_id bigint NOT NULL,
    account_id uuid NOT NULL,
    csrf text NOT NULL CHECK (length(csrf) = 43),
    made_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL
);
CREATE INDEX session_account_idx ON session (org_id, account_id);
CREATE INDEX session_ends_at_idx ON session (ends_at);
ALTER TABLE session ENABLE ROW LEVEL SECURITY;
ALTER TABLE session FORCE ROW LEVEL SECURITY;
CREATE POLICY session_read ON session FOR SELECT TO hwtrack_app
    USING (own_org() = org_id OR acting_scope() = 'operator');
CREATE POLICY session_begin ON session FOR INSERT TO hwtrack_app WITH CHECK (acting_scope() = 'sign_in');
CREATE POLICY session_touch ON session FOR UPDATE TO hwtrack_app
    USING (own_org() = org_id OR acting_scope() = 'operator')
    WITH CHECK (own_org() = org_id OR acting_scope() = 'operator');
CREATE POLICY session_end ON session FOR DELETE TO hwtrack_app
    USING (own_org() = org_id OR acting_scope() = 'operator');
CREATE POLICY session_worker ON session TO hwtrack_worker USING (true) WITH CHECK (true);
CREATE POLICY session_writer ON session FOR SELECT TO hwtrack_writer USING (true);
GRANT SELECT, INSERT, UPDATE (seen_at), DELETE ON session TO hwtrack_app;
GRANT SELECT, DELETE ON session TO hwtrack_worker;
GRANT SELECT ON session TO hwtrack_writer;

CREATE TABLE api_token (
    token_sha256 bytea PRIMARY KEY CHECK (length(token_sha256) = 32),
    org_id bigint NOT NULL,
    account_id uuid NOT NULL,
    token_id uuid NOT NULL UNIQUE,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    permissions text[] NOT NULL CHECK (cardinality(permissions) > 0),
    made_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at <= made_at + interval '366 days'),
    revoked_at timestamptz
);
CREATE INDEX api_token_account_idx ON api_token (org_id, account_id, token_id);
ALTER TABLE api_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_token FORCE ROW LEVEL SECURITY;
CREATE POLICY api_token_read ON api_token FOR SELECT TO hwtrack_app
    USING (own_org() = org_id OR acting_scope() = 'operator');
CREATE POLICY api_token_make ON api_token FOR INSERT TO hwtrack_app
    WITH CHECK (own_org() = org_id OR acting_scope() = 'operator');
CREATE POLICY api_token_revoke ON api_token FOR UPDATE TO hwtrack_app
    USING (own_org() = org_id OR acting_scope() = 'operator')
    WITH CHECK (own_org() = org_id OR acting_scope() = 'operator');
CREATE POLICY api_token_worker ON api_token TO hwtrack_worker USING (true) WITH CHECK (true);
CREATE POLICY api_token_writer ON api_token FOR SELECT TO hwtrack_writer USING (true);
GRANT SELECT, INSERT, UPDATE (revoked_at) ON api_token TO hwtrack_app;
GRANT SELECT ON api_token TO hwtrack_worker, hwtrack_writer;

-- Every attempt, whether the name exists or not; the name is kept as a hash. `throttled` ones count for nothing.
CREATE TABLE sign_in_attempt (
    attempt_id uuid PRIMARY KEY,
    name_sha256 bytea NOT NULL CHECK (length(name_sha256) = 32),
    address text NOT NULL,
    at timestamptz NOT NULL,
    ok boolean NOT NULL DEFAULT false,
    throttled boolean NOT NULL DEFAULT false,
    CHECK (NOT (ok AND throttled))
);
CREATE INDEX sign_in_attempt_name_idx ON sign_in_attempt (name_sha256, at);
CREATE INDEX sign_in_attempt_address_idx ON sign_in_attempt (address, at);
CREATE INDEX sign_in_attempt_at_idx ON sign_in_attempt (at);
ALTER TABLE sign_in_attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_attempt FORCE ROW LEVEL SECURITY;
CREATE POLICY sign_in_attempt_app ON sign_in_attempt TO hwtrack_app
    USING (acting_scope() = 'sign_in') WITH CHECK (acting_scope() = 'sign_in');
CREATE POLICY sign_in_attempt_worker ON sign_in_attempt TO hwtrack_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (ok) ON sign_in_attempt TO hwtrack_app;
GRANT SELECT, DELETE ON sign_in_attempt TO hwtrack_worker;

CREATE TABLE device (
    org_id bigint NOT NULL REFERENCES organisation (org_id),
    device_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    public_key bytea NOT NULL,
    enrolled_at timestamptz NOT NULL,
    enrolled_by uuid,
    suspended_at timestamptz,
    revoked_at timestamptz,
    clock_offset_ms bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (org_id, device_id)
);
ALTER TABLE device ENABLE ROW LEVEL SECURITY;
ALTER TABLE device FORCE ROW LEVEL SECURITY;
CREATE POLICY device_own ON device TO hwtrack_app USING (own_org() = org_id) WITH CHECK (own_org() = org_id);
CREATE POLICY device_worker ON device TO hwtrack_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (suspended_at, revoked_at, clock_offset_ms) ON device TO hwtrack_app;
GRANT SELECT ON device TO hwtrack_worker;

-- Who stands behind a live session (kind `session`) or API token (kind `token`): one row or none.
-- Idle time is a setting and judged by the caller.
CREATE FUNCTION session_actor(token_sha256 bytea, kind text, at timestamptz)
RETURNS TABLE (
    org_id bigint, account_id uuid, name text, roles text[], regions int[], scope text,
    csrf text, seen_at timestamptz, ends_at timestamptz, token_id uuid, permissions text[]
)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT a.org_id, a.account_id, a.display_name, a.roles, a.regions, a.scope,
           s.csrf, s.seen_at, s.ends_at, NULL::uuid, NULL::text[]
    FROM public.session s
    JOIN public.account a ON a.org_id = s.org_id AND a.account_id = s.account_id
    WHERE session_actor.kind = 'session' AND s.token_sha256 = session_actor.token_sha256
      AND s.ends_at > session_actor.at AND a.disabled_at IS NULL
    UNION ALL
    SELECT a.org_id, a.account_id, a.display_name, a.roles, a.regions, a.scope,
           NULL::text, t.made_at, t.ends_at, t.token_id, t.permissions
    FROM public.api_token t
    JOIN public.account a ON a.org_id = t.org_id AND a.account_id = t.account_id
    WHERE session_actor.kind = 'token' AND t.token_sha256 = session_actor.token_sha256
      AND t.ends_at > session_actor.at AND t.revoked_at IS NULL AND a.disabled_at IS NULL
$$;
ALTER FUNCTION session_actor(bytea, text, timestamptz) OWNER TO hwtrack_writer;
REVOKE EXECUTE ON FUNCTION session_actor(bytea, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION session_actor(bytea, text, timestamptz) TO hwtrack_app, hwtrack_worker;
