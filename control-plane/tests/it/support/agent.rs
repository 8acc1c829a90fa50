//! Scripted agents that drive the real agent API, of the cell and of every tenant.

use agent_api::{ClaimAnswer, Plan, Task};
use model::TenantId;
use model::tenant::TaskState;
use serde_json::{Value, json};

use super::{Client, World};

/// How an agent treats a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// Does it and says so.
    Good,
    /// Says that it failed.
    Fails,
    /// Claims it and is never heard of again.
    Vanishes,
    /// Does it; its word is lost, so that the task is offered again.
    IsUnheard,
    /// Does it and says so twice.
    Stutters,
}

type Script = Box<dyn FnMut(&Task, usize) -> Behaviour>;

/// The agents of a cell and of its tenants.
pub struct FakeAgent {
    script: Script,
    claimed: usize,
    /// Kinds of the tasks that were carried out, in order.
    pub done: Vec<String>,
    /// Plans and secrets as they were seen.
    pub seen: Vec<Task>,
    /// Until it starts the ERP again: what it had written was removed, and it began anew.
    pub has_forgotten: bool,
}

impl FakeAgent {
    pub fn good() -> Self {
        Self::scripted(|_, _| Behaviour::Good)
    }

    /// Asks `script` about each claimed task; the number counts the claims.
    pub fn scripted(script: impl FnMut(&Task, usize) -> Behaviour + 'static) -> Self {
        Self { script: Box::new(script), claimed: 0, done: Vec::new(), seen: Vec::new(), has_forgotten: false }
    }

    /// Claims and carries out what there is.
    pub async fn work(&mut self, world: &World) {
        let cell = sign_in(world, "stackyard-cell", "cell-agent").await;
        if let Some(cell) = cell {
            self.work_as(world, &cell, None).await;
        }
        for tenant in world.unsettled().await {
            // An agent runs where its Deployment is.
            let path = format!("/apis/apps/v1/namespaces/{}/deployments/tenant-agent", tenant.namespace());
            if world.cluster.get(&path).is_none() {
                continue;
            }
            if let Some(agent) = sign_in(world, &tenant.namespace(), "tenant-agent").await {
                self.work_as(world, &agent, Some(tenant)).await;
            }
        }
    }

    async fn work_as(&mut self, world: &World, client: &Client, tenant: Option<TenantId>) {
        for _ in 0..10 {
            let door = self.door(world, tenant).await;
            let reply = client.post("/agent/v1/claim", &claim(tenant, door)).await;
            if reply.status != 200 {
                return;
            }
            let answer: ClaimAnswer = serde_json::from_value(reply.body).unwrap();
            let Some(task) = answer.task else { return };
            self.claimed += 1;
            let behaviour = (self.script)(&task, self.claimed);
            self.seen.push(task.clone());
            self.carry_out(world, client, &task, behaviour, tenant).await;
        }
    }

    /// What the door says: as the last task left it.
    async fn door(&self, world: &World, tenant: Option<TenantId>) -> &'static str {
        let Some(id) = tenant.filter(|_| !self.has_forgotten) else { return "starting" };
        let observed = world.tenant(id).await.observed;
        match (observed.start, observed.stop) {
            (_, Some(TaskState::Done)) => "stopped",
            (Some(TaskState::Done), _) => "open",
            _ => "starting",
        }
    }

    async fn carry_out(
        &mut self,
        world: &World,
        client: &Client,
        task: &Task,
        behaviour: Behaviour,
        tenant: Option<TenantId>,
    ) {
        let path = format!("/agent/v1/tasks/{}/report", task.id);
        match behaviour {
            Behaviour::Vanishes => return,
            Behaviour::Fails => {
                let failure = json!({"kind": "unavailable", "message": "The database server does not answer."});
                client.put(&path, &report(task, json!({"state": "failed", "failure": failure}))).await;
                return;
            }
            Behaviour::Good | Behaviour::Stutters | Behaviour::IsUnheard => do_it(world, task, tenant),
        }
        if behaviour == Behaviour::IsUnheard {
            return;
        }
        let outcome = outcome(world, task);
        let said = report(task, json!({"state": "done", "outcome": outcome}));
        let times = if behaviour == Behaviour::Stutters { 2 } else { 1 };
        for _ in 0..times {
            let reply = client.put(&path, &said).await;
            assert_eq!(reply.status, 200, "{}", reply.body);
        }
        self.has_forgotten &= !matches!(task.plan, Plan::Start(_));
        self.done.push(task.plan.kind().to_string());
    }
}

/// Exchanges a projected token.
pub async fn sign_in(world: &World, namespace: &str, name: &str) -> Option<Client> {
    let token = world.accounts.token(namespace, name, world.clock.now());
    let reply = world.agent_port().post("/agent/v1/token", &json!({"cell": "dev", "token": token})).await;
    let token = reply.body["token"].as_str()?;
    Some(world.agent_port().with("authorization", &format!("Bearer {token}")))
}

fn claim(tenant: Option<TenantId>, door: &str) -> Value {
    let at = chrono::DateTime::<chrono::Utc>::UNIX_EPOCH;
    let observed =
        tenant.map(|_| json!({"at": at, "door": door, "erp_ready": null, "seats_used": null, "database_bytes": null}));
    json!({"busy": false, "wait_s": 0, "limits_version": 1_000_000, "observed": observed, "agent_version": "test"})
}

pub fn report(task: &Task, state: Value) -> Value {
    json!({"attempt": task.attempt, "state": state, "steps": [], "log": []})
}

fn outcome(world: &World, task: &Task) -> Value {
    match task.plan {
        Plan::BuildGolden(_) => json!({"kind": "golden_ready", "database_bytes": 1, "modules": [["base", "19.0.1.3"]]}),
        Plan::Start(_) => json!({"kind": "login_proven", "at": world.clock.now()}),
        _ => json!({"kind": "done"}),
    }
}

/// What the cluster shows after an agent has done its work.
fn do_it(world: &World, task: &Task, tenant: Option<TenantId>) {
    let Some(tenant) = tenant else { return };
    match &task.plan {
        Plan::Start(_) => put_erp(world, &tenant.namespace()),
        Plan::Stop(_) => {
            world.cluster.remove(&format!("/apis/apps/v1/namespaces/{}/deployments/erp", tenant.namespace()));
        }
        _ => {}
    }
}

fn put_erp(world: &World, namespace: &str) {
    let tenant = namespace.trim_start_matches("t-");
    world.cluster.put(json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "erp", "namespace": namespace, "labels": {
            "app.kubernetes.io/managed-by": "tenant-agent", "stackyard.dev/tenant": tenant, "stackyard.dev/cell": "dev",
        }},
        "spec": {"replicas": 1},
    }));
    world.cluster.set_ready(namespace, "erp", true);
}
