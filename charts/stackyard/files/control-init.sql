-- The control plane's role and database. Run once, by the superuser, while the server is made.
-- Wants the environment variable CONTROL_PASSWORD (psql's \getenv).
\getenv control_password CONTROL_PASSWORD
CREATE ROLE stackyard LOGIN PASSWORD :'control_password';
CREATE DATABASE stackyard OWNER stackyard;
REVOKE CONNECT ON DATABASE stackyard, postgres, template1 FROM PUBLIC;
