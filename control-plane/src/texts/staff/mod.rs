//! The people who run Stackyard.

mod en;
mod fr;

use model::Role;

pub(super) use en::EN;
pub(super) use fr::FR;

/// The people who run Stackyard: the list, one of them, and what can be done.
#[derive(Debug)]
pub struct StaffTexts {
    pub title: &'static str,
    pub lead: &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub role: &'static str,
    pub state: &'static str,
    pub second_factor: &'static str,
    pub last_seen: &'static str,
    pub active: &'static str,
    pub disabled: &'static str,
    pub you: &'static str,
    /// Without a second factor.
    pub none: &'static str,
    /// Since when somebody has it.
    pub since: fn(&str) -> String,
    /// Not seen yet.
    pub never: &'static str,
    pub next_page: &'static str,
    /// A role in words.
    pub role_of: fn(Role) -> &'static str,
    /// What a role may do.
    pub may: fn(Role) -> &'static str,
    pub add_title: &'static str,
    pub add_lead: &'static str,
    pub add: &'static str,
    pub added_title: fn(&str) -> String,
    pub added_lead: &'static str,
    pub password: &'static str,
    pub to_staff: &'static str,
    /// When somebody was added.
    pub created: fn(&str) -> String,
    /// What was done.
    pub saved: &'static str,
    pub role_title: &'static str,
    pub change_role: &'static str,
    pub disable_title: &'static str,
    pub disable_lost: &'static str,
    pub disable_until: &'static str,
    pub disable_confirm: fn(&str) -> String,
    pub disable: &'static str,
    pub not_the_same: &'static str,
    pub enable_title: &'static str,
    pub enable_lead: &'static str,
    pub enable: &'static str,
    pub reset_title: &'static str,
    pub reset_lead: &'static str,
    pub reset: &'static str,
    pub yourself: &'static str,
    pub administrators: &'static str,
}
