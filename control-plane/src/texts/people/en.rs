//! English.

use model::AccountRole;

use super::PeopleTexts;

pub(in super::super) static EN: PeopleTexts = PeopleTexts {
    title: "People",
    lead: "Who belongs to your company's account on Stackyard, where your ERP is looked after.",
    not_erp: "They are not the users of your ERP: its administrators add those in the ERP itself.",
    only_look: "You are a member, so you can look here but change nothing; the owners can.",
    role: |role| match role {
        AccountRole::Owner => "Owner",
        AccountRole::Member => "Member",
    },
    may: |role| match role {
        AccountRole::Owner => "changes everything that belongs to the company, and its people",
        AccountRole::Member => "sees everything, changes nothing but what is their own",
    },
    name: "Name",
    email: "E-mail",
    role_label: "Role",
    act: "Change",
    you: "you",
    only_owner: "The only owner stays one.",
    make: |role| match role {
        AccountRole::Owner => "Make an owner",
        AccountRole::Member => "Make a member",
    },
    remove: "Remove",
    more: "More people",
    role_set: "The role is changed.",
    removed: "Removed. Their sessions have ended.",
    invite: "Invite somebody",
    invite_lead: "They get a mail with a link that is good once and for 7 days, and choose their own password.",
    send: "Send the invitation",
    invited: "The invitation is on its way. It stands below until it is accepted.",
    invitations: "Invited",
    nobody_invited: "Nobody is waiting. Whoever you invite stands here until they accept.",
    good_until: "Good until",
    too_late: "too old; send it again",
    resend: "Send again",
    withdraw: "Withdraw",
    withdrawn: "Withdrawn. Its link is good for nothing any more.",
    remove_title: |name| format!("Remove {name}?"),
    remove_lost: |name| format!("{name} can't sign in to Stackyard any more: sessions and API tokens end at once."),
    remove_undo: "The ERP and its users stay as they are. You can invite the person again at any time.",
    remove_type: |email| format!("Type {email} to confirm"),
    remove_typed_wrong: "This is not the address; nobody was removed.",
    remove_button: "Remove",
    back: "Back to the people",
    join: |company| format!("Join {company}"),
    join_lead: |email, role| {
        format!(
            "You will sign in to Stackyard as {email}, in the role \u{201c}{role}\u{201d}. The ERP itself has its own users."
        )
    },
    join_name: "Your name",
    join_password: |least| format!("Password (at least {least} characters)"),
    join_button: "Join",
    used: [
        "This invitation was accepted before",
        "Each link is good once. If you accepted it yourself, please sign in with your e-mail address and your password.",
    ],
    late: ["This invitation is too old", "It was good for 7 days. Please ask whoever invited you to send it again."],
    withdrawn_page: [
        "This invitation was withdrawn",
        "Whoever invited you took it back. If that is a mistake, please ask them to invite you again.",
    ],
    unknown: [
        "This link does not work",
        "It may have been taken back, or a newer mail has reached you: then use the link in that one. Some mail programs \
         break long lines: please copy the whole address.",
    ],
    email_taken: [
        "This address signs in already",
        "Somebody signs in to Stackyard with this address, and an address belongs to one account. Please ask to be invited \
         with another address of yours; or leave the other account first, and use this link after that.",
    ],
};
