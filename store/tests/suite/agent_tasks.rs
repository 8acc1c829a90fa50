use model::tenant::TaskState;
use model::{CellId, Generation, TaskId, TenantId};
use serde_json::json;
use store::tasks::{NewTask, Owner, Progress, Reported, Task};
use store::testing::TestDb;
use store::{Conn, StoreError, Time, tasks};
use uuid::Uuid;

use crate::support::*;

fn new(owner: Owner, kind: &str, number: i64) -> NewTask {
    NewTask {
        id: TaskId::from_uuid(Uuid::now_v7()),
        owner,
        tenant: None,
        kind: kind.into(),
        intent: format!("1.{number}"),
        generation: Generation { epoch: 1, number },
        plan: json!({"kind": kind}),
        secrets: Some(vec![9]),
    }
}

fn insert(conn: &mut Conn, task: NewTask) -> TaskId {
    assert!(tasks::insert(conn, &task, now()).unwrap());
    task.id
}

fn claim(conn: &mut Conn, owner: Owner, at: Time) -> Option<Task> {
    tasks::claim(conn, owner, minute(), at).unwrap()
}

fn say(conn: &mut Conn, task: &Task, progress: &Progress, at: Time) -> Reported {
    let said = json!({"attempt": task.attempt});
    tasks::report(conn, task.owner, task.id, task.attempt, progress, &said, minute(), at).unwrap()
}

fn done() -> Progress {
    Progress::Done { outcome: json!({"kind": "done"}) }
}

fn failed() -> Progress {
    Progress::Failed { message: "the ERP does not answer".into() }
}

fn recorded(reported: Reported) -> Task {
    let Reported::Recorded(task) = reported else { panic!("{reported:?}") };
    *task
}

#[test]
fn a_task_is_inserted_once_for_an_intent() {
    let db = TestDb::new();
    on(&db, |conn| {
        let owner = Owner::Tenant(tenant(conn, "lefevre"));
        let cell = Owner::Cell(cell(conn, "dev", 10).id);
        let id = insert(conn, new(owner, "start", 1));
        assert!(!tasks::insert(conn, &new(owner, "start", 1), now())?);
        insert(conn, new(owner, "start", 2));
        insert(conn, new(owner, "stop", 1));
        insert(conn, new(cell, "start", 1));
        assert!(!tasks::insert(conn, &new(cell, "start", 1), now())?);
        let task = tasks::find(conn, owner, "start", "1.1")?.unwrap();
        assert_eq!((task.id, task.owner, task.state, task.attempt), (id, owner, TaskState::Queued, 0));
        assert_eq!((task.plan, task.secrets), (json!({"kind": "start"}), Some(vec![9])));
        assert!(tasks::find(conn, cell, "start", "1.2")?.is_none());
        Ok(())
    });
}

#[test]
fn an_agent_gets_its_own_tasks_only() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (mine, other) = (tenant(conn, "aaa"), tenant(conn, "bbb"));
        let cell = cell(conn, "dev", 10).id;
        let id = insert(conn, new(Owner::Tenant(mine), "start", 1));
        let build = insert(conn, new(Owner::Cell(cell), "build_golden", 1));
        assert!(claim(conn, Owner::Tenant(other), now()).is_none());
        assert!(tasks::get(conn, Owner::Tenant(other), id)?.is_none());
        assert!(tasks::get(conn, Owner::Cell(cell), id)?.is_none());
        let unknown = tasks::report(conn, Owner::Tenant(other), id, 1, &done(), &json!({}), minute(), now())?;
        assert!(matches!(unknown, Reported::Unknown));
        assert_eq!(claim(conn, Owner::Tenant(mine), now()).unwrap().id, id);
        assert_eq!(claim(conn, Owner::Cell(cell), now()).unwrap().id, build);
        assert_eq!(tasks::of_tenant(conn, mine, None, 10)?.len(), 1);
        assert_eq!(tasks::of_cell(conn, cell, None, 10)?.len(), 1);
        assert!(tasks::of_cell(conn, cell, Some(build), 10)?.is_empty());
        let mut stats = tasks::stats(conn)?;
        assert_eq!(stats.pop().map(|s| (s.kind, s.state, s.count)), Some(("start".into(), TaskState::Claimed, 1)));
        Ok(())
    });
}

