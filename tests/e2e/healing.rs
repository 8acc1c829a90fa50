//! What dies comes back by itself.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::cluster::{self, CELL, CONTROL, erp_python};
use support::stackyard::{Tenant, form};
use support::wait::until;

use crate::world::{lefevre, proved};

/// The longest an ERP that was deleted by hand may be away.
const MINUTE: Duration = Duration::from_secs(60);
/// The longest a sign-up may take in which everything dies once.
const PATIENCE: Duration = Duration::from_secs(300);

/// Deletes the ERP's Deployment and waits until another one answers a login: the old pod may answer for a while yet.
fn delete_erp(tenant: &Tenant) -> Duration {
    let namespace = tenant.namespace();
    let pods = || cluster::list(&["pods", "-n", &namespace, "-l", "app.kubernetes.io/name=erp"]);
    let uid = |pod: &Value| cluster::text(pod, "/metadata/uid").to_owned();
    let old: Vec<String> = pods().unwrap().iter().map(uid).collect();
    assert!(!old.is_empty(), "no ERP to delete");
    let start = Instant::now();
    cluster::kubectl(&["delete", "deployment", "erp", "-n", &namespace, "--wait=false"]).unwrap();
    until("another pod of the ERP alone", MINUTE, || {
        let now = pods()?;
        let is_another = !now.is_empty() && now.iter().all(|pod| cluster::is_ready(pod) && !old.contains(&uid(pod)));
        Ok(is_another.then_some(()))
    })
    .unwrap();
    tenant.wait_sign_in(MINUTE.saturating_sub(start.elapsed())).unwrap();
    start.elapsed()
}

fn scale_control_plane(replicas: &str) {
    let replicas = format!("--replicas={replicas}");
    let both = ["deployment/stackyard-serve", "deployment/stackyard-worker"];
    cluster::kubectl(&["scale", "-n", CONTROL, &replicas, both[0], both[1]]).unwrap();
}

fn control_pods() -> usize {
    let selector = "app.kubernetes.io/component in (serve,worker)";
    cluster::list(&["pods", "-n", CONTROL, "-l", selector]).map_or(usize::MAX, |pods| pods.len())
}

/// The control plane at zero; brought back when the test ends, however it ends.
struct Away;

impl Away {
    fn begin() -> Self {
        scale_control_plane("0");
        until("the control plane to be away", MINUTE, || Ok((control_pods() == 0).then_some(()))).unwrap();
        Self
    }
}

