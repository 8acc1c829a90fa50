ALTER TABLE cells DROP COLUMN surroundings;
