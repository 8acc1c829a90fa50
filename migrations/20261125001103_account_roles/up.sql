-- What a person of a company may do in its account: owners change, members look. Who was here before there were members is
-- an owner, and so is whom an older program adds meanwhile: no role reads as owner.
ALTER TABLE users
    ADD COLUMN account_role text CHECK (account_role IN ('owner', 'member')),
    ADD COLUMN removed_at timestamptz,
    ADD CONSTRAINT users_of_an_account_have_its_roles CHECK (account_role IS NULL OR account_id IS NOT NULL),
    ADD CONSTRAINT users_removed_are_disabled CHECK (removed_at IS NULL OR disabled_at IS NOT NULL);
UPDATE users SET account_role = 'owner' WHERE account_id IS NOT NULL;

-- Who was removed can be invited again, or sign up: their row stays, for what they did, but their address is free.
ALTER TABLE users DROP CONSTRAINT users_email_key;
CREATE UNIQUE INDEX users_email_key ON users (email) WHERE removed_at IS NULL;
