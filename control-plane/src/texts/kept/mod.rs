//! A form whose session ended before it was sent.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

/// A form whose session ended before it was sent: title and text while nobody is signed in, and once somebody is.
#[derive(Debug)]
pub struct KeptTexts {
    pub ended: [&'static str; 2],
    pub send: [&'static str; 2],
    /// What stands above what was typed.
    pub typed: &'static str,
    /// Leads to the sign-in, beside this page.
    pub sign_in: &'static str,
    /// Comes back once one is signed in.
    pub go_on: &'static str,
    /// Where a password was part of the form.
    pub type_again: &'static str,
    pub to_form: &'static str,
    pub send_now: &'static str,
    pub leave: &'static str,
}
