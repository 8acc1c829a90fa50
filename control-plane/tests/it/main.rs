//! The control plane from outside: real PostgreSQL, the real handlers, an API server in memory, scripted agents.

mod support;

mod agents;
mod faults;
mod life;
mod queue;
mod sessions;
mod sign_ups;
mod tenants;
