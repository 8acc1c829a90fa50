//! The page of one tenant.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

/// The page of one tenant.
#[derive(Debug)]
pub struct TenantTexts {
    /// The button into the ERP.
    pub open: &'static str,
    pub address: &'static str,
    /// While it is built.
    pub progress: &'static str,
    pub progress_note: &'static str,
    pub now: &'static str,
    /// How much of the limits is used.
    pub usage: &'static str,
    pub seats: &'static str,
    pub seats_of: fn(&str, &str) -> String,
    pub database: &'static str,
    pub database_of: fn(&str, &str) -> String,
    pub not_measured: &'static str,
    pub measured: &'static str,
    /// Who gives more seats and space.
    pub more: fn(&str) -> String,
    /// The administrator's password.
    pub password_title: &'static str,
    pub password_note: fn(&str) -> String,
    pub new_password: fn(usize) -> String,
    pub repeat: &'static str,
    pub set_password: &'static str,
    pub not_yet: &'static str,
    pub password_set: &'static str,
    /// The timeline.
    pub history: &'static str,
    pub no_history: &'static str,
    pub older: &'static str,
}
