-- The audit log, the answers already given, and the business clock.

CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL CHECK (actor IN ('user', 'agent', 'system')),
    user_id uuid REFERENCES users,
    action text NOT NULL CHECK (action ~ '^[a-z][a-z0-9_.]{0,59}$'),
    account_id uuid REFERENCES accounts,
    tenant_id uuid REFERENCES tenants,
    data jsonb NOT NULL DEFAULT '{}',
    CHECK ((actor = 'user') = (user_id IS NOT NULL))
);

CREATE INDEX audit_user_id_idx ON audit (user_id, id DESC);
CREATE INDEX audit_account_id_idx ON audit (account_id, id DESC);
CREATE INDEX audit_tenant_id_idx ON audit (tenant_id, id DESC);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A key is inserted first, by the transaction that does the work, which also saves its answer.
CREATE TABLE idempotency_keys (
    scope text NOT NULL CHECK (char_length(scope) BETWEEN 1 AND 100),
    key text NOT NULL CHECK (char_length(key) BETWEEN 1 AND 200),
    request_hash bytea NOT NULL CHECK (octet_length(request_hash) = 32),
    status smallint,
    location text,
    body jsonb,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (scope, key),
    CHECK ((status IS NULL) = (body IS NULL))
);

CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);

-- How far business time runs ahead of the wall clock. Moved in test mode only.
CREATE TABLE business_clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    offset_s bigint NOT NULL
);

INSERT INTO business_clock (offset_s) VALUES (0);
