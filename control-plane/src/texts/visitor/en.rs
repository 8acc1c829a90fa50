//! English.

use super::{Offer, SignUp, StatusTexts, Visitor};

pub(in super::super) static EN: Visitor = Visitor {
    offer: Offer {
        title: "Your own Odoo, ready in minutes",
        lead: "Fill in one form and watch it come up: an Odoo of your own, set up for your sector and your country, at a \
               fixed price per user.",
        ready: |time| format!("Half of the last sign-ups were working after {time}."),
        ready_unknown: "You see each step as it happens.",
        button: "Set up my ERP",
        plans: "Plans",
        per_seat: "per user and month",
        monthly: |price, seats| format!("{price} a month for {seats} users"),
        up_to_seats: |seats| match seats {
            1 => "1 user".to_owned(),
            _ => format!("up to {seats} users"),
        },
        at_once: |people| match people {
            1 => "1 person at work at the same time".to_owned(),
            _ => format!("{people} people at work at the same time"),
        },
        size: |size| format!("{size} of database and attachments"),
        trial: |days| match days {
            1 => "the first day is free".to_owned(),
            _ => format!("the first {days} days are free"),
        },
        no_trial: "payable when ordered",
        tax: "Prices are without value added tax, which is added where the law asks for it.",
        packages: "For your sector",
        packages_lead: "Each comes with its apps installed, and with the chart of accounts, currency and language of \
                        your country.",
        contract: "What you can hold us to",
        contract_lead: "The ten questions to ask before you let anybody host your books.",
        points: [
            "Which version do I get?",
            "What does the set-up cost?",
            "How long does it take?",
            "How is my database kept safe?",
            "What prevents faults?",
            "How is a fault repaired?",
            "What are the limits?",
            "Who helps me?",
            "How are updates and upgrades done?",
            "What if I want to leave?",
        ],
        version: |images| match images {
            [] => "Odoo 19, Community edition.".to_owned(),
            images => {
                format!("Odoo 19, Community edition, everybody from the same tested image: {}.", images.join(", "))
            }
        },
        set_up_cost: "Nothing. You pay for users and months only.",
        set_up_time: |p50, p95, days| {
            format!(
                "Measured, of the last {days} days: half were ready within {p50}, nineteen of twenty within {p95}. Ready \
                 means that a sign-in to the new ERP was tried and worked. We promise 24 hours."
            )
        },
        set_up_time_unknown: "We promise 24 hours; it usually takes minutes. Ready means that a sign-in to the new ERP \
                              was tried and worked. Measured times will stand here after the first orders.",
        security: "You have a database of your own with its own credentials, in a room of its own: its network is closed \
                   to every other customer, and only the door in front of your Odoo is open to the internet, over HTTPS. \
                   Passwords are kept as hashes only.",
        prevention: "Each company has a program, a database role, disk space and memory of its own, all with limits. The \
                     database server is shared by some companies; who takes more of it than is fair is stopped within \
                     seconds. No ERP is handed over before a real sign-in to it has worked.",
        repair: "What stops is started again by itself within a minute. A step that fails is tried again with growing \
                 pauses; after a few times an operator is called, with the reason. Your page says what is the case and \
                 what happens next, at any time.",
        limits: "Users in total, people at work at the same time, and the size of the database with its attachments: the \
                 numbers stand with each plan above.",
        support: |email| format!("Our operators, at {email}. A fault is on their screens before you have to write."),
        support_unknown: "Our operators see every fault as soon as it is there, and your page says what they do about it.",
        updates: "The program of an ERP is replaced as a whole by a tested one; while that lasts, usually less than a \
                  minute, visitors read so and the page comes back by itself. An upgrade to the next major version of \
                  Odoo is never made without your being told before.",
        leaving: "You can leave at any time: you delete your ERP yourself on its page, and for a while you can still \
                  undo that. Your data is yours and stays in plain PostgreSQL and Odoo, which anybody can run. Your \
                  address stays reserved for 30 days, so that nobody receives what is meant for you.",
    },
    sign_up: SignUp {
        title: "Your own ERP, ready in minutes",
        lead: "Fill in one form. We set up an Odoo of your own, for your sector and your country, and show you how far \
               it is.",
        company: "Company",
        name: "Your name",
        email: "E-mail",
        password: |shortest| format!("Password (at least {shortest} characters)"),
        password_again: "Please type it once more; we do not send passwords back.",
        address: "Address of your ERP",
        address_note: "3 to 30 letters, digits and hyphens. Your people will type it.",
        address_free: |address| format!("{address} is free."),
        address_unchecked: "We can't check this so quickly; it is checked when you send the form.",
        country: "Country",
        choose_country: "Please choose",
        country_note: "The country sets currency, language, time zone and chart of accounts.",
        country_sets: |currency, language| format!("Your books will be in {currency}, your ERP in {language}."),
        plan: "Plan",
        plan_label: |name, seats, price| match seats {
            1 => format!("{name}: {price} a month, 1 user"),
            _ => format!("{name}: {price} a month, {seats} users"),
        },
        sector: "What does your company do?",
        cost: "What it will cost",
        cost_line: |seats, price, sum| match seats {
            1 => format!("1 user at {price}: {sum} a month, without value added tax."),
            _ => format!("{seats} users at {price}: {sum} a month, without value added tax."),
        },
        free_until: |day| format!("Free until {day}; the first invoice comes after that."),
        before: "Payable before the set-up begins.",
        submit: "Set up my ERP",
        leave: "You can leave at any time.",
    },
    status: StatusTexts {
        title: "Status",
        well: "Everything works.",
        disturbed: "Not everything works at the moment; we are on it.",
        looked_at: "Looked at",
        parts: "Parts",
        part: "Part",
        state: "State",
        pages: "Pages, sign-up and API",
        work: "Setting up and changing ERPs",
        cell: |domain| format!("ERPs below {domain}"),
        no_cell: "No place for ERPs is set up yet; it will stand here.",
        working: "Working",
        not_answering: "Does not answer",
        late: "Slower than usual",
        unknown: "Not known yet",
        set_up: "How long a set-up takes",
        set_up_lead: |days| {
            format!("From the order to the first sign-in that was tried and worked, in the last {days} days.")
        },
        median: "Half were ready within",
        most: "Nineteen of twenty were ready within",
        orders: "Orders counted",
        no_orders: |days| format!("No ERP was set up in the last {days} days; measured times will stand here."),
        under_way: |count| match count {
            0 => "No ERP is being set up at the moment.".to_owned(),
            1 => "One ERP is being set up at the moment.".to_owned(),
            _ => format!("{count} ERPs are being set up at the moment."),
        },
    },
};
