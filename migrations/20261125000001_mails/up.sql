-- Mails to people: the outbox. A row is inserted by the transaction that causes the mail, together with the job that sends
-- it, and stays as the record of what was said to whom.

CREATE TABLE mails (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_]{0,59}$'),
    account_id uuid NOT NULL REFERENCES accounts,
    user_id uuid NOT NULL REFERENCES users,
    tenant_id uuid REFERENCES tenants,
    recipient text NOT NULL CHECK (char_length(recipient) BETWEEN 3 AND 254),
    language text NOT NULL,
    subject text NOT NULL CHECK (char_length(subject) BETWEEN 1 AND 300),
    -- What the body is rendered from; never a secret: a link with a token is made when the mail is sent.
    facts jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'dead')),
    -- Tries so far: it fences who may write the end of one, and bounds them.
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error text,
    next_try_at timestamptz,
    sent_at timestamptz,
    CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
    CHECK (state = 'queued' OR next_try_at IS NULL)
);

CREATE INDEX mails_state_idx ON mails (state, id DESC);
CREATE INDEX mails_account_id_idx ON mails (account_id, id DESC);
CREATE INDEX mails_user_id_idx ON mails (user_id, id DESC);
CREATE INDEX mails_tenant_id_idx ON mails (tenant_id, id DESC);
CREATE INDEX mails_created_at_idx ON mails (created_at);
