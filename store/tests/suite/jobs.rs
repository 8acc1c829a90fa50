use std::collections::HashSet;
use std::sync::Mutex;

use serde_json::json;
use store::jobs::{Finish, Finished, Job, JobFilter, JobState, MAX_FAILURES, backoff};
use store::testing::TestDb;
use store::{Conn, StoreError, Time, jobs};

use crate::support::*;

const KIND: &str = "reconcile_tenant";

fn enqueue(conn: &mut Conn, key: &str, run_at: Time) {
    jobs::enqueue(conn, KIND, key, &json!({"tenant": key}), run_at, now()).unwrap();
}

fn claim(conn: &mut Conn, worker: &str, at: Time) -> Vec<Job> {
    jobs::claim(conn, worker, &[KIND], minute(), 10, at).unwrap()
}

fn only(conn: &mut Conn, worker: &str, at: Time) -> Job {
    let [job] = claim(conn, worker, at).try_into().expect("one job");
    job
}

fn all(conn: &mut Conn) -> Vec<jobs::JobView> {
    jobs::list(conn, &JobFilter::default(), None, 100).unwrap()
}

#[test]
fn wake_ups_collapse_and_the_earlier_time_wins() {
    let db = TestDb::new();
    on(&db, |conn| {
        enqueue(conn, "a", later(10));
        enqueue(conn, "a", later(5));
        jobs::enqueue(conn, KIND, "a", &json!({"newer": true}), later(20), now())?;
        enqueue(conn, "b", later(30));
        assert!(claim(conn, "w", later(4)).is_empty());
        assert_eq!(jobs::next_run_at(conn, &[KIND])?, Some(later(5)));
        let job = only(conn, "w", later(5));
        assert_eq!((job.key.as_str(), job.payload, job.attempts, job.failures), ("a", json!({"newer": true}), 1, 0));
        Ok(())
    });
}

#[test]
fn a_job_commits_with_what_caused_it() {
    let db = TestDb::new();
    let failed: Result<(), StoreError> = db.db().tx_blocking(|conn| {
        enqueue(conn, "a", now());
        Err(StoreError::Url("anything".into()))
    });
    assert!(failed.is_err());
    on(&db, |conn| {
        assert!(all(conn).is_empty());
        Ok(())
    });
}

#[test]
fn unknown_kinds_are_left_alone() {
    let db = TestDb::new();
    on(&db, |conn| {
        enqueue(conn, "a", now());
        assert!(jobs::claim(conn, "w", &["send_mail"], minute(), 10, later(9999))?.is_empty());
        assert_eq!(jobs::next_run_at(conn, &["send_mail"])?, None);
        assert_eq!(all(conn)[0].state(), JobState::Waiting);
        Ok(())
    });
}

#[test]
fn twenty_workers_claim_each_job_once() {
    let db = TestDb::new();
    on(&db, |conn| {
        (0..200).for_each(|n| enqueue(conn, &n.to_string(), now()));
        Ok(())
    });
    let pool = db.pool(20);
    let seen = Mutex::new(Vec::new());
    at_once(20, |n| {
        let worker = format!("worker-{n}");
        loop {
            let claimed = pool.run_blocking(|conn| jobs::claim(conn, &worker, &[KIND], minute(), 3, now())).unwrap();
            if claimed.is_empty() {
                break;
            }
            for job in claimed {
                seen.lock().unwrap().push(job.key.clone());
                let finished = pool.run_blocking(|conn| jobs::finish(conn, &worker, &job, &Finish::Done, now()));
                assert_eq!(finished.unwrap(), Finished::Gone);
            }
        }
    });
    let seen = seen.into_inner().unwrap();
    assert_eq!((seen.len(), seen.iter().collect::<HashSet<_>>().len()), (200, 200));
}

