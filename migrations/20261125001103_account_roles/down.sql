DROP INDEX users_email_key;
UPDATE users SET email = 'removed-' || id || '@invalid.example' WHERE removed_at IS NOT NULL;
ALTER TABLE users
    DROP COLUMN account_role,
    DROP COLUMN removed_at,
    ADD CONSTRAINT users_email_key UNIQUE (email);
