//! English.

use agent_api::{DoorStateSeen, PlanKind, StepState};
use model::tenant::{Desired, SuspendReason, TaskState};

use super::InsideTexts;
use crate::ops::fleet::NoManifests;

pub(in super::super) static EN: InsideTexts = InsideTexts {
    customers_page: "The customer's page",
    audit: "Who did what",
    mails: "Mails about it",
    manifests: "Manifests",
    retry: "Retry now",
    next_try: "Next try",
    in_its_words: "In the worker's own words",
    facts: "Facts",
    id: "Id",
    namespace: "Namespace",
    cell: "Cell",
    no_cell: "no place yet",
    plan: "Plan",
    package: "Package",
    administrator: "Administrator",
    ordered: "Ordered",
    agent: "Agent",
    never_heard: "was never heard of",
    heard: |version, at| format!("version {version}, heard of {at}"),
    comparison: "What is wanted, and what is seen",
    what: "What",
    wanted: "Wanted",
    seen: "Seen",
    state: "State",
    desired: |desired, at| match desired {
        Desired::AwaitingPayment => "wait for the payment".to_owned(),
        Desired::Running => "run".to_owned(),
        Desired::Suspended { reason: SuspendReason::Unpaid } => "be suspended: an invoice is unpaid".to_owned(),
        Desired::Suspended { reason: SuspendReason::Unverified } => {
            "be suspended: the address is not verified".to_owned()
        }
        Desired::Suspended { reason: SuspendReason::Staff } => "be suspended: staff decided so".to_owned(),
        Desired::Suspended { reason: SuspendReason::DeletionRequested { .. } } => {
            format!("be suspended, and deleted on {at}")
        }
        Desired::Archived => "be archived".to_owned(),
        Desired::Deleted => "be deleted".to_owned(),
    },
    intent: "Intent",
    generation: |epoch, number| format!("change {number} of epoch {epoch}"),
    not_looked: "not looked at yet",
    room: "Namespace with its agent",
    database: "Database",
    erp: "ERP",
    start: "Task that starts it",
    stop: "Task that stops it",
    login: "Sign-in",
    door: "Door",
    mail: "Outgoing mail",
    there: "there",
    gone: "gone",
    runs: "runs",
    stopped: "stopped",
    carried_out: "done",
    proven: "proven",
    is_open: "open",
    may_send: "allowed",
    may_not_send: "held back until the address is verified",
    ready: "ready",
    not_ready: "not ready",
    not_proven: "not proven yet",
    unknown: "not known",
    nothing_yet: "not asked for yet",
    door_state: |door| match door {
        DoorStateSeen::Open => "open",
        DoorStateSeen::Starting => "says that the ERP starts",
        DoorStateSeen::Stopped => "says why the ERP is stopped",
        DoorStateSeen::Maintenance => "says that the ERP is updated",
    },
    task_state: |state| match state {
        TaskState::Queued => "waits for its agent",
        TaskState::Claimed => "an agent has it",
        TaskState::Done => "done",
        TaskState::Failed => "failed, and is offered again",
        TaskState::Superseded => "superseded by a newer intent",
    },
    at_most: |limit| format!("{limit} at most"),
    used: |used| format!("{used} used"),
    order: "Order",
    placed: "Placed",
    deadline: "To be done by",
    proven_at: "First sign-in proven",
    no_order: "There is no order: this tenant was not ordered on the site.",
    tasks: "Tasks of the agents",
    no_tasks: "No task yet: what agents are asked to do will stand here with its steps and its log.",
    task: |kind| match kind {
        PlanKind::PrepareDatabase => "Make the database",
        PlanKind::DropDatabase => "Remove the database",
        PlanKind::BuildGolden => "Build a golden database",
        PlanKind::Start => "Start the ERP",
        PlanKind::Stop => "Stop the ERP",
        PlanKind::ResetAdmin => "Set the administrator's password",
    },
    of_cell: "the cell's agent",
    of_tenant: "the tenant's agent",
    tried: |attempt, failures| match failures {
        0 => format!("attempt {attempt}"),
        failures => format!("attempt {attempt}, {failures} in a row failed"),
    },
    offered: "offered again",
    failure: "It failed:",
    step_state: |state| match state {
        StepState::Running => "under way",
        StepState::Done => "done",
        StepState::Failed => "failed",
    },
    steps: "Steps",
    log: "Last lines of its log",
    no_log: "The agent has not told anything of it.",
    older_tasks: "Older tasks",
    jobs: "Jobs in the queue",
    no_jobs: "No job: nothing is left to do for this tenant until something changes.",
    manifests_of: |company| format!("Manifests of {company}"),
    manifests_lead: "The objects of its namespace as the worker applies them. Secrets are not among them: they are known to \
                     the cluster only.",
    no_manifests: |why| match why {
        NoManifests::NoPlace => "There are none yet: the tenant has no place in a cell.",
        NoManifests::CellUnseen => {
            "They can't be shown yet: a worker has to look at the cell first, which it does within minutes."
        }
        NoManifests::NotWanted => "There are none: the tenant is not meant to be in the cluster.",
    },
    back: "Back to the tenant",
};