#[test]
fn a_task_goes_its_way_to_done() {
    let db = TestDb::new();
    on(&db, |conn| {
        let owner = Owner::Tenant(tenant(conn, "lefevre"));
        insert(conn, new(owner, "start", 1));
        let task = claim(conn, owner, now()).unwrap();
        assert_eq!((task.attempt, task.state, task.leased_until), (1, TaskState::Claimed, Some(later(60))));
        assert!(claim(conn, owner, later(59)).is_none());
        let running = recorded(say(conn, &task, &Progress::Running, later(50)));
        assert_eq!((running.leased_until, running.secrets.is_some()), (Some(later(110)), true));
        assert!(claim(conn, owner, later(109)).is_none());
        let ended = recorded(say(conn, &task, &done(), later(70)));
        assert_eq!((ended.state, ended.secrets, ended.ended_at), (TaskState::Done, None, Some(later(70))));
        assert_eq!((ended.outcome, ended.leased_until), (Some(json!({"kind": "done"})), None));
        assert!(claim(conn, owner, later(9999)).is_none());
        assert_eq!(tasks::next_offer_at(conn, owner)?, None);
        Ok(())
    });
}

#[test]
fn a_report_said_again_or_late_is_harmless() {
    let db = TestDb::new();
    on(&db, |conn| {
        let owner = Owner::Tenant(tenant(conn, "lefevre"));
        insert(conn, new(owner, "start", 1));
        let task = claim(conn, owner, now()).unwrap();
        recorded(say(conn, &task, &Progress::Running, now()));
        recorded(say(conn, &task, &Progress::Running, now()));
        recorded(say(conn, &task, &done(), later(1)));
        for late in [done(), Progress::Running, failed()] {
            let Reported::Repeated(task) = say(conn, &task, &late, later(2)) else { panic!("{late:?}") };
            assert_eq!((task.state, task.ended_at), (TaskState::Done, Some(later(1))));
        }
        Ok(())
    });
}

#[test]
fn a_report_of_an_attempt_that_is_over_is_refused() {
    let db = TestDb::new();
    on(&db, |conn| {
        let owner = Owner::Tenant(tenant(conn, "lefevre"));
        insert(conn, new(owner, "start", 1));
        let lost = claim(conn, owner, now()).unwrap();
        assert_eq!(tasks::next_offer_at(conn, owner)?, Some(later(60)));
        // Its lease ran out, but nobody else has it: its agent may go on.
        recorded(say(conn, &lost, &Progress::Running, later(61)));
        let taken = claim(conn, owner, later(121)).unwrap();
        assert_eq!((taken.id, taken.attempt, taken.failures), (lost.id, 2, 1));
        for late in [Progress::Running, done(), failed()] {
            assert!(matches!(say(conn, &lost, &late, later(122)), Reported::Stale), "{late:?}");
        }
        assert!(matches!(say(conn, &Task { attempt: 3, ..taken.clone() }, &done(), later(122)), Reported::Stale));
        recorded(say(conn, &taken, &done(), later(123)));
        assert!(matches!(say(conn, &lost, &done(), later(124)), Reported::Repeated(_)));
        assert!(matches!(say(conn, &lost, &failed(), later(124)), Reported::Stale));
        Ok(())
    });
}

#[test]
fn a_failed_task_is_offered_again_after_a_growing_delay() {
    let db = TestDb::new();
    on(&db, |conn| {
        let owner = Owner::Tenant(tenant(conn, "lefevre"));
        insert(conn, new(owner, "start", 1));
        let mut at = now();
        for (failures, delay) in [(1, 2), (2, 8), (3, 30), (4, 120), (5, 600), (6, 3600), (7, 3600)] {
            let task = claim(conn, owner, at).unwrap();
            assert_eq!(task.attempt, failures);
            let after = recorded(say(conn, &task, &failed(), at));
            assert_eq!((after.state, after.failures, after.secrets.is_some()), (TaskState::Failed, failures, true));
            assert_eq!(after.failure.as_deref(), Some("the ERP does not answer"));
            assert!(matches!(say(conn, &task, &failed(), at), Reported::Repeated(_)), "said again");
            at += chrono::TimeDelta::seconds(delay);
            assert_eq!(tasks::next_offer_at(conn, owner)?, Some(at));
            assert!(claim(conn, owner, at - chrono::TimeDelta::seconds(1)).is_none());
        }
        Ok(())
    });
}

