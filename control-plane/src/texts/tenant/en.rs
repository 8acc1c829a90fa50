//! English.

use super::TenantTexts;

pub(in super::super) static EN: TenantTexts = TenantTexts {
    open: "Open my ERP",
    address: "Address:",
    progress: "Progress",
    progress_note: "You can close this page and come back: the work goes on without it. If a step fails it is tried \
                    again by itself, and our operators see it too.",
    now: "now",
    usage: "What is used",
    seats: "Users",
    seats_of: |used, all| format!("{used} of {all} seats"),
    database: "Database",
    database_of: |used, all| format!("{used} of {all}"),
    not_measured: "Not measured yet",
    measured: "Measured",
    more: |contact| format!("Need more? Write to {contact}, and we change your plan."),
    password_title: "Password of the ERP's administrator",
    password_note: |administrator| {
        format!(
            "{administrator} signs in to the ERP at its own address. A new password takes effect within a minute: the \
             ERP restarts for it, and open tabs reconnect by themselves."
        )
    },
    new_password: |shortest| format!("New password (at least {shortest} characters)"),
    repeat: "The same again",
    set_password: "Set the new password",
    not_yet: "Possible as soon as the ERP runs.",
    password_set: "The new password is on its way; it is in force as soon as the ERP has restarted.",
    history: "What happened",
    no_history: "Everything that happens to your ERP will be listed here.",
    older: "Older",
};
