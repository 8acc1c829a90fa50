DROP INDEX orders_proven_at_idx;
ALTER TABLE users DROP COLUMN language;
