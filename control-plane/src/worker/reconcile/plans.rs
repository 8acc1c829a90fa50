//! What tasks say: everything an agent needs to finish alone. Pure.

use agent_api::{
    Administrator, BuildGolden, Company, DropDatabase, GoldenFiles, MailRelay, Plan, PrepareDatabase, Resources, Start,
    Stop, StopReason,
};
use model::tenant::{Desired, SuspendReason};
use model::{Generation, GoldenId, TaskId};
use stack::CellSettings;
use store::Time;
use store::cells::Cell;
use store::goldens::Golden;
use store::tasks::{NewTask, Owner, Task};
use store::tenants::Tenant;

use crate::error::Error;
use crate::ids;
use crate::ops::limits::tenant_limits;

/// What an ERP's pod gets, for fewer than 15 users: 150 MiB at rest, 324 MiB measured at its peak (compiling assets), and
/// as much again for a long report.
const ERP: Resources =
    Resources { cpu_request_m: 50, cpu_limit_m: 2000, memory_request_mib: 512, memory_limit_mib: 1024 };
/// What the build of a golden database gets: an install loads every module and compiles the web assets.
const BUILD: Resources =
    Resources { cpu_request_m: 250, cpu_limit_m: 2000, memory_request_mib: 512, memory_limit_mib: 1536 };

/// The settings of a cell as they stand in the database.
pub fn settings(cell: &Cell) -> Result<CellSettings, Error> {
    serde_json::from_value(cell.settings.clone()).map_err(|e| Error::internal(e, "read the settings of a cell"))
}

/// A task with a plan, for the intent that `intent` names.
fn task(owner: Owner, plan: &Plan, intent: String, generation: Generation, now: Time) -> Result<NewTask, Error> {
    Ok(NewTask {
        id: TaskId::from_uuid(ids::fresh(now)),
        owner,
        tenant: None,
        kind: plan.kind().to_string(),
        intent,
        generation,
        plan: serde_json::to_value(plan).map_err(|e| Error::internal(e, "write a task's plan"))?,
        secrets: None,
    })
}

/// Builds a golden database. One task for each, whoever needs it first.
pub fn build_golden(golden: &Golden, epoch: i64, now: Time) -> Result<NewTask, Error> {
    let facts = golden.country.facts();
    let plan = Plan::BuildGolden(BuildGolden {
        golden: golden.id,
        image: golden.image.clone(),
        modules: golden.package.modules().iter().map(ToString::to_string).collect(),
        country: golden.country,
        currency: facts.currency,
        chart: facts.chart.to_owned(),
        languages: golden.country.languages(),
        language: facts.language,
        resources: BUILD,
    });
    let generation = Generation { epoch, number: 1 };
    task(Owner::Cell(golden.cell_id), &plan, golden.id.to_string(), generation, now)
}

/// Makes roles and database of a tenant. `intent` holds a hash of the roles' passwords: other passwords are another task.
pub fn prepare_database(tenant: &Tenant, golden: &Golden, intent: String, now: Time) -> Result<NewTask, Error> {
    let plan = Plan::PrepareDatabase(PrepareDatabase { tenant: tenant.id, golden: golden.id });
    let task = task(Owner::Cell(golden.cell_id), &plan, intent, tenant.generation, now)?;
    Ok(NewTask { tenant: Some(tenant.id), ..task })
}

/// Drops every database and role of a tenant.
pub fn drop_database(tenant: &Tenant, cell: &Cell, now: Time) -> Result<NewTask, Error> {
    let plan = Plan::DropDatabase(DropDatabase { tenant: tenant.id });
    let intent = format!("{}@{}", tenant.id, tenant.generation);
    let task = task(Owner::Cell(cell.id), &plan, intent, tenant.generation, now)?;
    Ok(NewTask { tenant: Some(tenant.id), ..task })
}

/// Runs a tenant.
pub fn start(tenant: &Tenant, cell: &Cell, golden: &Golden, public_url: &str, now: Time) -> Result<NewTask, Error> {
    let (settings, facts) = (settings(cell)?, tenant.country.facts());
    let host = format!("{}.{}", tenant.address, cell.domain);
    let files_url = format!("{}/goldens/{}/files", settings.cell_agent_url.trim_end_matches('/'), golden.id);
    let plan = Plan::Start(Start {
        image: golden.image.clone(),
        golden_files: GoldenFiles { golden: golden.id, url: files_url },
        company: Company {
            name: tenant.company.clone(),
            country: tenant.country,
            currency: facts.currency,
            language: facts.language,
            time_zone: facts.time_zone.name().to_owned(),
        },
        administrator: Administrator { name: tenant.admin_name.clone(), email: tenant.admin_email.clone() },
        base_url: format!("https://{host}"),
        mail: settings.mail.map(|mail| MailRelay { host: mail.host, port: mail.port, domain: host }),
        limits: tenant_limits(tenant, public_url),
        resources: ERP,
    });
    task(Owner::Tenant(tenant.id), &plan, intent_of(tenant), tenant.generation, now)
}

/// Stops a tenant's ERP.
pub fn stop(tenant: &Tenant, now: Time) -> Result<NewTask, Error> {
    let reason = match &tenant.desired {
        Desired::Suspended { reason: SuspendReason::Unpaid } | Desired::Archived => StopReason::Unpaid,
        Desired::Suspended { reason: SuspendReason::Unverified } => StopReason::Unverified,
        Desired::Suspended { reason: SuspendReason::DeletionRequested { .. } } | Desired::Deleted => {
            StopReason::Deletion
        }
        _ => StopReason::Staff,
    };
    let plan = Plan::Stop(Stop { reason });
    task(Owner::Tenant(tenant.id), &plan, intent_of(tenant), tenant.generation, now)
}

/// One task of a tenant's own agent for each kind and generation.
fn intent_of(tenant: &Tenant) -> String {
    tenant.generation.to_string()
}

/// The golden database that a `PrepareDatabase` copies.
pub fn golden_of(task: &Task) -> Result<Option<GoldenId>, Error> {
    let plan: Plan = serde_json::from_value(task.plan.clone()).map_err(|e| Error::internal(e, "read a task's plan"))?;
    Ok(if let Plan::PrepareDatabase(prepare) = plan { Some(prepare.golden) } else { None })
}
