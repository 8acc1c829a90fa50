ALTER TABLE sessions
    DROP COLUMN id,
    DROP COLUMN seen_at,
    DROP COLUMN seen_from,
    DROP COLUMN browser;
