-- Tokens with which people's programs call the API. A token is a signed text that only its person holds: the row names what
-- it is good for, and without the row it is good for nothing.

CREATE TABLE api_tokens (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 80),
    scopes text NOT NULL CHECK (scopes IN ('read', 'write', 'read write')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    CHECK (expires_at > created_at AND expires_at <= created_at + interval '366 days')
);

CREATE INDEX api_tokens_user_id_idx ON api_tokens (user_id, id DESC);
CREATE INDEX api_tokens_expires_at_idx ON api_tokens (expires_at);
