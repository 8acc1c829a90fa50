//! The two agents, put together.

use std::future::Future;
use std::sync::Arc;

use kube::Client;

use crate::Error;
use crate::cell::{Cell, CellTrade, Certificate, Server, serve_goldens, watchdog};
use crate::claim::{ControlPlane, Worker};
use crate::config::{CellConfig, CommonConfig, TenantConfig};
use crate::door::{Door, DoorConfig, DoorState, PageFacts};
use crate::erp::deployment::ErpPlace;
use crate::erp::role::ErpRole;
use crate::erp::web::ErpWeb;
use crate::health::Health;
use crate::journal::Journal;
use crate::kit::clock::Clock;
use crate::kit::cluster::Cluster;
use crate::kit::database::{Database, trust};
use crate::kit::http::Http;
use crate::lease::{Candidate, Lease};
use crate::meter::Meter;
use crate::run::Bench;
use crate::runtime::{DoorShown, Keeper, Runtime};
use crate::tasks::{StopWaits, Tenant, TenantTrade};

/// Tasks that a cell agent carries out at a time: copies of databases go on while a golden one is built.
const CELL_SLOTS: usize = 4;

/// What both modes are made of.
struct Parts {
    clock: Clock,
    cluster: Cluster,
    http: Http,
    database: Database,
    control: Arc<ControlPlane>,
    journal: Arc<Journal>,
}

impl Parts {
    fn new(config: &CommonConfig, client: Client) -> Result<Self, Error> {
        let trust = trust(&config.ca_file)?;
        let http = Http::new(trust.clone());
        let cluster = Cluster::new(client, &config.namespace);
        let (host, port) = (&config.database_host, config.database_port);
        let database = Database::new(host, port, &config.database_user, config.database_password.expose(), trust);
        let control = ControlPlane::new(http.clone(), &config.control_url, &config.cell, config.token_file.clone());
        let journal = Arc::new(Journal::new(cluster.clone()));
        Ok(Self { clock: Clock::system(), cluster, http, database, control: Arc::new(control), journal })
    }

    fn candidate(&self, name: &'static str, config: &CommonConfig) -> (Candidate, Lease) {
        Candidate::new(self.cluster.clone(), self.clock.clone(), name, &config.identity)
    }

    fn bench(&self, slot: usize, lease: &Lease) -> Bench {
        let (journal, clock) = (self.journal.clone(), self.clock.clone());
        Bench { journal, slot, clock, lease: lease.clone(), probe: None }
    }
}

/// Runs a tenant agent until `stop`, then gives the Lease back and lets the door's requests end.
///
/// # Errors
/// When it can't start.
pub async fn run_tenant(config: TenantConfig, client: Client, stop: impl Future<Output = ()>) -> Result<(), Error> {
    let parts = Parts::new(&config.common, client)?;
    let tenant = Arc::new(build_tenant(&config, &parts));
    let door = start_door(&config)?;
    let health = Health::default();
    let (candidate, lease) = parts.candidate("tenant-agent", &config.common);
    let meter = Arc::new(Meter::default());
    let trade = Arc::new(TenantTrade::new(tenant.clone(), meter.clone()));
    let worker = Worker::new(trade, parts.control.clone(), parts.bench(0, &lease));
    let keeping = async {
        load_runtime(&tenant.keeper).await;
        let open = async {
            show(&door, &config, &tenant.keeper.current());
            health.set_ready(true);
            follow(&door, &config, &tenant.keeper).await;
        };
        tokio::join!(open, tenant.keeper.keep(lease.clone()), worker.work(), enforce(&meter, &tenant, &lease));
    };
    tokio::select! {
        () = candidate.strive(stop) => {}
        () = keeping => {}
        served = health.clone().serve(config.common.health_listen) => { served?; }
    }
    health.set_ready(false);
    close_door(door).await;
    Ok(())
}

/// Requests under way end; the kubelet waits longer than this.
async fn close_door(door: Door) {
    door.drain(std::time::Duration::from_secs(30)).await;
}

