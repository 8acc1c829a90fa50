//! The agent and an unreliable world: lost replies, tasks offered twice, attempts that are over, old generations, a control
//! plane that is away, a hand that deletes, two agents at a time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use agent_api::{FailureKind, Outcome, PlanKind, ReportState};
use support::control::Trouble;
use support::world::{WITHIN, World, limits};
use tenant_agent::kit::clock::Clock;
use tenant_agent::lease::{Candidate, Lease};
use tenant_agent::run::{Intervention, Moment, Probe};
use tenant_agent::runtime::DoorShown;
use tenant_agent::steps::step_names;
use tokio::time::{Instant, sleep};

/// Waits for a condition.
async fn eventually(what: &str, mut is_true: impl FnMut() -> bool) {
    let end = Instant::now() + WITHIN;
    while !is_true() {
        assert!(Instant::now() < end, "{what} did not happen");
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn every_lost_reply_is_made_good() {
    let world = World::before(PlanKind::Start).await;
    for ending in ["/token", "/claim", "/report", "/report"] {
        world.control.update(|state| state.troubles.push_back((ending, Trouble::LostReply)));
        world.control.update(|state| state.troubles.push_back((ending, Trouble::Unavailable)));
    }
    let (plan, secrets) = world.plan(PlanKind::Start);
    let id = world.control.offer(1, 1, plan, secrets);
    let life = world.live(PlanKind::Start, None);
    let end = world.control.ended(id, WITHIN).await;
    life.abort();
    assert!(matches!(end, ReportState::Done { outcome: Outcome::LoginProven { .. } }), "{end:?}");
}

#[tokio::test]
async fn a_task_that_is_done_is_not_done_again() {
    let world = World::before(PlanKind::Stop).await;
    let (plan, secrets) = world.plan(PlanKind::Stop);
    let id = world.control.offer(1, 1, plan, secrets);
    let life = world.live(PlanKind::Stop, None);
    world.control.ended(id, WITHIN).await;
    let steps = world.control.get(id).reports.last().unwrap().steps.clone();
    // As if our last word had been lost: offered again under another attempt.
    world.control.update(|state| {
        let offer = state.offers.iter_mut().find(|offer| offer.task.id == id).unwrap();
        (offer.end, offer.is_leased) = (None, false);
    });
    world.control.ended(id, WITHIN).await;
    life.abort();
    let last = world.control.get(id).reports.last().unwrap().clone();
    assert_eq!((last.attempt, last.steps), (2, steps), "the same steps at the same times, under the new attempt");
}

#[tokio::test]
async fn an_attempt_that_is_over_stops_and_leaves_nothing_half_done() {
    let world = Arc::new(World::before(PlanKind::Start).await);
    let (plan, secrets) = world.plan(PlanKind::Start);
    let id = world.control.offer(1, 1, plan, secrets);
    let fenced = world.clone();
    // Before the proof the control plane counts another attempt, and wants the task no more.
    let probe: Probe = Arc::new(move |step: &str, moment: Moment| {
        if step == "await_ready" && moment == Moment::Before {
            fenced.control.update(|state| {
                let offer = state.offers.iter_mut().find(|offer| offer.task.id == id).unwrap();
                offer.task.attempt += 10;
                offer.end = Some(ReportState::Running);
            });
            fenced.kubernetes.remove("pods/erp-0");
        }
        Intervention::Go
    });
    let life = world.live(PlanKind::Start, Some(probe));
    let seen = world.clone();
    eventually("the stop", || {
        let journal = seen.kubernetes.get("configmaps/journal").unwrap_or_default().to_string();
        journal.contains(r#"\"reported\":true"#) && journal.contains(r#"\"kind\":\"start\""#)
    })
    .await;
    life.abort();
    assert_eq!(world.runtime().door, DoorShown::Starting);
    assert_eq!(world.kubernetes.get("deployments/erp").unwrap()["spec"]["replicas"], 0);
}

#[tokio::test]
async fn an_older_generation_is_refused() {
    let world = World::before(PlanKind::Stop).await;
    let (plan, secrets) = world.plan(PlanKind::Stop);
    let newer = world.control.offer(1, 5, plan.clone(), secrets.clone());
    let life = world.live(PlanKind::Stop, None);
    world.control.ended(newer, WITHIN).await;
    let (start, hash) = world.plan(PlanKind::Start);
    let older = world.control.offer(2, 4, start, hash);
    let end = world.control.ended(older, WITHIN).await;
    life.abort();
    let ReportState::Failed { failure } = end else { panic!("{end:?}") };
    assert_eq!(failure.kind, FailureKind::Conflict);
    assert_eq!(failure.message, "generation 1.4 is older than 1.5, which was started before.");
    assert!(matches!(world.runtime().door, DoorShown::Stopped { .. }), "nothing was touched");
}

#[tokio::test]
async fn what_was_claimed_is_finished_without_the_control_plane() {
    let world = Arc::new(World::before(PlanKind::Start).await);
    let (plan, secrets) = world.plan(PlanKind::Start);
    let id = world.control.offer(1, 1, plan, secrets);
    let away = world.clone();
    let probe: Probe = Arc::new(move |step: &str, moment: Moment| {
        if step == step_names(PlanKind::Start)[0] && moment == Moment::Before {
            away.control.update(|state| state.is_away = true);
        }
        Intervention::Go
    });
    let life = world.live(PlanKind::Start, Some(probe));
    let seen = world.clone();
    eventually("the opening of the door", || seen.runtime().door == DoorShown::Open).await;
    world.control.update(|state| state.is_away = false);
    let end = world.control.ended(id, WITHIN).await;
    life.abort();
    assert!(matches!(end, ReportState::Done { .. }), "{end:?}");
}

#[tokio::test]
async fn newer_limits_are_in_force_at_once_and_after_a_restart() {
    let world = World::before(PlanKind::Stop).await;
    let life = world.live(PlanKind::Stop, None);
    world.control.update(|state| state.limits = Some(limits(2, 7)));
    let database = world.admin().connect(&world.tenant.database()).await.unwrap();
    let end = Instant::now() + WITHIN;
    loop {
        let seats: i32 = database.query_one("SELECT seats FROM stackyard.seat_limit", &[]).await.unwrap().get(0);
        if seats == 7 {
            break;
        }
        assert!(Instant::now() < end, "the limits never came");
        sleep(Duration::from_millis(50)).await;
    }
    life.abort();
    assert_eq!(world.runtime().limits.unwrap().version, 2);
    // A later start with the older limits of its plan does not bring them back.
    let end = world.carry_out(2, PlanKind::Start).await;
    assert!(matches!(end, ReportState::Done { .. }), "{end:?}");
    let seats: i32 = database.query_one("SELECT seats FROM stackyard.seat_limit", &[]).await.unwrap().get(0);
    assert_eq!(seats, 7);
}

/// A task waits for an ERP that does not come up; a `Stop` comes, and both are over within seconds.
async fn stopped_while_it_waits(kind: PlanKind, waiting_step: &'static str) -> ReportState {
    let world = World::before(kind).await;
    world.kubernetes.store.lock().unwrap().has_no_room = true;
    let (plan, secrets) = world.plan(kind);
    let held = world.control.offer(1, 1, plan, secrets);
    let life = world.live(kind, None);
    eventually("the wait for the ERP", || {
        let newest = world.control.get(held).reports.last().cloned();
        let step = newest.and_then(|report| report.steps.last().map(|step| step.name.clone()));
        step.as_deref() == Some(waiting_step) && world.runtime().is_up
    })
    .await;
    let (plan, secrets) = world.plan(PlanKind::Stop);
    let stop = world.control.offer(2, 2, plan, secrets);
    let end = world.control.ended(held, WITHIN).await;
    let stopped = world.control.ended(stop, WITHIN).await;
    life.abort();
    assert!(matches!(stopped, ReportState::Done { .. }), "{stopped:?}");
    assert!(matches!(world.runtime().door, DoorShown::Stopped { .. }) && !world.runtime().is_up);
    end
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_reset_of_a_broken_erp() {
    let end = stopped_while_it_waits(PlanKind::ResetAdmin, "open_door").await;
    assert!(matches!(end, ReportState::Done { .. }), "the password is set: {end:?}");
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_start_of_a_broken_erp() {
    let end = stopped_while_it_waits(PlanKind::Start, "await_ready").await;
    let ReportState::Failed { failure } = end else { panic!("{end:?}") };
    assert!(failure.message.contains("the ERP is to be stopped"), "{}", failure.message);
}

#[tokio::test]
async fn a_deployment_deleted_by_hand_comes_back() {
    let world = World::before(PlanKind::Stop).await;
    world.control.update(|state| state.is_away = true);
    let keeper = Arc::new(world.keeper());
    keeper.load().await.unwrap();
    let keeping = tokio::spawn({
        let keeper = keeper.clone();
        async move { keeper.keep(Lease::uncontested()).await }
    });
    sleep(Duration::from_millis(300)).await;
    world.kubernetes.remove("deployments/erp").unwrap();
    eventually("the return of the ERP", || world.kubernetes.get("deployments/erp").is_some()).await;
    keeping.abort();
}

#[tokio::test]
async fn one_of_two_agents_holds_the_lease() {
    let world = World::before(PlanKind::PrepareDatabase).await;
    let strive = |identity: &str| {
        let (candidate, lease) = Candidate::new(world.kubernetes.cluster(), Clock::system(), "tenant-agent", identity);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let striving = tokio::spawn(candidate.strive(async move { stopped.await.unwrap_or(()) }));
        (lease, stop, striving)
    };
    let (first, stop, striving) = strive("first");
    first.held().await;
    let (second, _stop, _striving) = strive("second");
    sleep(Duration::from_secs(3)).await;
    assert!(first.is_held() && !second.is_held());
    stop.send(()).unwrap();
    striving.await.unwrap();
    assert!(!first.is_held());
    tokio::time::timeout(Duration::from_secs(10), second.held()).await.expect("given back, so taken at once");
}

/// What should run is written in one place only; without it a restart would leave a running ERP behind a closed door for
/// ever, with nobody to stop it.
#[tokio::test]
async fn what_should_run_outlives_what_was_written() {
    let world = World::before(PlanKind::Stop).await;
    let (before, keeper) = (world.runtime(), Arc::new(world.keeper()));
    keeper.load().await.unwrap();
    world.kubernetes.remove("configmaps/runtime").unwrap();
    keeper.load().await.unwrap();
    assert_eq!(keeper.current(), before, "who knows it keeps it");
    let kept = keeper.clone();
    let keeping = tokio::spawn(async move { kept.keep(Lease::uncontested()).await });
    eventually("what should run is written again", || world.runtime() == before).await;
    keeping.abort();

    world.kubernetes.remove("configmaps/runtime").unwrap();
    let newcomer = world.keeper();
    newcomer.load().await.unwrap();
    let adopted = newcomer.current();
    assert_eq!((&adopted.image, adopted.resources, adopted.is_up), (&before.image, before.resources, true));
    assert_eq!(adopted.door, DoorShown::Starting, "it was proven, but nobody knows that any more");
    let end = world.carry_out(3, PlanKind::Stop).await;
    assert!(matches!(end, ReportState::Done { .. }), "{end:?}");
    assert_eq!(world.kubernetes.get("deployments/erp").unwrap()["spec"]["replicas"], 0);
}
