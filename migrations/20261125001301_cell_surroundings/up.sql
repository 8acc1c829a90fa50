-- What the rooms of a cell are built from beside its settings: kept by the worker, so that serve shows a tenant's manifests
-- without a credential of the cluster.
ALTER TABLE cells ADD COLUMN surroundings jsonb;
