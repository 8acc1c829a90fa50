//! One tenant in one cell, with both agents' worlds around them.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use agent_api::{
    Administrator, BuildGolden, Company, DropDatabase, GoldenFiles, MailRelay, Plan, PlanKind, PrepareDatabase,
    ReportState, ResetAdmin, Resources, SeatMessage, Secret, Secrets, Start, Stop, StopReason, TenantLimits,
};
use model::country::{Country, Language};
use model::money::Currency;
use model::name::{CompanyName, Email, PersonName};
use model::{GoldenId, TenantId};
use serde_json::{Value, json};
use tenant_agent::cell::{Cell, CellTrade, Certificate, Server, serve_goldens};
use tenant_agent::claim::{ControlPlane, Trade, Worker};
use tenant_agent::erp::deployment::ErpPlace;
use tenant_agent::erp::role::ErpRole;
use tenant_agent::erp::web::ErpWeb;
use tenant_agent::journal::Journal;
use tenant_agent::kit::clock::Clock;
use tenant_agent::kit::database::{Database, trust};
use tenant_agent::kit::http::Http;
use tenant_agent::kit::random;
use tenant_agent::lease::Lease;
use tenant_agent::meter::Meter;
use tenant_agent::run::{Bench, Probe};
use tenant_agent::runtime::{Keeper, Runtime};
use tenant_agent::tasks::{StopWaits, Tenant, TenantTrade};
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;

use super::control::Control;
use super::erp::Erp;
use super::kubernetes::{Kubernetes, RunJob};
use super::postgres::Postgres;

const SCHEMA: &str = include_str!("odoo.sql");
pub const WITHIN: Duration = Duration::from_secs(60);

/// The world; gone with the value but for what it left on the database server.
pub struct World {
    pub postgres: &'static Postgres,
    pub control: Control,
    pub kubernetes: Kubernetes,
    pub folder: tempfile::TempDir,
    pub tenant: TenantId,
    pub golden: GoldenId,
    pub files_url: String,
    erp: SocketAddr,
    serving: JoinHandle<()>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn next_id() -> uuid::Uuid {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    uuid::Uuid::from_u128(u128::from(std::process::id()) << 64 | u128::from(number))
}

/// A golden database that all worlds of this process copy from.
async fn shared_golden() -> GoldenId {
    static GOLDEN: OnceCell<GoldenId> = OnceCell::const_new();
    let build = async {
        let world = World::with_golden(GoldenId::from_uuid(next_id())).await;
        let end = world.carry_out(1, PlanKind::BuildGolden).await;
        assert!(matches!(end, ReportState::Done { .. }), "{end:?}");
        world.golden
    };
    *GOLDEN.get_or_init(|| Box::pin(build)).await
}

impl World {
    /// A world in which a task of this kind can be carried out.
    pub async fn before(kind: PlanKind) -> Self {
        use PlanKind::{BuildGolden, DropDatabase, PrepareDatabase, ResetAdmin, Start, Stop};
        if kind == BuildGolden {
            return Self::with_golden(GoldenId::from_uuid(next_id())).await;
        }
        let world = Self::with_golden(shared_golden().await).await;
        let before: &[PlanKind] = match kind {
            BuildGolden | PrepareDatabase => &[],
            Start | DropDatabase => &[PrepareDatabase],
            Stop | ResetAdmin => &[PrepareDatabase, Start],
        };
        for (number, kind) in (1000..).zip(before) {
            let end = world.carry_out(number, *kind).await;
            assert!(matches!(end, ReportState::Done { .. }), "{kind}: {end:?}");
        }
        world
    }

    async fn with_golden(golden: GoldenId) -> Self {
        let postgres = tokio::task::spawn_blocking(Postgres::shared).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("token"), "projected").unwrap();
        let goldens = postgres.goldens();
        let kubernetes = Kubernetes::new(golden_job(postgres, goldens.clone()));
        let control = Control::start("localhost:0", &postgres.certs).await;
        let tenant = TenantId::from_uuid(next_id());
        let erp = Erp {
            kubernetes: kubernetes.clone(),
            database: postgres.role(&tenant.database(), "erp"),
            name: tenant.database(),
            sessions: folder.path().join("files/sessions"),
        };
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let certificate = Certificate::new(postgres.certs.certificate.clone(), postgres.certs.key.clone());
        let serving = tokio::spawn(async move {
            serve_goldens(SocketAddr::from(([127, 0, 0, 1], port)), certificate, goldens).await.unwrap();
        });
        let files_url = format!("https://localhost:{port}/goldens/{golden}/files");
        let erp = erp.start().await;
        Self { postgres, control, kubernetes, folder, tenant, golden, files_url, erp, serving }
    }

    pub fn files(&self) -> PathBuf {
        self.folder.path().join("files")
    }

