//! English.

use super::ProfileTexts;

pub(in super::super) static EN: ProfileTexts = ProfileTexts {
    title: "Profile",
    signs_in: |email| format!("You sign in to Stackyard as {email}."),
    name: "Your name",
    language: "Language of pages and mails",
    save: "Save",
    saved: "Saved.",
    password: "Password",
    password_note: "This is the password for Stackyard; your ERP has its own. With a change your sessions in other browsers \
                    end, and a mail tells you of it.",
    current: "Present password",
    new: |least| format!("New password (at least {least} characters)"),
    repeat: "New password once more",
    change_password: "Change password",
    password_changed: "Your password is changed. Your sessions in other browsers have ended.",
    forgot: "Forgot the present one?",
    sessions: "Where you are signed in",
    sessions_lead: "Each browser in which you are signed in to Stackyard. End those you do not know, and then change your \
                    password.",
    to_sessions: "Look at my sessions",
    browser: "Browser",
    seen: "Last used",
    began: "Since",
    act: "End",
    this_one: "this browser",
    end: "End",
    end_others: "End all others",
    ended: "Ended. Whoever used it has to sign in again.",
    not_seen: "not used yet",
    more: "Older sessions",
    on: |browser, system| format!("{browser} on {system}"),
    unknown_browser: "An unknown browser",
    from: |address| format!("from {address}"),
};
