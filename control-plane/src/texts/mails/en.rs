//! English.

use store::mails::{MailKind, MailState};

use super::MailsTexts;

pub(in super::super) static EN: MailsTexts = MailsTexts {
    title: "Mails",
    lead: "What was said to whom. A mail that the relay does not take is tried again for a day and a half; then it is dead, \
           and can be sent again from here.",
    filter: "Filter",
    any_state: "All states",
    recipient: "Recipient",
    recipient_hint: "Part of an e-mail address",
    show: "Show",
    show_all: "Show all",
    state: |state| match state {
        MailState::Queued => "Waiting",
        MailState::Sent => "Sent",
        MailState::Dead => "Not delivered",
    },
    kind: |kind| match kind {
        MailKind::VerifyAddress => "asks to verify the address",
        MailKind::Welcome => "welcomes",
        MailKind::StartDelayed => "tells of a delay",
        MailKind::StartRecovered => "tells that the delay is over",
        MailKind::SuspensionNear => "announces a suspension",
        MailKind::DeletionNear => "announces a deletion",
        MailKind::ResetPassword => "asks for a new password by a link",
        MailKind::PasswordChanged => "tells that the password was changed",
        MailKind::Invitation => "invites to an account",
        MailKind::Suspended => "tells that staff stopped the ERP",
        MailKind::Resumed => "tells that the ERP runs again",
        MailKind::DeletionAsked => "confirms that a deletion was asked for",
        MailKind::DeletionUndone => "confirms that a deletion was undone",
        MailKind::Deleted => "tells that the ERP is deleted",
        MailKind::OrderHalfUsed => "tells staff that an order has used half of its time",
        MailKind::OrderMostUsed => "tells staff that an order has used most of its time",
    },
    written: "Written",
    what: "Mail",
    of_state: "State",
    tries: "Tries",
    why: "Why not",
    next_try: "Next try",
    sent_at: "Taken by the relay",
    to: "To",
    tenant: "About the tenant",
    none_fits: "No mail fits.",
    empty: "No mail yet: each mail to a customer will stand here with what became of it.",
    older: "Older mails",
    text: "Text",
    hidden_link: "(a link that only the recipient has)",
    resend: "Send it again",
    resend_lead: "It goes to the same address once more, also when it was sent before.",
    resent: "The mail waits to be sent again.",
    back: "Back to the mails",
};