fn build_tenant(config: &TenantConfig, parts: &Parts) -> Tenant {
    let place = ErpPlace {
        tenant: config.tenant,
        cell: config.common.cell.clone(),
        database_host: config.common.database_host.clone(),
        database_port: config.common.database_port,
    };
    let base = format!("http://{}", config.internal_listen);
    let erp_login = parts.database.of_role(&config.tenant.database(), config.erp_password.expose());
    Tenant {
        id: config.tenant,
        cluster: parts.cluster.clone(),
        database: parts.database.clone(),
        role: ErpRole::new(erp_login, config.erp_password.clone()),
        http: parts.http.clone(),
        erp: ErpWeb::new(parts.http.clone(), &base, &config.tenant.database()),
        keeper: Arc::new(Keeper::new(parts.cluster.clone(), place)),
        files: config.files_dir.clone(),
        clock: parts.clock.clone(),
        stop_waits: StopWaits::default(),
    }
}

fn start_door(config: &TenantConfig) -> Result<Door, Error> {
    let door = DoorConfig {
        listen: config.door_listen,
        internal: config.internal_listen,
        erp: config.erp_addr.clone(),
        pages: pages(config, &Runtime::default()),
    };
    Door::start(door).map_err(|error| Error::Listen {
        address: config.door_listen.to_string(),
        source: std::io::Error::other(error),
    })
}

fn pages(config: &TenantConfig, runtime: &Runtime) -> PageFacts {
    PageFacts {
        company: config.company.clone(),
        stackyard_url: config.stackyard_url.clone(),
        language: runtime.language.unwrap_or(model::country::Language::English),
    }
}

/// What should run must be known before the door says anything: it is asked for until the cluster answers.
async fn load_runtime(keeper: &Keeper) {
    let mut backoff =
        crate::kit::backoff::Backoff::new(std::time::Duration::from_millis(500), std::time::Duration::from_secs(10));
    while let Err(error) = keeper.load().await {
        tracing::warn!(error = error.sentence(), "what should run can't be read yet; trying again");
        tokio::time::sleep(backoff.delay()).await;
    }
}

fn show(door: &Door, config: &TenantConfig, runtime: &Runtime) {
    door.set_pages(pages(config, runtime));
    door.set_state(match runtime.door {
        DoorShown::Starting => DoorState::Starting,
        DoorShown::Open => DoorState::Open,
        DoorShown::Stopped { reason } => DoorState::Stopped { reason },
    });
}

async fn follow(door: &Door, config: &TenantConfig, keeper: &Keeper) {
    let mut changes = keeper.subscribe();
    while changes.changed().await.is_ok() {
        let runtime = changes.borrow_and_update().clone();
        tracing::info!(door.state = ?runtime.door, erp.is_up = runtime.is_up, "what should run has changed");
        show(door, config, &runtime);
    }
}

async fn enforce(meter: &Meter, tenant: &Tenant, lease: &Lease) {
    loop {
        lease.held().await;
        tokio::select! {
            () = meter.enforce(tenant) => {}
            () = lease.lost() => {}
        }
    }
}

/// Runs a cell agent until `stop`, then gives the Lease back.
///
/// # Errors
/// When it can't start.
pub async fn run_cell(config: CellConfig, client: Client, stop: impl Future<Output = ()>) -> Result<(), Error> {
    let parts = Parts::new(&config.common, client)?;
    let cell = Arc::new(Cell {
        name: config.common.cell.clone(),
        cluster: parts.cluster.clone(),
        server: Server::new(parts.database.clone()),
        database_host: config.common.database_host.clone(),
        database_port: config.common.database_port,
        goldens: config.goldens_dir.clone(),
    });
    let health = Health::default();
    let (candidate, lease) = parts.candidate("cell-agent", &config.common);
    let watched = cell.server.clone();
    let trade = Arc::new(CellTrade::new(cell));
    let worker = |slot| Worker::new(trade.clone(), parts.control.clone(), parts.bench(slot, &lease));
    let workers: Vec<_> = (0..CELL_SLOTS).map(worker).collect();
    let certificate = Certificate::new(config.tls_cert_file.clone(), config.tls_key_file.clone());
    health.set_ready(true);
    tokio::select! {
        () = candidate.strive(stop) => {}
        _ = futures::future::join_all(workers.iter().map(Worker::work)) => {}
        served = health.clone().serve(config.common.health_listen) => { served?; }
        () = watchdog::watch(&watched) => {}
        served = serve_goldens(config.listen, certificate, config.goldens_dir.clone()) => served?,
    }
    Ok(())
}