/// Workers, wake-ups and hand-backs at once over few keys: a key is never worked at twice at once.
#[test]
fn one_key_is_never_worked_at_twice_at_once() {
    let db = TestDb::new();
    let pool = db.pool(12);
    let busy = Mutex::new(HashSet::new());
    at_once(12, |n| {
        let worker = format!("worker-{n}");
        for round in 0..40 {
            pool.run_blocking(|conn| {
                enqueue(conn, &(round % 3).to_string(), now());
                Ok::<_, StoreError>(())
            })
            .unwrap();
            let claimed = pool.run_blocking(|conn| jobs::claim(conn, &worker, &[KIND], minute(), 2, now())).unwrap();
            for job in &claimed {
                assert!(busy.lock().unwrap().insert(job.key.clone()), "{} is worked at twice", job.key);
            }
            for job in &claimed {
                assert!(busy.lock().unwrap().remove(&job.key));
                let how = if round % 2 == 0 { Finish::Done } else { Finish::Again(chrono::TimeDelta::zero()) };
                let finished = pool.run_blocking(|conn| jobs::finish(conn, &worker, job, &how, now())).unwrap();
                assert_ne!(finished, Finished::NotHeld);
            }
        }
    });
    on(&db, |conn| {
        assert!(all(conn).len() <= 3 && all(conn).iter().all(|job| job.state() == JobState::Waiting));
        Ok(())
    });
}

#[test]
fn a_wake_up_during_a_run_runs_after_it() {
    let db = TestDb::new();
    on(&db, |conn| {
        enqueue(conn, "a", now());
        let job = only(conn, "w", now());
        enqueue(conn, "a", now());
        assert!(claim(conn, "v", now()).is_empty(), "its twin is leased");
        assert_eq!(jobs::finish(conn, "w", &job, &Finish::Done, now())?, Finished::Gone);
        assert_eq!(only(conn, "v", now()).key, "a");
        Ok(())
    });
}

#[test]
fn a_hand_back_merges_into_a_waiting_twin() {
    let db = TestDb::new();
    on(&db, |conn| {
        enqueue(conn, "a", now());
        let job = only(conn, "w", now());
        enqueue(conn, "a", later(60));
        assert_eq!(jobs::finish(conn, "w", &job, &Finish::Failed("no".into()), now())?, Finished::Waiting);
        let [twin] = all(conn).try_into().unwrap();
        assert_eq!((twin.run_at, twin.failures, twin.attempts), (later(5), 1, 1));
        assert_eq!(twin.last_error.as_deref(), Some("no"));
        Ok(())
    });
}

#[test]
fn waiting_is_no_failure_and_forgets_those_before() {
    let db = TestDb::new();
    on(&db, |conn| {
        enqueue(conn, "a", now());
        let job = only(conn, "w", now());
        jobs::finish(conn, "w", &job, &Finish::Failed("no".into()), now())?;
        let job = only(conn, "w", later(5));
        assert_eq!((job.failures, job.attempts, job.last_error.as_deref()), (1, 2, Some("no")));
        assert_eq!(jobs::finish(conn, "w", &job, &Finish::Again(minute()), later(5))?, Finished::Waiting);
        assert!(claim(conn, "w", later(64)).is_empty());
        let again = only(conn, "w", later(65));
        assert_eq!((again.id, again.failures, again.attempts), (job.id, 0, 3));
        Ok(())
    });
}

/// Fails a job until it is dead; answers when that was.
fn kill(conn: &mut Conn, key: &str, mut at: Time) -> Time {
    enqueue(conn, key, at);
    for failures in 1..=MAX_FAILURES {
        let job = only(conn, "w", at);
        let finished = jobs::finish(conn, "w", &job, &Finish::Failed(format!("error {failures}")), at).unwrap();
        assert_eq!(finished, if failures < MAX_FAILURES { Finished::Waiting } else { Finished::Dead });
        at += backoff(failures);
    }
    at
}

#[test]
fn a_job_that_keeps_failing_dies_visibly_and_can_be_requeued() {
    let db = TestDb::new();
    on(&db, |conn| {
        let at = kill(conn, "a", now());
        assert!(claim(conn, "w", later(999_999)).is_empty());
        let dead = JobFilter { state: Some(JobState::Dead), kind: Some(KIND.into()), ..JobFilter::default() };
        let [job] = jobs::list(conn, &dead, None, 10)?.try_into().unwrap();
        assert_eq!(job.last_error, Some(format!("error {MAX_FAILURES}")));
        assert_eq!(jobs::stats(conn, at)?[0].dead, 1);

        assert!(jobs::requeue(conn, job.id, at)?);
        assert!(!jobs::requeue(conn, job.id, at)?);
        assert_eq!(only(conn, "w", at).failures, 0);
        Ok(())
    });
}

