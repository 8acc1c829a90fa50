//! The second factor of staff.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

/// A member of staff's second factor: the step of signing in, setting up a device, and what there is.
#[derive(Debug)]
pub struct SecondFactorTexts {
    pub title: &'static str,
    /// The second step of signing in.
    pub code_title: &'static str,
    pub code_lead: &'static str,
    pub code: &'static str,
    pub go_on: &'static str,
    pub lost: &'static str,
    /// Setting up a device.
    pub enrol_title: &'static str,
    pub enrol_lead: &'static str,
    pub replace_title: &'static str,
    pub replace_lead: &'static str,
    /// What to do, in order.
    pub how: [&'static str; 3],
    /// What the picture is, for who does not see it.
    pub picture: &'static str,
    pub secret: &'static str,
    pub password: &'static str,
    pub set_up: &'static str,
    /// The codes on paper.
    pub codes_title: &'static str,
    pub codes_lead: &'static str,
    pub kept: &'static str,
    /// Since when it is on.
    pub is_on: fn(&str) -> String,
    /// Recovery codes that are left.
    pub left: fn(i64) -> String,
    pub another_title: &'static str,
    pub another: &'static str,
    pub another_button: &'static str,
    pub renew_title: &'static str,
    pub renew: &'static str,
    pub renew_button: &'static str,
    /// The page of who must take the second step first: title and button.
    pub refused: [&'static str; 2],
}
