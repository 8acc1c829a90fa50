-- What a cell's database server must hold before the cell agent works on it. Run once by the superuser, in the
-- database `postgres`; repeatable. PostgreSQL >= 16 (`createrole_self_grant`, `GRANT … WITH INHERIT`).
--
-- The password of `cell_admin` is read from the environment variable CELL_ADMIN_PASSWORD (psql's \getenv) and stored as
-- a SCRAM verifier (`password_encryption` is scram-sha-256 by default).
--
-- Beside this file the server needs:
--   postgresql.conf  min_wal_size = 1GB       a copy of a template takes 0.5 s with recycled WAL, 1.2-2.4 s without
--                    max_connections          20 a tenant's ERP, 10 its agent, 20 for the cell agent and golden builds
--                    temp_file_limit          against a tenant that fills the disk; only a superuser may set it
--   pg_hba.conf      hostssl all      cell_admin      all  scram-sha-256
--                    hostssl all      +tenant_admins  all  scram-sha-256
--                    hostssl sameuser all             all  scram-sha-256
--     The second lock behind REVOKE: an ERP's role reaches the database of its own name only. Roles of golden builds
--     (g_…) have a database of their own name as well. PostgreSQL must be able to read the file, else the old rules
--     silently stay.
\getenv cell_admin_password CELL_ADMIN_PASSWORD

SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cell_admin') AS lacks_cell_admin,
       NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tenant_admins') AS lacks_tenant_admins \gset

\if :lacks_cell_admin
-- Creates roles and databases, and is no superuser: it rules over nothing but what it made.
CREATE ROLE cell_admin LOGIN CREATEROLE CREATEDB CONNECTION LIMIT 20;
\endif
ALTER ROLE cell_admin PASSWORD :'cell_admin_password';

\if :lacks_tenant_admins
-- All tenants' admin roles: who may sit in `postgres` while it copies, renames or drops a database.
CREATE ROLE tenant_admins NOLOGIN;
\endif
GRANT tenant_admins TO cell_admin WITH ADMIN OPTION;

-- Nobody connects to the server's own databases but those two: else all ERPs would share one bus.
REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE postgres TO cell_admin, tenant_admins;
