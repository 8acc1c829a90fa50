//! The control plane from outside: real PostgreSQL, the real handlers, an API server in memory, scripted agents.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod support;

mod access;
mod agents;
mod asvs;
mod audit_acts;
mod audit_chain;
mod audit_log;
mod bad_input;
mod deletion;
mod faults;
mod fleet;
mod hosts;
mod house;
mod inside;
mod kept;
mod languages;
mod life;
mod mails;
mod methods;
mod open_house;
mod openapi;
mod order_clock;
mod passwords;
mod people;
mod profile;
mod protection;
mod queue;
mod second_factor;
mod sessions;
mod settings;
mod sign_ups;
mod staff;
mod suspension;
mod tenants;
mod tokens;
mod verification;
mod visitors;
mod web;