#[test]
fn a_retry_forgets_the_failures() {
    let db = TestDb::new();
    on(&db, |conn| {
        let tenant = tenant(conn, "lefevre");
        let owner = Owner::Tenant(tenant);
        let id = insert(conn, new(owner, "start", 1));
        assert!(!tasks::retry(conn, id, now())?);
        for _ in 0..2 {
            let task = claim(conn, owner, later(10_000)).unwrap();
            assert_eq!(recorded(say(conn, &task, &failed(), later(10_000))).failures, 1);
            assert!(claim(conn, owner, later(10_000)).is_none());
            assert_eq!(tasks::retry_failed(conn, tenant, later(10_000))?, 1);
        }
        let task = claim(conn, owner, later(10_000)).unwrap();
        assert_eq!((task.failures, task.attempt), (0, 3));
        recorded(say(conn, &task, &failed(), later(10_000)));
        assert!(tasks::retry(conn, id, later(10_001))?);
        assert!(claim(conn, owner, later(10_001)).is_some());
        Ok(())
    });
}

fn about(tenant: TenantId, cell: CellId, kind: &str) -> NewTask {
    NewTask { tenant: Some(tenant), intent: format!("{tenant}/1.1"), ..new(Owner::Cell(cell), kind, 1) }
}

#[test]
fn one_task_holds_a_tenant_at_a_time() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (tenant, other) = (tenant(conn, "aaa"), tenant(conn, "bbb"));
        let cell = cell(conn, "dev", 10).id;
        insert(conn, about(tenant, cell, "prepare_database"));
        insert(conn, new(Owner::Tenant(tenant), "start", 1));
        insert(conn, about(other, cell, "prepare_database"));
        let first = claim(conn, Owner::Cell(cell), now()).unwrap();
        assert_eq!(first.tenant, Some(tenant));
        assert!(claim(conn, Owner::Tenant(tenant), now()).is_none());
        assert_eq!(claim(conn, Owner::Cell(cell), now()).unwrap().tenant, Some(other), "others go on");
        recorded(say(conn, &first, &done(), now()));
        assert_eq!(claim(conn, Owner::Tenant(tenant), now()).unwrap().kind, "start");
        Ok(())
    });
    // The rule is the database's own as well.
    let both =
        psql(&db, "UPDATE agent_tasks SET state = 'claimed', leased_until = now(), secrets = NULL, ended_at = NULL");
    assert!(both.unwrap_err().to_string().contains("agent_tasks_one_holds_a_tenant"));
}

#[test]
fn of_two_agents_that_begin_at_once_one_holds_the_tenant() {
    let db = TestDb::new();
    let pool = db.pool(8);
    for round in 0..10 {
        let owners = on(&db, |conn| {
            let tenant = tenant(conn, &format!("tenant-{}", char::from(b'a' + round)));
            let cell = cell(conn, "dev", 10).id;
            insert(conn, about(tenant, cell, "prepare_database"));
            insert(conn, new(Owner::Tenant(tenant), "start", 1));
            Ok([Owner::Tenant(tenant), Owner::Cell(cell)])
        });
        let claimed =
            at_once(8, |n| pool.run_blocking(|conn| tasks::claim(conn, owners[n % 2], minute(), now())).unwrap());
        assert_eq!(claimed.iter().flatten().count(), 1);
        let task = claimed.into_iter().flatten().next().unwrap();
        on(&db, |conn| {
            recorded(say(conn, &task, &done(), now()));
            tasks::supersede_older(conn, task.tenant.unwrap(), Generation { epoch: 2, number: 0 }, now())
        });
    }
}

#[test]
fn a_newer_intent_supersedes_what_nobody_holds() {
    let db = TestDb::new();
    on(&db, |conn| {
        let tenant = tenant(conn, "lefevre");
        let owner = Owner::Tenant(tenant);
        insert(conn, new(owner, "start", 1));
        let held = claim(conn, owner, now()).unwrap();
        insert(conn, new(owner, "stop", 2));
        insert(conn, new(owner, "start", 3));
        let current = Generation { epoch: 1, number: 3 };
        assert_eq!(tasks::supersede_older(conn, tenant, current, later(1))?, 1);
        assert_eq!(tasks::supersede_older(conn, tenant, current, later(1))?, 0);
        let stop = tasks::find(conn, owner, "stop", "1.2")?.unwrap();
        assert_eq!((stop.state, stop.secrets, stop.ended_at), (TaskState::Superseded, None, Some(later(1))));
        // What is held is finished by its agent; failing, it is superseded as well.
        recorded(say(conn, &held, &failed(), later(2)));
        assert_eq!(tasks::supersede_older(conn, tenant, current, later(3))?, 1);
        assert!(matches!(say(conn, &held, &done(), later(4)), Reported::Stale));
        assert_eq!(claim(conn, owner, later(9999)).unwrap().intent, "1.3");
        assert_eq!(tasks::supersede_older(conn, tenant, Generation { epoch: 2, number: 1 }, now())?, 0);
        Ok(())
    });
}

