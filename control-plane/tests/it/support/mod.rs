//! A whole control plane in one process.

mod agent;
pub mod client;
pub mod document;
mod forms;
mod keys;
mod people;
pub mod requests;
pub mod routes;
mod smtp;

use std::sync::Arc;

use actix_web::web::Data;
use chrono::TimeDelta;
use control_plane::app::{App, RateLimits, decoy};
use control_plane::clock::Clock;
use control_plane::credentials::{EnvelopeKeys, HashPool};
use control_plane::ops::order_times::OrderTimesCache;
use control_plane::tokens::TokenKeys;
use control_plane::worker::environment::upsert;
use control_plane::worker::{Clusters, Environment, run_due};
use model::tenant::Phase;
use model::{AccountId, OrderId, TenantId};
use serde_json::{Value, json};
use stack::testing::FakeCluster;
use stack::{Cell, CellSettings, ControlPlane};
use store::notify::Listener;
use store::testing::TestDb;
use store::{Conn, StoreError, jobs, tenants};

pub use agent::{Behaviour, FakeAgent, report, sign_in};
pub use client::Client;
pub use keys::{ServiceAccounts, envelope, token_pem};
pub use smtp::{Mood, Received, SmtpServer};

pub const PUBLIC_URL: &str = "https://stackyard.test";
/// The password of every person here.
pub const PASSWORD: &str = "correct horse battery";
pub const ISSUER: &str = "https://kubernetes.default.svc.cluster.local";

/// A control plane with one cell.
pub struct World {
    pub app: Data<App>,
    pub env: Arc<Environment>,
    pub cluster: FakeCluster,
    pub accounts: ServiceAccounts,
    pub clock: Clock,
    public: client::Service,
    agents: client::Service,
    // The last to go: everything above has connections to it.
    pub test_db: TestDb,
}

pub fn cell_settings(capacity: u32) -> CellSettings {
    let settings = json!({
        "name": "dev", "domain": "erp.test", "capacity": capacity, "namespace": "stackyard-cell",
        "agent_url": "https://stackyard.stackyard.svc:8443",
        "cell_agent_url": "https://cell-agent.stackyard-cell.svc:8444",
        "database": {"host": "cell-postgres.stackyard-cell.svc", "port": 5432},
        "images": {"odoo": "registry.test/odoo:1", "tenant_agent": "registry.test/tenant-agent:1"},
        "ingress": {"class": "test", "namespace": "ingress"}, "storage_class": null,
        "access_mode": "ReadWriteOnce",
        "mail": {"host": "mail.mail.svc", "port": 25, "policy_port": 2525, "namespace": "mail"},
        "kube": "in-cluster", "service_account_issuer": ISSUER,
        "policy": {"api_server": [{"cidr": "10.213.0.2/32", "port": 6443}]}, "volume_gib": 10
    });
    serde_json::from_value(settings).unwrap()
}

impl World {
    pub async fn new() -> Self {
        Self::with_capacity(50).await
    }

    pub async fn with_capacity(capacity: u32) -> Self {
        Self::at(PUBLIC_URL, capacity).await
    }

