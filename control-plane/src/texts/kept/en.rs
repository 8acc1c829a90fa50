//! English.

use super::KeptTexts;

pub(in super::super) static EN: KeptTexts = KeptTexts {
    ended: [
        "Your session has ended",
        "So nothing was changed, and nothing that you typed is lost: it is kept on this page.",
    ],
    send: [
        "Send it now?",
        "You are signed in again. Nothing has been changed yet; look at what you typed and send it.",
    ],
    typed: "You typed:",
    sign_in: "Sign in (in a new window)",
    go_on: "I am signed in again",
    type_again: "Passwords are not kept: sign in, open the form again and copy from here what you need.",
    to_form: "Back to the form",
    send_now: "Send it now",
    leave: "Leave it and go on",
};