#[test]
fn a_lost_agents_task_can_be_abandoned() {
    let db = TestDb::new();
    on(&db, |conn| {
        let tenant = tenant(conn, "lefevre");
        let owner = Owner::Tenant(tenant);
        insert(conn, new(owner, "start", 1));
        let held = claim(conn, owner, now()).unwrap();
        assert_eq!(tasks::abandon_lost(conn, tenant, later(59))?, 0);
        assert_eq!(tasks::abandon_lost(conn, tenant, later(60))?, 1);
        assert!(matches!(say(conn, &held, &done(), later(61)), Reported::Stale));
        assert!(claim(conn, owner, later(9999)).is_none());
        Ok(())
    });
}

#[test]
fn many_claims_of_one_owner_give_each_task_once() {
    let db = TestDb::new();
    let pool = db.pool(10);
    let cell = on(&db, |conn| {
        let cell = cell(conn, "dev", 10).id;
        (0..30).for_each(|n| {
            insert(conn, new(Owner::Cell(cell), "build_golden", n));
        });
        Ok(cell)
    });
    let mut ids: Vec<_> = at_once(10, |_| {
        let next = || pool.run_blocking(|conn| tasks::claim(conn, Owner::Cell(cell), minute(), now())).unwrap();
        std::iter::from_fn(next).map(|task| task.id).collect::<Vec<_>>()
    })
    .concat();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 30);
}

#[test]
fn a_claim_inside_a_transaction_leaves_it_usable() {
    let db = TestDb::new();
    let claimed = db.db().tx_blocking(|conn| {
        let owner = Owner::Tenant(tenant(conn, "lefevre"));
        insert(conn, new(owner, "start", 1));
        Ok::<_, StoreError>((claim(conn, owner, now()).is_some(), claim(conn, owner, now()).is_none()))
    });
    assert_eq!(claimed.unwrap(), (true, true));
}

#[test]
fn what_an_agent_once_held_is_found_behind_any_number_of_others() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = tenant(conn, "lefevre");
        let owner = Owner::Tenant(id);
        assert!(tasks::newest_begun(conn, id, "start")?.is_none());
        let first = insert(conn, new(owner, "start", 1));
        let held = claim(conn, owner, now()).unwrap();
        recorded(say(conn, &held, &done(), now()));
        for number in 2..260 {
            insert(conn, new(owner, if number % 2 == 0 { "start" } else { "stop" }, number));
        }
        let page = tasks::of_tenant(conn, id, None, 1000)?;
        assert!(page.len() == 200 && page.iter().all(|task| task.id != first), "{}", page.len());
        assert_eq!(tasks::newest_begun(conn, id, "start")?.map(|task| task.id), Some(first));
        assert!(tasks::newest_begun(conn, id, "stop")?.is_none(), "none was begun");
        Ok(())
    });
}

#[test]
fn a_task_is_on_offer_until_it_is_held_and_again_after_its_wait() {
    let db = TestDb::new();
    on(&db, |conn| {
        let owner = Owner::Tenant(tenant(conn, "lefevre"));
        let neighbour = Owner::Tenant(tenant(conn, "dupont"));
        assert!(!tasks::is_offered(conn, owner, "stop", now())?);
        insert(conn, new(owner, "stop", 1));
        assert!(tasks::is_offered(conn, owner, "stop", now())?);
        assert!(
            !tasks::is_offered(conn, owner, "start", now())? && !tasks::is_offered(conn, neighbour, "stop", now())?
        );
        let held = claim(conn, owner, now()).unwrap();
        assert!(!tasks::is_offered(conn, owner, "stop", now())?, "it is held");
        recorded(say(conn, &held, &failed(), now()));
        assert!(!tasks::is_offered(conn, owner, "stop", later(1))?, "not before its time");
        assert!(tasks::is_offered(conn, owner, "stop", later(2))?);
        Ok(())
    });
}