    fn http(&self) -> Http {
        Http::new(trust(&self.postgres.certs.ca).unwrap())
    }

    fn control_plane(&self) -> Arc<ControlPlane> {
        let url = format!("https://localhost:{}", self.control.address.port());
        Arc::new(ControlPlane::new(self.http(), &url, "dev", self.folder.path().join("token")))
    }

    /// A fresh life of the agent that the kind of task belongs to, with nothing in its memory.
    pub fn live(&self, kind: PlanKind, probe: Option<Probe>) -> JoinHandle<()> {
        if kind.is_of_cell() {
            self.live_with(self.cell_trade(), probe)
        } else {
            self.live_with(self.tenant_trade(), probe)
        }
    }

    fn live_with<T: Trade>(&self, trade: Arc<T>, probe: Option<Probe>) -> JoinHandle<()> {
        let journal = Arc::new(Journal::new(self.kubernetes.cluster()));
        let bench = Bench { journal, slot: 0, clock: Clock::system(), lease: Lease::uncontested(), probe };
        let mut worker = Worker::new(trade, self.control_plane(), bench);
        worker.wait_s = 2;
        tokio::spawn(async move { worker.work().await })
    }

    fn cell_trade(&self) -> Arc<CellTrade> {
        Arc::new(CellTrade::new(Arc::new(Cell {
            name: "dev".into(),
            cluster: self.kubernetes.cluster(),
            server: Server::new(self.postgres.cell_admin()),
            database_host: "localhost".into(),
            database_port: self.postgres.port,
            goldens: self.postgres.goldens(),
        })))
    }

    pub fn keeper(&self) -> Keeper {
        let place = ErpPlace {
            tenant: self.tenant,
            cell: "dev".into(),
            database_host: "localhost".into(),
            database_port: self.postgres.port,
        };
        Keeper::new(self.kubernetes.cluster(), place)
    }

    pub fn tenant(&self) -> Arc<Tenant> {
        Arc::new(Tenant {
            id: self.tenant,
            cluster: self.kubernetes.cluster(),
            database: self.admin(),
            role: self.erp_role(),
            http: self.http(),
            erp: ErpWeb::new(self.http(), &format!("http://{}", self.erp), &self.tenant.database()),
            keeper: Arc::new(self.keeper()),
            files: self.files(),
            clock: Clock::system(),
            stop_waits: StopWaits::default(),
        })
    }

    /// As `agent::run_tenant` puts it together: what should run is read first.
    fn tenant_trade(&self) -> Arc<LoadedTrade> {
        let tenant = self.tenant();
        Arc::new(LoadedTrade {
            trade: TenantTrade::new(tenant.clone(), Arc::default()),
            tenant,
            loaded: OnceCell::new(),
        })
    }

    pub fn admin(&self) -> Database {
        self.postgres.role(&self.tenant.admin_role(), "admin")
    }

    fn erp_role(&self) -> ErpRole {
        ErpRole::new(self.postgres.role(&self.tenant.database(), "erp"), Secret::new("erp".into()))
    }

    pub fn runtime(&self) -> Runtime {
        let object = self.kubernetes.get("configmaps/runtime").unwrap_or_default();
        serde_json::from_str(object["data"]["runtime.json"].as_str().unwrap_or("{}")).unwrap()
    }

    pub fn plan(&self, kind: PlanKind) -> (Plan, Secrets) {
        let hash = || Secret::new(random::erp_hash("a customer's password").unwrap());
        let verifier = |password| Some(Secret::new(random::scram_verifier(password).unwrap()));
        let none = Secrets::default();
        match kind {
            PlanKind::Start => (Plan::Start(self.start()), Secrets { admin_password_hash: Some(hash()), ..none }),
            PlanKind::Stop => (Plan::Stop(Stop { reason: StopReason::Unpaid }), none),
            PlanKind::ResetAdmin => {
                let plan = ResetAdmin { administrator: administrator() };
                (Plan::ResetAdmin(plan), Secrets { admin_password_hash: Some(hash()), ..none })
            }
            PlanKind::PrepareDatabase => {
                let plan = PrepareDatabase { tenant: self.tenant, golden: self.golden };
                let secrets = Secrets { admin_verifier: verifier("admin"), erp_verifier: verifier("erp"), ..none };
                (Plan::PrepareDatabase(plan), secrets)
            }
            PlanKind::DropDatabase => (Plan::DropDatabase(DropDatabase { tenant: self.tenant }), none),
            PlanKind::BuildGolden => (Plan::BuildGolden(self.build()), none),
        }
    }

    fn build(&self) -> BuildGolden {
        BuildGolden {
            golden: self.golden,
            image: "odoo:1".into(),
            modules: vec!["crm".into()],
            country: Country::Fr,
            currency: Currency::Eur,
            chart: "fr".into(),
            languages: vec![Language::English, Language::French],
            language: Language::French,
            resources: resources(),
        }
    }

