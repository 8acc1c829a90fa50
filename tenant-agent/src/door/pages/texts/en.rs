//! English.

use super::{Text, Words};

pub(super) const WORDS: Words = Words {
    starting: Text {
        heading: "Odoo is starting",
        message: "This takes a few seconds. You can wait here; nothing you saved is lost.",
    },
    maintenance: Text {
        heading: "Odoo is being updated",
        message: "We are installing a new version. It usually takes less than a minute, and your data is safe.",
    },
    away: Text {
        heading: "Odoo is not answering",
        message: "It should be back in a moment. What you saved is safe. If this lasts longer than a few minutes, tell \
                  the person who manages your Odoo.",
    },
    silent: Text {
        heading: "This took too long",
        message: "Odoo did not finish in time. Try again, with less at once if you can, for example a shorter period \
                  in a report.",
    },
    unknown: Text {
        heading: "Nothing here",
        message: "There is no Odoo at this address. Check it for typing mistakes, or ask the person who gave it to \
                  you.",
    },
    missing: Text {
        heading: "This page does not exist",
        message: "Check the address, or go back to the page you came from.",
    },
    unpaid: Text {
        heading: "Odoo is paused: an invoice is unpaid",
        message: "All your data is kept. As soon as the invoice is paid, Odoo starts again within a minute. The person \
                  who manages your subscription can pay it here:",
    },
    unverified: Text {
        heading: "Odoo is paused: confirm your e-mail address",
        message: "The address given when this Odoo was ordered has not been confirmed yet. Open the message we sent to \
                  it and follow the link, or ask for a new one here:",
    },
    staff: Text {
        heading: "Odoo is paused",
        message: "The support team has paused this Odoo. All your data is kept. The person who manages your \
                  subscription can see why, and what to do, here:",
    },
    deletion: Text {
        heading: "Odoo is closed and will be deleted",
        message: "Its owner asked for the deletion. Until it is final, the person who manages your subscription can \
                  undo it here:",
    },
    reloads: "This page reloads by itself.",
    again: "Try now",
    manage: "Open the subscription",
};
