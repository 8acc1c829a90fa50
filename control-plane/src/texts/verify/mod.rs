//! Proving an e-mail address.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

/// Proving an e-mail address: title and text of each page behind a link, and the notice until it was used.
#[derive(Debug)]
pub struct VerifyTexts {
    pub open: [&'static str; 2],
    pub done: [&'static str; 2],
    pub done_before: [&'static str; 2],
    pub used: [&'static str; 2],
    pub late: [&'static str; 2],
    pub unknown: [&'static str; 2],
    pub sent: &'static str,
    pub sent_to: fn(&str) -> String,
    pub verify: &'static str,
    pub send_again: &'static str,
    pub sign_in_first: &'static str,
    pub to_my_erp: &'static str,
    /// The notice on the tenant's page.
    pub notice: &'static str,
    pub please: &'static str,
    pub link_sent: fn(&str) -> String,
    pub stopped_at: fn(&str) -> String,
    pub deleted_at: fn(&str) -> String,
    pub resend: &'static str,
}
