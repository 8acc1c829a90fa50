DROP TABLE maintenance_windows;
ALTER TABLE accounts DROP COLUMN time_zone;
