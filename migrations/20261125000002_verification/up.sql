-- Whose e-mail address is proven, the links that prove it, and what becomes of a tenant whose owner's is not.

ALTER TABLE users ADD COLUMN verified_at timestamptz;

-- Who was here before addresses were verified keeps what they have.
UPDATE users SET verified_at = created_at;

-- Only the SHA-256 of a link's token is kept: a stolen table verifies nothing.
CREATE TABLE verification_links (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    user_id uuid NOT NULL REFERENCES users,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    used_at timestamptz
);

CREATE INDEX verification_links_user_id_idx ON verification_links (user_id);
CREATE INDEX verification_links_expires_at_idx ON verification_links (expires_at);

-- The next step against a tenant whose owner's address is not verified, by business time. The row goes with the
-- verification, and with the tenant.
CREATE TABLE unverified_tenants (
    tenant_id uuid PRIMARY KEY REFERENCES tenants,
    user_id uuid NOT NULL REFERENCES users,
    step text NOT NULL CHECK (step IN ('announce_suspension', 'suspend', 'announce_deletion', 'delete')),
    due_at timestamptz NOT NULL,
    -- What announced the step.
    mail_id uuid REFERENCES mails ON DELETE SET NULL
);

CREATE INDEX unverified_tenants_due_at_idx ON unverified_tenants (due_at);
CREATE INDEX unverified_tenants_user_id_idx ON unverified_tenants (user_id);
CREATE INDEX unverified_tenants_mail_id_idx ON unverified_tenants (mail_id);