    /// Whose pages stand at `public_url`.
    pub async fn at(public_url: &str, capacity: u32) -> Self {
        let test_db = TestDb::new();
        let (db, url, clock) = (test_db.pool(8), test_db.url(), Clock::system());
        let settings = cell_settings(capacity);
        let cell = upsert(&db, &clock, &settings).await.unwrap();
        let accounts = ServiceAccounts::new();
        let cluster = FakeCluster::new();
        cluster.set_keys(ISSUER, accounts.jwks());
        let control_plane = ControlPlane { public_url: public_url.into(), ca_pem: keys::CA.into() };
        let clusters = Clusters::of([(cell, cluster.cluster(Cell::parse(settings).unwrap(), control_plane))]);
        let envelope = Arc::new(EnvelopeKeys::parse(&keys::envelope()).unwrap());
        let app = Data::new(App {
            db: db.clone(),
            listener: Listener::start(&url).unwrap(),
            clock: clock.clone(),
            tokens: TokenKeys::parse(&keys::token_pem()).unwrap(),
            envelope: envelope.clone(),
            hashing: HashPool::new(2),
            public_url: public_url.into(),
            tenant_domains: vec!["erp.test".to_owned()],
            contact: Some(model::name::Email::parse("help@stackyard.test").unwrap()),
            metrics: Arc::default(),
            undo_deletion_for: TimeDelta::days(30),
            limits: RateLimits::default(),
            order_times: OrderTimesCache::default(),
            stop: tokio_util::sync::CancellationToken::new(),
            decoy: decoy().unwrap(),
        });
        let env = Arc::new(Environment {
            db: db.clone(),
            listener: Listener::start(&url).unwrap(),
            clock: clock.clone(),
            envelope,
            public_url: public_url.into(),
            clusters,
            relay: None,
            installation: None,
            metrics: Arc::default(),
        });
        let public = client::public(app.clone()).await;
        let agents = client::agents(app.clone()).await;
        let now = clock.now();
        let keys = accounts.jwks();
        db.run(move |conn| store::cells::set_keys(conn, cell, &keys, now)).await.unwrap();
        Self { app, env, cluster, accounts, clock, public, agents, test_db }
    }

    /// One with a mail relay that gets an answer within a second, or none.
    pub async fn with_relay() -> (Self, SmtpServer) {
        let (mut world, smtp) = (Self::new().await, SmtpServer::start().await);
        world.set_relay(&smtp, std::time::Duration::from_secs(1));
        (world, smtp)
    }

    /// What a start of the worker with a relay in its environment makes.
    pub fn set_relay(&mut self, smtp: &SmtpServer, patience: std::time::Duration) {
        Arc::get_mut(&mut self.env).expect("nothing runs yet").relay = Some(smtp.relay(patience));
    }

    /// The outbox, the oldest first.
    pub async fn mails(&self) -> Vec<store::mails::Mail> {
        let mut mails = self.db(|conn| store::mails::list(conn, &Default::default(), None, 100)).await;
        mails.reverse();
        mails
    }

    /// The only cell.
    pub async fn cell(&self) -> model::CellId {
        self.db(store::cells::list).await[0].id
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Client {
        Client::new(self.public.clone())
    }

    /// The agents' listener.
    pub fn agent_port(&self) -> Client {
        Client::new(self.agents.clone())
    }

    /// A company that has signed up.
    pub async fn customer(&self, address: &str) -> (Client, TenantId) {
        let mut client = self.visitor();
        let reply = client.post("/v1/sign_ups", &form(address)).await;
        assert_eq!(reply.status, 202, "{}", reply.body);
        client.take_cookie(&reply);
        (client, reply.body["tenant"]["id"].as_str().unwrap().parse().unwrap())
    }

    /// A tenant as a sign-up makes it, without the time that hashing takes.
    pub async fn quick_tenant(&self, address: &str) -> TenantId {
        let now = self.clock.now();
        let fresh = || control_plane::ids::fresh(now);
        let (id, account, order) =
            (TenantId::from_uuid(fresh()), AccountId::from_uuid(fresh()), OrderId::from_uuid(fresh()));
        let field = control_plane::ops::seal::first_password(id);
        let company = model::name::CompanyName::parse("Acme").unwrap();
        let new = tenants::NewTenant {
            id,
            account_id: account,
            address: model::name::Address::parse(address).unwrap(),
            company: company.clone(),
            country: model::country::Country::Fr,
            package: model::package::Package::Services,
            plan_code: model::plan::PlanCode("starter".into()),
            plan_version: 1,
            limits: model::plan::Limits { seats: 3, simultaneous: 3, database_mib: 2048 },
            admin_name: model::name::PersonName::parse("Anna").unwrap(),
            admin_email: model::name::Email::parse(&format!("anna@{address}.example")).unwrap(),
            first_password: self.env.envelope.seal(field, &"$pbkdf2-sha512$".into()).unwrap(),
            desired: model::tenant::Desired::Running,
        };
        self.db(move |conn| {
            store::accounts::create(conn, account, &company, now)?;
            tenants::create(conn, &new, now)?;
            store::orders::create(conn, order, id, now, Some(now))?;
            control_plane::ops::jobs::enqueue_reconcile(conn, id, now)
        })
        .await;
        id
    }

    /// Asks the database.
    pub async fn db<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.env.db.run(work).await.unwrap()
    }

