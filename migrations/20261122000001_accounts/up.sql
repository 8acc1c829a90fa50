-- Who uses Stackyard: customer companies, the people who sign in, and their sessions.

CREATE TABLE accounts (
    id uuid PRIMARY KEY,
    company text NOT NULL CHECK (char_length(company) BETWEEN 1 AND 120),
    created_at timestamptz NOT NULL
);

CREATE TABLE users (
    id uuid PRIMARY KEY,
    account_id uuid REFERENCES accounts,
    role text NOT NULL CHECK (role IN ('customer', 'operator', 'billing', 'admin')),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 80),
    email text NOT NULL CONSTRAINT users_email_key UNIQUE CHECK (email = lower(email)),
    password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    created_at timestamptz NOT NULL,
    disabled_at timestamptz,
    CONSTRAINT users_only_customers_have_an_account CHECK ((role = 'customer') = (account_id IS NOT NULL))
);

CREATE INDEX users_account_id_idx ON users (account_id);

-- Only the SHA-256 of a session's token is kept: a stolen table opens no session.
CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    user_id uuid NOT NULL REFERENCES users,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at)
);

CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);
