//! English.

use super::SecondFactorTexts;

pub(in super::super) static EN: SecondFactorTexts = SecondFactorTexts {
    title: "Second factor",
    code_title: "One more step",
    code_lead: "Type the six digits that the program on your phone shows for Stackyard now. Each code is good once.",
    code: "Code",
    go_on: "Sign in",
    lost: "Your phone is not at hand? Type one of your recovery codes instead. If you have neither, another operator can reset your second factor.",
    enrol_title: "Set up your second factor",
    enrol_lead: "Nobody works on Stackyard with a password alone: you also need a program on your phone that shows codes, such as Aegis, FreeOTP or Google Authenticator. This takes a minute, once.",
    replace_title: "Set up another device",
    replace_lead: "The device you have now is good until this one is set up. All your other sessions end then, and you get new recovery codes.",
    how: [
        "Open the program on your phone and add an account.",
        "Let it read this picture, or type the secret below it by hand.",
        "Type the six digits that it shows now.",
    ],
    picture: "Picture for your phone to read",
    secret: "Secret",
    password: "Your password",
    set_up: "Set up",
    codes_title: "Your recovery codes",
    codes_lead: "Your second factor is on. Should your phone be gone, each of these codes lets you in once, in the place of a code. They are shown now and never again: print them, or write them down, and keep them away from your password.",
    kept: "I have kept them",
    is_on: |since| format!("Your second factor is on since {since}."),
    left: |count| match count {
        0 => "You have no recovery codes left; please make new ones.".to_owned(),
        1 => "You have one recovery code left; please make new ones.".to_owned(),
        count => format!("You have {count} recovery codes left."),
    },
    another_title: "Another device",
    another: "You have a new phone, or want to use another program.",
    another_button: "Set up another device",
    renew_title: "New recovery codes",
    renew: "Ten new codes take the place of all you have left.",
    renew_button: "Make new codes",
    refused: ["One more step", "Go on"],
};
