DROP TABLE unverified_tenants;
DROP TABLE verification_links;
ALTER TABLE users DROP COLUMN verified_at;
