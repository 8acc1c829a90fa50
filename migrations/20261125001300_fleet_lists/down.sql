DROP INDEX tenants_search_idx;
DROP INDEX tenants_phase_idx;
CREATE INDEX tenants_phase_idx ON tenants (phase, id DESC);
DROP INDEX tenants_phase_since_idx;
DROP INDEX tenants_company_idx;
DROP INDEX tenants_attention_idx;
CREATE INDEX tenants_attention_idx ON tenants (attention, id DESC);
DROP EXTENSION pg_trgm;
