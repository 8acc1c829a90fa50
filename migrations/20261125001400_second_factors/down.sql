ALTER TABLE users DROP COLUMN last_seen_at;
-- What is half open must not become open.
DELETE FROM sessions WHERE state = 'half_open';
ALTER TABLE sessions DROP COLUMN state;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
