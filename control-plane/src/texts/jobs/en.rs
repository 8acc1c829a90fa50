//! English.

use store::jobs::JobState;

use super::JobsTexts;
use crate::ops::jobs::JobKind;

pub(in super::super) static EN: JobsTexts = JobsTexts {
    title: "Jobs",
    lead: "What the workers have to do. A job that fails is tried again with a growing delay; after twelve failures in a row \
           it is dead, and waits here for a person.",
    filter: "Filter",
    any_state: "All states",
    any_kind: "All kinds",
    show: "Show",
    show_all: "Show all",
    state: |state| match state {
        JobState::Waiting => "Waiting",
        JobState::Leased => "Under way",
        JobState::Dead => "Dead",
    },
    does: |kind| match kind {
        JobKind::ReconcileTenant => "Brings a tenant towards what it is meant to be",
        JobKind::RefreshCellKeys => "Reads a cell's keys and endpoints again",
        JobKind::RenewCertificates => "Renews certificates in time",
        JobKind::SweepTenants => "Wakes every tenant, in case a wake-up was lost",
        JobKind::ExpireRows => "Removes what has expired",
        JobKind::SendMail => "Hands a mail to the relay",
        JobKind::FollowUnverified => "Follows tenants whose address is not verified",
        JobKind::FinishDeletions => "Makes deletions final that were not undone",
        JobKind::SealAudit => "Seals new lines of the audit log",
        JobKind::RaiseOrderAlarms => "Tells of orders that use up their time",
    },
    unknown_kind: "Work of a newer version; this one leaves it alone",
    what: "What",
    of_state: "State",
    tries: "Tries",
    tried: |attempts, failures, most| match failures {
        0 => attempts.to_owned(),
        failures => format!("{attempts}, {failures} of {most} failures in a row"),
    },
    error: "Last error",
    next_try: "Next try",
    act: "Act",
    since: "since",
    requeue: "Requeue",
    requeued: "The job waits for a worker again.",
    none_fits: "No job fits.",
    empty: "The queue is empty: workers put their recurring jobs here as soon as one runs. Is a worker running?",
    next_page: "Next page",
    confirm: "Put this job back to wait?",
    confirm_lead: "Its failures are forgotten and a worker takes it at once. If its cause was not mended it fails again, and \
                   is dead after twelve more failures.",
    not_dead: "This job is not dead: it was done meanwhile, or waits to be tried by itself.",
    back: "Back to the jobs",
};
