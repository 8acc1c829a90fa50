//! Real Kubernetes, real PostgreSQL, real Odoo. `make test` runs what begins with `smoke`, `make e2e` all of it.