    pub fn start(&self) -> Start {
        Start {
            image: "odoo:1".into(),
            golden_files: GoldenFiles { golden: self.golden, url: self.files_url.clone() },
            company: Company {
                name: CompanyName::parse("Boulangerie d'Été & Fils").unwrap(),
                country: Country::Fr,
                currency: Currency::Eur,
                language: Language::French,
                time_zone: "Europe/Paris".into(),
            },
            administrator: administrator(),
            base_url: "https://ete.erp.localhost".into(),
            mail: Some(MailRelay { host: "mail.mail.svc".into(), port: 25, domain: "ete.mail.localhost".into() }),
            limits: limits(1, 1),
            resources: resources(),
        }
    }

    /// Carries a task out without any trouble.
    pub async fn carry_out(&self, number: u128, kind: PlanKind) -> ReportState {
        let (plan, secrets) = self.plan(kind);
        let id = self.control.offer(number, 1, plan, secrets);
        let life = self.live(kind, None);
        let end = self.control.ended(id, WITHIN).await;
        life.abort();
        life.await.ok();
        end
    }
}

struct LoadedTrade {
    trade: TenantTrade,
    tenant: Arc<Tenant>,
    loaded: OnceCell<()>,
}

impl Trade for LoadedTrade {
    async fn carry_out(
        &self,
        entry: &mut tenant_agent::journal::Entry,
        secrets: tenant_agent::claim::TaskSecrets,
        bench: &Bench,
        seen: &tokio::sync::watch::Sender<tenant_agent::journal::Entry>,
    ) -> Result<(), tenant_agent::Error> {
        self.loaded.get_or_try_init(|| self.tenant.keeper.load()).await?;
        self.trade.carry_out(entry, secrets, bench, seen).await
    }

    async fn abandon(
        &self,
        entry: &tenant_agent::journal::Entry,
        secrets: tenant_agent::claim::TaskSecrets,
    ) -> Result<(), tenant_agent::Error> {
        self.loaded.get_or_try_init(|| self.tenant.keeper.load()).await?;
        self.trade.abandon(entry, secrets).await
    }

    async fn observe(&self) -> Option<agent_api::AgentObservation> {
        self.trade.observe().await
    }

    fn hear_stop(&self, waits: bool) {
        self.trade.hear_stop(waits);
    }

    fn limits_version(&self) -> Option<i64> {
        self.trade.limits_version()
    }

    async fn apply_limits(&self, limits: TenantLimits) -> Result<(), tenant_agent::Error> {
        self.trade.apply_limits(limits).await
    }
}

pub fn meter() -> Arc<Meter> {
    Arc::default()
}

pub fn limits(version: i64, seats: i32) -> TenantLimits {
    let text = format!("Your plan has {seats} seats, all in use.");
    let seat_message =
        SeatMessage { text, button: "Add seats".into(), url: "https://stackyard.localhost/seats".into() };
    TenantLimits { version, seats, simultaneous: 5, database_bytes: 1 << 30, seat_message }
}

fn administrator() -> Administrator {
    let email = Email::parse("anna@example.com").unwrap();
    Administrator { name: PersonName::parse("Anna d'Été").unwrap(), email }
}

fn resources() -> Resources {
    Resources { cpu_request_m: 100, cpu_limit_m: 1000, memory_request_mib: 512, memory_limit_mib: 1024 }
}

/// What the ERP image does in a golden Job, as far as the agent sees it: with the database role of the Job's own Secret.
fn golden_job(postgres: &'static Postgres, goldens: PathBuf) -> RunJob {
    Arc::new(move |job: Value| {
        let goldens = goldens.clone();
        Box::pin(async move {
            let env = job["spec"]["template"]["spec"]["containers"][0]["env"].clone();
            assert!(env.as_array().unwrap().contains(&json!({"name": "STACKYARD_ALLOW_MODULES", "value": "1"})));
            fill_golden(postgres, &goldens, &job).await;
            true
        })
    })
}

async fn fill_golden(postgres: &Postgres, goldens: &Path, job: &Value) {
    let args = job["spec"]["template"]["spec"]["initContainers"][0]["args"].to_string();
    let name = args.split("--database=").nth(1).unwrap().split('"').next().unwrap().to_owned();
    // The password is in the Secret only; a test's own role stands for it, as a member of the golden one.
    let admin = postgres.cell_admin().connect(&name).await.unwrap();
    admin.batch_execute(&format!("SET ROLE \"{name}\"; SET search_path = public; {SCHEMA}")).await.unwrap();
    let id = name.trim_start_matches("g_");
    let shelf = goldens.join(id).join("filestore").join(&name).join("ab");
    std::fs::create_dir_all(&shelf).unwrap();
    std::fs::write(shelf.join("abcd"), "a web asset").unwrap();
}
