-- A link in a mail can also be for choosing a new password. Who has the link reads that person's mail: that is what it proves
-- either way.
ALTER TABLE verification_links ADD COLUMN purpose text NOT NULL DEFAULT 'verify_address'
    CHECK (purpose IN ('verify_address', 'reset_password'));