    pub async fn tenant(&self, id: TenantId) -> store::tenants::Tenant {
        self.db(move |conn| tenants::get(conn, id)).await.unwrap()
    }

    /// Runs the jobs that are due now.
    pub async fn run_jobs(&self) -> usize {
        let mut count = 0;
        while count < 200 {
            match run_due(&self.env, "test").await {
                Ok(0) | Err(_) => break,
                Ok(n) => count += n,
            }
        }
        count
    }

    /// What can be done now: by jobs, by Kubernetes' controllers, by agents.
    pub async fn work(&self, agent: &mut FakeAgent) {
        self.run_jobs().await;
        self.play_controllers().await;
        agent.work(self).await;
    }

    /// One round of everything; then some time passes.
    pub async fn round(&self, agent: &mut FakeAgent) {
        self.work(agent).await;
        self.clock.advance(TimeDelta::seconds(11));
    }

    /// Goes on until a tenant is in a phase.
    pub async fn until(&self, agent: &mut FakeAgent, id: TenantId, phase: Phase) {
        for _ in 0..120 {
            if self.tenant(id).await.phase == phase {
                return;
            }
            self.round(agent).await;
        }
        let tenant = self.tenant(id).await;
        let tasks = self.db(move |conn| store::tasks::of_tenant(conn, id, None, 50)).await;
        panic!("{phase} was not reached: {:?} {:?} {:?}\n{tasks:#?}", tenant.phase, tenant.why, tenant.observed);
    }

    /// A job that has failed too often.
    pub async fn dead_job(&self) -> i64 {
        const KIND: &str = "never_works";
        let now = self.clock.now();
        self.db(move |conn| {
            let key = control_plane::ids::fresh(now).to_string();
            jobs::enqueue(conn, KIND, &key, &json!({}), now, now)?;
            let claimed = jobs::claim(conn, "test", &[KIND], TimeDelta::minutes(1), 100, now)?;
            let mut job = claimed.into_iter().find(|job| job.key == key).unwrap();
            job.failures = jobs::MAX_FAILURES;
            jobs::finish(conn, "test", &job, &jobs::Finish::Failed("it never works".into()), now)?;
            Ok(job.id)
        })
        .await
    }

    /// The tenants that something is still to be done about.
    pub async fn unsettled(&self) -> Vec<TenantId> {
        let mut ids = Vec::new();
        for phase in [Phase::Provisioning, Phase::Stuck, Phase::Running, Phase::Suspending, Phase::Deleting] {
            let filter = tenants::Filter { phase: Some(phase), ..tenants::Filter::default() };
            // Of those that run, the newest are enough: the others have been looked at in the rounds before.
            let most = if phase == Phase::Running { 3 } else { 200 };
            let (page, _) = self.db(move |conn| tenants::list(conn, &filter, None, most)).await;
            ids.extend(page.into_iter().map(|tenant| tenant.id));
        }
        ids
    }

    /// What Kubernetes' controllers would do: the agents' pods become ready.
    async fn play_controllers(&self) {
        for id in self.unsettled().await {
            self.cluster.set_ready(&id.namespace(), "tenant-agent", true);
        }
    }
}

/// A sound sign-up form.
pub fn form(address: &str) -> Value {
    json!({
        "company": "Boulangerie Lefèvre & Fils", "name": "Claire Lefèvre", "email": format!("claire@{address}.example"),
        "password": PASSWORD, "package": "services", "country": "FR", "address": address
    })
}