#[test]
fn a_dead_job_ends_with_its_twins_success_and_is_kept_once() {
    let db = TestDb::new();
    on(&db, |conn| {
        let at = kill(conn, "a", now());
        let at = kill(conn, "a", at);
        assert_eq!(all(conn).len(), 1);
        enqueue(conn, "a", at);
        let job = only(conn, "w", at);
        assert_eq!(jobs::finish(conn, "w", &job, &Finish::Done, at)?, Finished::Gone);
        assert!(all(conn).is_empty());
        Ok(())
    });
}

#[test]
fn a_requeue_merges_into_a_waiting_twin() {
    let db = TestDb::new();
    on(&db, |conn| {
        let at = kill(conn, "a", now());
        let dead = all(conn)[0].id;
        enqueue(conn, "a", at + minute());
        assert!(jobs::requeue(conn, dead, at)?);
        let [job] = all(conn).try_into().unwrap();
        assert_eq!((job.state(), job.run_at), (JobState::Waiting, at));
        Ok(())
    });
}

#[test]
fn a_worker_that_vanished_is_replaced_and_can_no_longer_finish() {
    let db = TestDb::new();
    on(&db, |conn| {
        enqueue(conn, "a", now());
        let lost = only(conn, "w", now());
        assert!(claim(conn, "v", later(59)).is_empty());
        assert_eq!(jobs::next_run_at(conn, &[KIND])?, Some(later(60)), "when its lease runs out");
        let taken = only(conn, "v", later(60));
        assert_eq!((taken.id, taken.attempts, taken.failures), (lost.id, 2, 1));
        for how in [Finish::Done, Finish::Again(minute()), Finish::Failed("late".into())] {
            assert_eq!(jobs::finish(conn, "w", &lost, &how, later(61))?, Finished::NotHeld);
        }
        let last = Job { failures: MAX_FAILURES, ..lost.clone() };
        assert_eq!(jobs::finish(conn, "w", &last, &Finish::Failed("late".into()), now())?, Finished::NotHeld);
        assert!(!jobs::renew(conn, "w", &lost, minute(), later(61))?);
        assert_eq!(jobs::finish(conn, "v", &taken, &Finish::Done, later(61))?, Finished::Gone);
        Ok(())
    });
}

#[test]
fn a_worker_of_the_same_name_does_not_pass_for_the_one_before() {
    let db = TestDb::new();
    on(&db, |conn| {
        enqueue(conn, "a", now());
        let lost = only(conn, "w", now());
        let taken = only(conn, "w", later(60));
        assert_eq!(jobs::finish(conn, "w", &taken, &Finish::Again(minute()), later(60))?, Finished::Waiting);
        only(conn, "w", later(120));
        assert_eq!(jobs::finish(conn, "w", &lost, &Finish::Done, later(121))?, Finished::NotHeld);
        Ok(())
    });
}

#[test]
fn a_renewed_lease_is_not_lost() {
    let db = TestDb::new();
    on(&db, |conn| {
        enqueue(conn, "a", now());
        let job = only(conn, "w", now());
        assert!(jobs::renew(conn, "w", &job, minute(), later(50))?);
        assert!(claim(conn, "v", later(109)).is_empty());
        assert_eq!(only(conn, "v", later(110)).id, job.id);
        Ok(())
    });
}

#[test]
fn a_lost_answer_to_a_finish_does_no_harm() {
    let db = TestDb::new();
    on(&db, |conn| {
        for how in [Finish::Done, Finish::Again(minute()), Finish::Failed("no".into())] {
            enqueue(conn, "a", now());
            let job = only(conn, "w", later(3600));
            assert_ne!(jobs::finish(conn, "w", &job, &how, now())?, Finished::NotHeld);
            assert_eq!(jobs::finish(conn, "w", &job, &how, now())?, Finished::NotHeld, "said again: {how:?}");
            assert!(all(conn).len() <= 1);
        }
        Ok(())
    });
}

