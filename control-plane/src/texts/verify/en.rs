//! English.

use super::VerifyTexts;

pub(in super::super) static EN: VerifyTexts = VerifyTexts {
    open: ["Verify your e-mail address", "One click, and it is done."],
    done: [
        "Your e-mail address is verified",
        "Thank you. There is nothing left to do; if your ERP was stopped for this, it starts again now.",
    ],
    done_before: ["Your e-mail address is verified", "It was verified before; there is nothing left to do."],
    used: [
        "This link was used before",
        "Each link is good once. If you used it yourself, your address is verified and there is nothing left to do.",
    ],
    late: ["This link is too old", "A link is good for 7 days."],
    unknown: [
        "This link does not work",
        "Some mail programs break long lines: please copy the whole address, or ask for a new link.",
    ],
    sent: "A new link is on its way",
    sent_to: |email| {
        format!("It goes to {email}. If it does not arrive within some minutes, look among unwanted mail.")
    },
    verify: "Verify my e-mail address",
    send_again: "Send me a new link",
    sign_in_first: "Sign in to have a new link sent to you.",
    to_my_erp: "To my ERP",
    notice: "Your e-mail address",
    please: "Please verify your e-mail address.",
    link_sent: |email| format!("We sent a link to {email}. Until you use it, your ERP sends no mail."),
    stopped_at: |at| format!("Without it, your ERP is stopped on {at}."),
    deleted_at: |at| format!("Without it, your ERP is deleted on {at}."),
    resend: "Send the link again",
};
