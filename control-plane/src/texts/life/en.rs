//! English.

use model::tenant::SuspendKind;

use super::LifeTexts;

pub(in super::super) static EN: LifeTexts = LifeTexts {
    notice: "Why the ERP is stopped",
    several: |count| format!("{count} things hold this ERP back. It runs again when none of them does."),
    unpaid: |since| {
        let state = format!("Stopped since {since}: an invoice is unpaid.");
        [state, "It comes back within a minute after the payment.".to_owned()]
    },
    unverified: |since| {
        let state = format!("Stopped since {since}: the e-mail address is not verified.");
        [state, "Use the link in our mail, or have a new one sent to you.".to_owned()]
    },
    staff: |since, reason, contact| {
        let state = match reason {
            Some(reason) => format!("Stopped by our team since {since}. The reason: {reason}"),
            None => format!("Stopped by our team since {since}."),
        };
        let next = match contact {
            Some(contact) => {
                format!("The data is kept. Please write to {contact}; the ERP comes back when this is settled.")
            }
            None => "The data is kept. Please write to us; the ERP comes back when this is settled.".to_owned(),
        };
        [state, next]
    },
    deletion: |since, until| {
        let state = format!("This ERP will be deleted: that was asked for on {since}.");
        [
            state,
            format!(
                "It is stopped and its data is kept. You can undo this until {until}; then all of it is removed for good."
            ),
        ]
    },
    undo: "Undo the deletion",
    undone: "The deletion is undone, and all data is there.",
    delete_title: "Delete this ERP",
    delete_lead: "It is stopped at once, and for a while you can still undo it.",
    delete_link: "Delete this ERP…",
    what_happens: "What happens",
    at_once: "At once the ERP is stopped: nobody can open it any more. Its data is kept.",
    meanwhile: |until| {
        format!("Until {until} you can undo it with one click on your ERP's page: it starts again as it was.")
    },
    in_the_end: "After that the database, all files and every access are removed for good, and a last check looks that nothing \
                 is left. The address stays reserved for 30 days.",
    lost: "What is lost then",
    lost_today: |count, size| match (count, size) {
        (Some(count), Some(size)) => Some(format!("Today it holds {} and a database of {size}.", users(count))),
        (Some(count), None) => Some(format!("Today it holds {}.", users(count))),
        (None, Some(size)) => Some(format!("Today it holds a database of {size}.")),
        (None, None) => None,
    },
    kept: "Everything entered in the ERP: contacts, documents, invoices, books, messages and files. We keep no copy; export \
           what you need before. Your sign-in to Stackyard stays.",
    all_lost: "Everything in this ERP will be lost.",
    until: |until| format!("You can undo this until {until}."),
    confirm: |address| format!("To confirm, type the address of this ERP: {address}"),
    delete: "Delete this ERP",
    back: "Keep it and go back",
    staff_title: "Suspend or resume",
    staff_link: "Suspend or resume this tenant…",
    holds_nothing: "Nothing holds this tenant back.",
    holds: "What holds this tenant back",
    suspend_title: "Suspend",
    suspend_note: "The ERP is stopped and its data is kept. The customer reads your reason by mail, on their page, and how to \
                   reach us.",
    suspend_reason: "Reason, as the customer will read it",
    suspend: "Suspend this tenant",
    resume_title: "Resume",
    resume_note: "What you suspended it for holds no longer, and the customer is told. The tenant runs again if nothing else \
                  holds it.",
    resume_reason: "Reason, for the audit log",
    resume: "Resume this tenant",
    suspended: "The tenant is being stopped, and its customer is told why.",
    resumed: "Done: the tenant runs again as soon as nothing else holds it.",
    gone: "This tenant is on its way out for good: it can be neither suspended nor resumed.",
    line_suspended: |why, reason| match (why, reason) {
        (SuspendKind::Unpaid, _) => "The ERP was suspended: an invoice is unpaid.".to_owned(),
        (SuspendKind::Unverified, _) => "The ERP was suspended: the e-mail address is not verified.".to_owned(),
        (SuspendKind::Staff, Some(reason)) => format!("Our team suspended the ERP: {reason}"),
        (SuspendKind::Staff, None) => "Our team suspended the ERP.".to_owned(),
        (SuspendKind::DeletionRequested, _) => "The ERP was suspended: its deletion was asked for.".to_owned(),
    },
    line_resumed: |why| match why {
        SuspendKind::Unpaid => "The unpaid invoice no longer holds the ERP back.",
        SuspendKind::Unverified => "The unverified e-mail address no longer holds the ERP back.",
        SuspendKind::Staff => "Our team no longer holds the ERP back.",
        SuspendKind::DeletionRequested => "The deletion no longer holds the ERP back.",
    },
    line_asked: "The deletion of the ERP was asked for; it can be undone.",
    line_undone: "The deletion of the ERP was undone.",
    line_final: "The deletion of the ERP became final.",
};

fn users(count: i64) -> String {
    if count == 1 { "1 user".to_owned() } else { format!("{count} users") }
}
