-- What the operator's list of tenants is read by: each of its orders from any row on, and words anywhere in a text.

-- Trusted, so that the database's owner may add it; a part of PostgreSQL's own distribution.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- One direction for both columns: only then a comparison of rows leads an index to where a page begins.
DROP INDEX tenants_attention_idx;
CREATE INDEX tenants_attention_idx ON tenants ((-attention) DESC, id DESC) WHERE purged_at IS NULL;
CREATE INDEX tenants_company_idx ON tenants (lower(company), id) WHERE purged_at IS NULL;
CREATE INDEX tenants_phase_since_idx ON tenants (phase_since, id) WHERE purged_at IS NULL;
-- Small enough that counting by phase reads it and no tenant.
DROP INDEX tenants_phase_idx;
CREATE INDEX tenants_phase_idx ON tenants (phase) WHERE purged_at IS NULL;
CREATE INDEX tenants_search_idx ON tenants
    USING gin (address gin_trgm_ops, company gin_trgm_ops, admin_email gin_trgm_ops);
