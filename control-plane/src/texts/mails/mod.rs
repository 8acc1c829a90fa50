//! The operator's pages of the outbox.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

use store::mails::{MailKind, MailState};

/// The operator's pages of the outbox.
#[derive(Debug)]
pub struct MailsTexts {
    pub title: &'static str,
    pub lead: &'static str,
    pub filter: &'static str,
    pub any_state: &'static str,
    pub recipient: &'static str,
    pub recipient_hint: &'static str,
    pub show: &'static str,
    pub show_all: &'static str,
    pub state: fn(MailState) -> &'static str,
    pub kind: fn(MailKind) -> &'static str,
    pub written: &'static str,
    pub what: &'static str,
    pub of_state: &'static str,
    pub tries: &'static str,
    pub why: &'static str,
    pub next_try: &'static str,
    pub sent_at: &'static str,
    pub to: &'static str,
    pub tenant: &'static str,
    pub none_fits: &'static str,
    pub empty: &'static str,
    pub older: &'static str,
    /// One mail.
    pub text: &'static str,
    /// In place of a link that only the recipient may have.
    pub hidden_link: &'static str,
    pub resend: &'static str,
    pub resend_lead: &'static str,
    pub resent: &'static str,
    pub back: &'static str,
}
