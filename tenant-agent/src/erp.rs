//! All that the agent knows about the ERP, which is Odoo 19.

pub mod admin;
pub mod deployment;
pub mod guard;
pub mod options;
pub mod personalise;
pub mod proof;
pub mod role;
pub mod sessions;
pub mod web;
