-- People who are asked to join an account. A row is open until it is accepted or withdrawn, and good until it expires.
CREATE TABLE invitations (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts,
    email text NOT NULL CHECK (email = lower(email)),
    account_role text NOT NULL CHECK (account_role IN ('owner', 'member')),
    invited_by uuid NOT NULL REFERENCES users,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    -- The newest mail that carries its link, and the SHA-256 of the link's token once that mail is sent: an older mail's link
    -- is good for nothing.
    mail_id uuid REFERENCES mails ON DELETE SET NULL,
    token_hash bytea CONSTRAINT invitations_token_hash_key UNIQUE CHECK (octet_length(token_hash) = 32),
    accepted_at timestamptz,
    withdrawn_at timestamptz,
    CHECK (accepted_at IS NULL OR withdrawn_at IS NULL)
);

CREATE UNIQUE INDEX invitations_open_key ON invitations (account_id, email)
    WHERE accepted_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX invitations_account_id_idx ON invitations (account_id, id DESC);
CREATE INDEX invitations_invited_by_idx ON invitations (invited_by);
CREATE INDEX invitations_mail_id_idx ON invitations (mail_id);
CREATE INDEX invitations_expires_at_idx ON invitations (expires_at);

-- Who is invited is no user yet.
ALTER TABLE mails ALTER COLUMN user_id DROP NOT NULL;
