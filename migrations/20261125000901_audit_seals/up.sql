-- The audit log's lines are sealed in batches; each seal is a link of a hash chain.

CREATE TABLE audit_seals (
    number bigint PRIMARY KEY CHECK (number >= 1),
    -- The ids covered: from the one after the seal before, gaps of rolled-back transactions included.
    from_id bigint NOT NULL,
    to_id bigint NOT NULL,
    line_count bigint NOT NULL CHECK (line_count >= 1),
    previous bytea NOT NULL CONSTRAINT audit_seals_one_after_each UNIQUE CHECK (octet_length(previous) = 32),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    sealed_at timestamptz NOT NULL,
    CHECK (from_id <= to_id)
);

CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What people ask the log for, beside the person, the account and the tenant.
CREATE INDEX audit_action_idx ON audit (action, id DESC);
CREATE INDEX audit_at_idx ON audit (at);
CREATE INDEX audit_refused_idx ON audit ((data ->> 'user'), id DESC) WHERE action = 'session.refuse';
