//! English.

use super::PasswordTexts;

pub(in super::super) static EN: PasswordTexts = PasswordTexts {
    forgot: "Forgot your password?",
    forgot_lead: "Give the e-mail address with which you sign in to Stackyard. We send you a link with which you choose a \
                  new password. The passwords of your ERP are others: its administrators change those.",
    email: "E-mail",
    send: "Send me a link",
    sent: [
        "Look at your mail",
        "If somebody signs in with that address, a link is on its way to it. It is good once, for 1 hour. Your present \
         password stays as it is until you choose another.",
    ],
    nothing_came: "Nothing within some minutes? Look among unwanted mail, and check the address for a slip. After three \
                   links in a row, the next one is sent after 20 minutes at the earliest.",
    choose: "Choose a new password",
    choose_lead: "It is for Stackyard, not for your ERP. All your sessions end with it, in this browser and in others.",
    new: |least| format!("New password (at least {least} characters)"),
    repeat: "Once more",
    save: "Change my password",
    done: [
        "Your password is changed",
        "All your sessions have ended, and a mail tells you of the change. Please sign in with the new password.",
    ],
    used: [
        "This link was used before",
        "Each link is good once. If you did not change your password with it yourself, ask for a new link at once.",
    ],
    late: ["This link is too old", "A link is good for 1 hour. Your password was not changed; ask for a new link."],
    unknown: [
        "This link does not work",
        "Some mail programs break long lines: please copy the whole address, or ask for a new link.",
    ],
    ask_again: "Send me a new link",
    back: "Back to the sign-in",
};
