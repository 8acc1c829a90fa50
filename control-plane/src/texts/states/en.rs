//! English.

use agent_api::PlanKind;
use model::country::Language;
use model::order::Stage;
use model::tenant::Phase;

use super::{States, StuckWords, Words};
use crate::ops::saying::Saying;

pub(in super::super) static EN: States = States {
    phase: |phase| match phase {
        Phase::AwaitingPayment => "Awaiting payment",
        Phase::Provisioning => "Being set up",
        Phase::Running => "Running",
        Phase::Suspending => "Being suspended",
        Phase::Suspended => "Suspended",
        Phase::Stuck => "Needs attention",
        Phase::Archived => "Archived",
        Phase::Deleting => "Being deleted",
        Phase::Deleted => "Deleted",
    },
    starting_again: "Starting again",
    since: "since",
    stage: |stage| match stage {
        Stage::Place => "Find a place",
        Stage::Template => "Prepare the package for your country",
        Stage::Room => "Build your own, separated room",
        Stage::Database => "Make your database",
        Stage::Start => "Start your ERP and prove that one can sign in",
    },
    done: "done",
    under_way: "under way",
    to_come: "still to come",
    saying,
    stuck: |reason| StuckWords { why: reason.sentence(), remedy: reason.remedy() },
    waiting: |_, reason| reason.to_owned(),
    country: |country| country.facts().name,
    language: |language| match language {
        Language::English => "English",
        Language::French => "French",
        Language::German => "German",
        Language::Spanish => "Spanish",
        Language::Italian => "Italian",
        Language::Dutch => "Dutch",
        Language::Portuguese => "Portuguese",
    },
    package: |offer| [offer.name.clone(), offer.summary.clone()],
    ordered: "The ERP was ordered.",
    intent: "What the ERP is meant to be was changed.",
    now_is: |phase| format!("The ERP is now: {}.", phase.to_lowercase()),
    running: "The ERP runs; a sign-in was proven.",
    starts_again: "The ERP is starting again.",
    reset_asked: "A new password for the ERP's administrator was asked for.",
    reset_done: "The new password of the ERP's administrator is in force.",
    verified: "The e-mail address was verified.",
    task_done: |kind| match kind {
        PlanKind::PrepareDatabase => "The database was made.",
        PlanKind::DropDatabase => "The database was removed.",
        PlanKind::BuildGolden => "The package was prepared for the country.",
        PlanKind::Start => "The ERP was started.",
        PlanKind::Stop => "The ERP was stopped.",
        PlanKind::ResetAdmin => "The administrator's password was set.",
    },
    task_failed: |kind| match kind {
        PlanKind::PrepareDatabase => "The database could not be made; it is tried again by itself.",
        PlanKind::DropDatabase => "The database could not be removed; it is tried again by itself.",
        PlanKind::BuildGolden => "The package could not be prepared for the country; it is tried again by itself.",
        PlanKind::Start => "The ERP could not be started; it is tried again by itself.",
        PlanKind::Stop => "The ERP could not be stopped; it is tried again by itself.",
        PlanKind::ResetAdmin => "The administrator's password could not be set; it is tried again by itself.",
    },
};

/// While the ERP is built.
const GOES_ON: &str = "You can close this page and come back: it goes on by itself.";
/// While the ERP is stopped.
const STOPPED: &str = "Your ERP is stopped; your data is kept.";

fn saying(saying: Saying) -> Words {
    let (state, next) = match saying {
        Saying::AwaitingPayment => {
            ("Your order waits for its payment.", "Your ERP is built as soon as the payment has arrived.")
        }
        Saying::CellFull => ("No place is free at the moment; your ERP is built as soon as there is one.", GOES_ON),
        Saying::CellAway => ("A part of our site does not answer at the moment; we go on as soon as it does.", GOES_ON),
        Saying::TemplateBuilding => ("The apps for your country are being prepared; this is done once only.", GOES_ON),
        Saying::Building => ("Your ERP is being built.", GOES_ON),
        Saying::MakingDatabase => ("Your database is being made.", GOES_ON),
        Saying::Starting => ("Your ERP is starting, and its sign-in is being tried.", GOES_ON),
        Saying::Resetting => (
            "The new password of your ERP's administrator is being set; your ERP restarts for it.",
            "This usually takes less than a minute. Open tabs reconnect by themselves.",
        ),
        Saying::Restarting => {
            ("Your ERP is starting again.", "It was running and comes back by itself; open tabs reconnect.")
        }
        Saying::Running => ("Your ERP is running.", "Open it and sign in with your e-mail address."),
        Saying::Stopping => ("Your ERP is being stopped.", "Your data is kept."),
        Saying::Unpaid => (STOPPED, "It comes back within a minute after the payment."),
        Saying::Unverified => (STOPPED, "It comes back as soon as your e-mail address is verified."),
        Saying::DeletionRequested => (STOPPED, "It will be deleted; you can still undo this."),
        Saying::StoppedByStaff => (STOPPED, "Please write to us."),
        Saying::Stuck => (
            "Something is in the way, and we have been told.",
            "We look at it now; it is tried again by itself meanwhile. You need not do anything.",
        ),
        Saying::Archived => ("Your ERP is archived.", "A verified export is kept; a payment brings it back."),
        Saying::Deleting => ("Your ERP is being deleted.", "Everything is removed for good."),
        Saying::Deleted => ("Your ERP is deleted.", "Its address stays reserved for 30 days."),
    };
    Words { state, next }
}
