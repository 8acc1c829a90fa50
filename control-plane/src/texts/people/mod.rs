//! The people of an account, and who is invited to it.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

use model::AccountRole;

/// The people of an account, and who is invited to it.
#[derive(Debug)]
pub struct PeopleTexts {
    pub title: &'static str,
    pub lead: &'static str,
    /// That they are not the ERP's users.
    pub not_erp: &'static str,
    pub only_look: &'static str,
    pub role: fn(AccountRole) -> &'static str,
    /// What somebody in a role may do.
    pub may: fn(AccountRole) -> &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub role_label: &'static str,
    pub act: &'static str,
    pub you: &'static str,
    pub only_owner: &'static str,
    pub make: fn(AccountRole) -> &'static str,
    pub remove: &'static str,
    pub more: &'static str,
    pub role_set: &'static str,
    pub removed: &'static str,
    pub invite: &'static str,
    pub invite_lead: &'static str,
    pub send: &'static str,
    pub invited: &'static str,
    pub invitations: &'static str,
    pub nobody_invited: &'static str,
    pub good_until: &'static str,
    pub too_late: &'static str,
    pub resend: &'static str,
    pub withdraw: &'static str,
    pub withdrawn: &'static str,
    /// The page that asks before somebody is removed.
    pub remove_title: fn(&str) -> String,
    pub remove_lost: fn(&str) -> String,
    pub remove_undo: &'static str,
    pub remove_type: fn(&str) -> String,
    pub remove_typed_wrong: &'static str,
    pub remove_button: &'static str,
    pub back: &'static str,
    /// The page behind an invitation's link.
    pub join: fn(&str) -> String,
    pub join_lead: fn(&str, &str) -> String,
    pub join_name: &'static str,
    pub join_password: fn(usize) -> String,
    pub join_button: &'static str,
    /// Title and text of the pages where it can't be accepted.
    pub used: [&'static str; 2],
    pub late: [&'static str; 2],
    pub withdrawn_page: [&'static str; 2],
    pub unknown: [&'static str; 2],
    pub email_taken: [&'static str; 2],
}