#[test]
fn what_kills_its_workers_dies() {
    let db = TestDb::new();
    on(&db, |conn| {
        enqueue(conn, "a", now());
        let runs = (0..100).take_while(|n| !claim(conn, "w", later(60 * n)).is_empty()).count();
        assert_eq!(runs, usize::try_from(MAX_FAILURES).unwrap());
        let [job] = all(conn).try_into().unwrap();
        assert_eq!((job.state(), job.failures), (JobState::Dead, MAX_FAILURES));
        Ok(())
    });
}

#[test]
fn the_queue_is_listed_and_counted() {
    let db = TestDb::new();
    on(&db, |conn| {
        for key in ["a", "b", "c"] {
            enqueue(conn, key, now());
        }
        jobs::enqueue(conn, "send_mail", "m", &json!({}), later(60), now())?;
        let job = jobs::claim(conn, "w", &[KIND], minute(), 1, now())?.remove(0);
        assert_eq!(job.key, "a");
        let first = jobs::list(conn, &JobFilter::default(), None, 3)?;
        assert_eq!(first.iter().map(|job| job.key.as_str()).collect::<Vec<_>>(), ["m", "c", "b"]);
        assert_eq!(jobs::list(conn, &JobFilter::default(), Some(first[2].seek()), 3)?[0].key, "a");
        let leased = JobFilter { state: Some(JobState::Leased), ..JobFilter::default() };
        assert_eq!(jobs::list(conn, &leased, None, 3)?[0].leased_by.as_deref(), Some("w"));
        let stats = jobs::stats(conn, later(1))?;
        assert_eq!((stats[0].kind.as_str(), stats[0].waiting, stats[0].leased, stats[0].dead), (KIND, 2, 1, 0));
        assert_eq!((stats[0].overdue_since, stats[1].overdue_since), (Some(now()), None));
        Ok(())
    });
}

#[test]
fn the_dead_stand_first_and_a_tenants_jobs_are_found() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (id, other) = (tenant(conn, "lefevre"), tenant(conn, "dupont"));
        for key in [id.to_string(), other.to_string(), "c".into()] {
            enqueue(conn, &key, now());
        }
        let mail = uuid::Uuid::now_v7();
        let insert = format!(
            "INSERT INTO mails (id, kind, account_id, user_id, tenant_id, recipient, language, subject, facts, created_at)
            SELECT '{mail}', 'welcome', account_id, '{}', id, 'a@b.example', 'en', 'Hello', '{{}}', now()
            FROM tenants WHERE address = 'lefevre'",
            user(conn, None, "olga@stackyard.test").as_uuid()
        );
        store::testing::execute(conn, &insert)?;
        jobs::enqueue(conn, "send_mail", &mail.simple().to_string(), &json!({}), now(), now())?;
        let mut job = jobs::claim(conn, "w", &[KIND], minute(), 1, now())?.remove(0);
        assert_eq!(job.key, id.to_string());
        job.failures = jobs::MAX_FAILURES;
        jobs::finish(conn, "w", &job, &Finish::Failed("no".into()), now())?;

        let all = jobs::list(conn, &JobFilter::default(), None, 10)?;
        let keys: Vec<_> = all.iter().map(|job| job.key.clone()).collect();
        assert_eq!(keys, [id.to_string(), mail.simple().to_string(), "c".into(), other.to_string()], "the dead first");
        let (mut paged, mut after) = (Vec::new(), None);
        while let Some(job) = jobs::list(conn, &JobFilter::default(), after, 1)?.pop() {
            after = Some(job.seek().to_string().parse().unwrap());
            paged.push(job.key);
        }
        assert_eq!(paged, keys, "one by one, across the end of the dead");
        let of_tenant = JobFilter { tenant: Some(id), ..JobFilter::default() };
        let mine: Vec<_> = jobs::list(conn, &of_tenant, None, 10)?.into_iter().map(|job| job.key).collect();
        assert_eq!(mine, keys[..2]);
        assert_eq!(jobs::get(conn, all[0].id)?.unwrap().state(), JobState::Dead);
        assert!(jobs::get(conn, -1)?.is_none());
        for bad in ["", "dead-", "dead", "x", "1-2", "dead-x", "99999999999999999999"] {
            assert!(bad.parse::<jobs::JobSeek>().is_err(), "{bad}");
        }
        Ok(())
    });
}