impl Drop for Away {
    fn drop(&mut self) {
        scale_control_plane("1");
        for name in ["deployment/stackyard-serve", "deployment/stackyard-worker"] {
            cluster::kubectl(&["rollout", "status", "-n", CONTROL, name, "--timeout=120s"]).unwrap();
        }
    }
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_a_deleted_erp_comes_back_within_a_minute() {
    let took = delete_erp(&lefevre().0);
    proved(format_args!("an ERP deleted by hand answers a login {:.1} s later", took.as_secs_f64()));
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_a_deleted_erp_comes_back_without_the_control_plane() {
    let (tenant, _) = lefevre();
    let away = Away::begin();
    let took = delete_erp(tenant);
    drop(away);
    tenant.wait_running(PATIENCE).unwrap();
    proved(format_args!("with the control plane away a deleted ERP answers a login {:.1} s later", took.as_secs_f64()));
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_a_role_that_changed_itself_is_put_back() {
    let (tenant, _) = lefevre();
    let mut claire = tenant.sign_in().unwrap();
    claire.sql("ALTER ROLE CURRENT_USER SET work_mem = '64kB'").unwrap();
    claire.sql("ALTER ROLE CURRENT_USER PASSWORD 'mine now'").unwrap();
    let own = format!(
        "import psycopg2\ndb = psycopg2.connect(dbname={:?}, sslmode='verify-full')\ncursor = db.cursor()\n\
         cursor.execute('SHOW work_mem')\nprint(cursor.fetchone()[0])\n",
        tenant.database()
    );
    let refused = erp_python(&tenant.namespace(), &own).unwrap_err().to_string();
    assert!(refused.contains("password authentication failed"), "{refused}");
    let look = || Ok(erp_python(&tenant.namespace(), &own).ok().filter(|said| said.trim() != "64kB"));
    let (_, took) = until("the role to be as its Secret says", MINUTE + MINUTE, look).unwrap();
    tenant.wait_sign_in(MINUTE).unwrap();
    proved(format_args!(
        "an administrator who changes the ERP's own role locks nobody out: put back {:.1} s later",
        took.as_secs_f64()
    ));
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn everything_dies_once_during_a_sign_up() {
    let victims: [(&str, &[&str]); 5] = [
        ("the worker", &["-n", CONTROL, "-l", "app.kubernetes.io/component=worker"]),
        ("the control plane's database", &["-n", CONTROL, "control-postgres-0"]),
        ("the cell agent", &["-n", CELL, "-l", "app.kubernetes.io/name=cell-agent"]),
        ("the cell's database server", &["-n", CELL, "cell-postgres-0"]),
        ("serve", &["-n", CONTROL, "-l", "app.kubernetes.io/component=serve"]),
    ];
    lefevre();
    for (name, selector) in victims {
        let tenant = Tenant::sign_up(&form("panne", "services", "FR")).unwrap();
        cluster::kubectl(&[&["delete", "pod", "--grace-period=0", "--force", "--wait=false"], selector].concat())
            .unwrap();
        let took = tenant.wait_running(PATIENCE).unwrap();
        tenant.wait_sign_in(MINUTE).unwrap();
        no_orphans(&tenant);
        proved(format_args!("{name} killed right after the form: runs after {:.1} s", took.as_secs_f64()));
    }
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn a_crash_of_the_database_server_gives_no_id_twice() {
    let (tenant, _) = Tenant::running(&form("suite", "services", "FR")).unwrap();
    let mut create = |name: &str| {
        let (mut session, _) = tenant.wait_sign_in(MINUTE).unwrap();
        session.create("res.partner", json!({"name": name})).unwrap()
    };
    let before: Vec<i64> = ["un", "deux", "trois"].map(&mut create).into();
    // Soon after the copy: no checkpoint has come between.
    cluster::kubectl(&["delete", "pod", "--grace-period=0", "--force", "-n", CELL, "cell-postgres-0"]).unwrap();
    until("the database server to be back", PATIENCE, || cluster::cell_sql("postgres", "SELECT 1").map(Some)).unwrap();
    let after: Vec<i64> = ["quatre", "cinq", "six"].map(&mut create).into();
    assert!(after.iter().all(|id| id > before.last().unwrap()), "{before:?}, then {after:?}");
    proved(format_args!("ids before a crash of the database server {before:?}, after it {after:?}"));
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn the_agent_dies_in_the_middle_of_its_start() {
    lefevre();
    let tenant = Tenant::sign_up(&form("coupure", "services", "FR")).unwrap();
    let namespace = tenant.namespace();
    until("the agent to begin", PATIENCE, || {
        let journal = cluster::get(&["configmap", "journal", "-n", &namespace])?;
        Ok((!journal["data"].is_null()).then_some(()))
    })
    .unwrap();
    let agent = ["delete", "pod", "--grace-period=0", "--force", "--wait=false", "-n", &namespace];
    cluster::kubectl(&[&agent[..], &["-l", "app.kubernetes.io/name=tenant-agent"]].concat()).unwrap();
    let took = tenant.wait_running(PATIENCE).unwrap();
    tenant.wait_sign_in(MINUTE).unwrap();
    no_orphans(&tenant);
    proved(format_args!("the agent killed in the middle of its start: runs {:.1} s later", took.as_secs_f64()));
}

/// What a pass of the reconciler applies, each with what changes when it is written with another content.
fn room(namespace: &str) -> BTreeMap<String, String> {
    let kinds = "networkpolicies,ingresses,deployments,services,serviceaccounts,rolebindings,limitranges";
    let objects = cluster::list(&[kinds, "-n", namespace, "-l", "app.kubernetes.io/managed-by=stackyard"]).unwrap();
    let version = |object: &Value| {
        let metadata = &object["metadata"];
        // A status that changes is somebody else's.
        metadata["generation"].as_i64().map_or(metadata["resourceVersion"].to_string(), |number| number.to_string())
    };
    let name = |object: &Value| format!("{} {}", object["kind"], object["metadata"]["name"]);
    objects.iter().map(|object| (name(object), version(object))).collect()
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_a_pass_writes_only_what_differs() {
    let namespace = lefevre().0.namespace();
    let before = room(&namespace);
    assert!(before.len() >= 15, "{before:?}");
    for policy in ["dns", "door"] {
        let uid = || cluster::get(&["networkpolicy", policy, "-n", &namespace]).map(|it| it["metadata"]["uid"].clone());
        let old = uid().unwrap();
        cluster::kubectl(&["delete", "networkpolicy", policy, "-n", &namespace]).unwrap();
        until("the policy to be applied again", MINUTE, || Ok((uid()? != old).then_some(()))).unwrap();
    }
    let after = room(&namespace);
    let written: Vec<_> = after.iter().filter(|(name, version)| before.get(*name) != Some(*version)).collect();
    assert!(written.iter().all(|(name, _)| name.contains("NetworkPolicy")), "{written:?}");
    assert!(written.len() <= 2, "{written:?}");
    proved(format_args!(
        "two passes left the {} objects of a tenant alone that were as they should be",
        before.len() - 2
    ));
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn what_is_deleted_by_hand_is_applied_again() {
    let namespace = lefevre().0.namespace();
    let policies = || cluster::list(&["networkpolicies", "-n", &namespace]).map(|all| all.len());
    let before = policies().unwrap();
    cluster::kubectl(&["delete", "networkpolicies", "--all", "-n", &namespace]).unwrap();
    let look = || Ok((policies()? == before).then_some(()));
    // Long before the sweep: meanwhile the pods may reach what they should not.
    let (_, took) = until("the network policies to be applied again", MINUTE, look).unwrap();
    proved(format_args!("{before} network policies deleted by hand are back {:.1} s later", took.as_secs_f64()));
    cluster::kubectl(&["delete", "deployment", "tenant-agent", "-n", &namespace, "--wait=true"]).unwrap();
    until("the agent to be applied again", PATIENCE, || {
        let pods = cluster::list(&["pods", "-n", &namespace, "-l", "app.kubernetes.io/name=tenant-agent"])?;
        Ok(pods.iter().any(cluster::is_ready).then_some(()))
    })
    .unwrap();
    lefevre().0.wait_sign_in(MINUTE).unwrap();
    proved("a tenant agent's Deployment deleted by hand is applied again");
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn what_a_tenant_can_not_do_without_comes_back() {
    let (tenant, _) = lefevre();
    let namespace = tenant.namespace();
    for object in ["service/door", "service/erp", "rolebinding/tenant-agent", "serviceaccount/erp"] {
        let uid = || cluster::get(&[object, "-n", &namespace]).map(|it| it["metadata"]["uid"].clone());
        let old = uid().unwrap();
        cluster::kubectl(&["delete", object, "-n", &namespace]).unwrap();
        let look = || Ok(uid().is_ok_and(|now| now != old).then_some(()));
        let (_, took) = until("it to be applied again", MINUTE, look).unwrap();
        proved(format_args!("{object} deleted by hand is back {:.1} s later", took.as_secs_f64()));
    }
    tenant.wait_sign_in(MINUTE).unwrap();
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn an_agent_that_lost_what_should_run_gets_it_back() {
    let (tenant, _) = lefevre();
    let namespace = tenant.namespace();
    let start = Instant::now();
    cluster::kubectl(&["delete", "configmap", "runtime", "journal", "-n", &namespace]).unwrap();
    let agent = ["delete", "pod", "-n", &namespace, "-l", "app.kubernetes.io/name=tenant-agent"];
    cluster::kubectl(&agent).unwrap();
    tenant.wait_sign_in(PATIENCE).unwrap();
    tenant.wait_running(PATIENCE).unwrap();
    proved(format_args!(
        "an agent without a memory of its ERP: a sign-in {:.1} s later",
        start.elapsed().as_secs_f64()
    ));
}

/// One database, three roles at most, nothing that begins with the tenant's name beside them.
fn no_orphans(tenant: &Tenant) {
    let like = format!("{}%", tenant.database());
    let count = |sql: String| cluster::cell_sql("postgres", &sql).unwrap();
    assert_eq!(count(format!("SELECT count(*) FROM pg_database WHERE datname LIKE '{like}'")), "1");
    let roles =
        count(format!("SELECT string_agg(rolname, ',' ORDER BY rolname) FROM pg_roles WHERE rolname LIKE '{like}'"));
    let database = tenant.database();
    for role in roles.split(',') {
        let suffix = role.strip_prefix(&database).unwrap();
        assert!(["", "_admin", "_copy"].contains(&suffix), "an orphan: {role}");
    }
}
