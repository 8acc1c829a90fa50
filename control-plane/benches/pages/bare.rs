//! The bare side: actix and diesel, one handler an address, one connection a request, the rows as JSON. What it leaves out is
//! all that is around the queries: pages, texts, headers, log, measurement, refusals in words.

use actix_web::web::{Data, Path, get};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use chrono::{DateTime, SecondsFormat, Utc};
use control_plane::clock::Clock;
use control_plane::credentials::SessionToken;
use model::TenantId;
use serde_json::{Value, json};
use store::tenants::{Filter, Tenant};
use store::users::User;
use store::{
    Conn, DatabaseUrl, Db, StoreError, business_clock, cells, events, orders, packages, plans, sessions, tenant_agents,
    tenants, unverified, users,
};

/// Connections, as many as `serve` has by default.
const POOL: u32 = 10;
/// Lines of a timeline on one page.
const LINES: i64 = 20;
/// Tenants on a page of the fleet.
const ROWS: i64 = 50;
/// Rows of an answer of the API by default.
const LIMIT: i64 = 50;
/// Late orders above the fleet.
const LATE: i64 = 21;

struct Bare {
    db: Db,
    clock: Clock,
}

/// Serves on a thread of its own; answers the port.
pub fn start(database: &DatabaseUrl) -> u16 {
    let state = Data::new(Bare { db: Db::connect(database, POOL).unwrap(), clock: Clock::system() });
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let app = move || {
            App::new()
                .app_data(state.clone())
                .route("/tenants/{id}", get().to(home))
                .route("/fleet", get().to(fleet))
                .route("/v1/tenants", get().to(list))
        };
        let workers = std::thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 8));
        let server = HttpServer::new(app).workers(workers).disable_signals().bind(("127.0.0.1", 0)).unwrap();
        tell.send(server.addrs()[0].port()).unwrap();
        actix_web::rt::System::new().block_on(server.run()).unwrap();
    });
    told.recv().unwrap()
}

async fn answer(
    bare: &Bare,
    request: &HttpRequest,
    read: impl FnOnce(&mut Conn, User) -> Result<Value, StoreError> + Send + 'static,
) -> HttpResponse {
    let token = request.cookie("__Host-stackyard").and_then(|cookie| SessionToken::parse(cookie.value()));
    let (Some(token), now) = (token, bare.clock.now()) else { return HttpResponse::Unauthorized().finish() };
    let found = bare.db.run(move |conn| match sessions::find(conn, &token.hash(), now)? {
        Some(session) => read(conn, session.user).map(Some),
        None => Ok::<_, StoreError>(None),
    });
    match found.await {
        Ok(Some(body)) => HttpResponse::Ok().json(body),
        Ok(None) => HttpResponse::Unauthorized().finish(),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

async fn home(bare: Data<Bare>, request: HttpRequest, id: Path<TenantId>) -> HttpResponse {
    let read = move |conn: &mut Conn, user: User| {
        let owned = tenants::get_owned(conn, user.account_id.unwrap(), *id)?;
        let tenant = tenants::get(conn, *id)?.or(owned).unwrap();
        let tenant = view(conn, &tenant)?;
        let lines = events::of_tenant(conn, *id, None, LINES)?;
        let unverified = unverified::find(conn, *id)?;
        let owner = unverified.map(|row| users::get(conn, row.user_id)).transpose()?.flatten();
        let texts: Vec<_> = lines.iter().map(|line| json!([line.text_key, line.data])).collect();
        let rows: Vec<_> = lines.iter().map(|line| iso(line.at)).collect();
        Ok(json!({ "rows": rows, "tenant": tenant, "lines": texts, "owner": owner.map(|user| user.email.to_string()) }))
    };
    answer(&bare, &request, read).await
}

async fn fleet(bare: Data<Bare>, request: HttpRequest) -> HttpResponse {
    let read = |conn: &mut Conn, _: User| {
        let (found, _) = tenants::list(conn, &Filter::default(), None, ROWS)?;
        let (cells, counts) = (cells::list(conn)?.len(), tenants::count_by_phase(conn)?);
        let packages = packages::offered(conn)?.len();
        let ahead = business_clock::offset(conn)?.num_seconds();
        let late = orders::late(conn, None, LATE)?;
        let stages = orders::open_stages(conn, &late.iter().map(|late| late.order).collect::<Vec<_>>())?;
        let rows: Vec<_> = found.iter().map(|tenant| tenant.id.to_string()).collect();
        let tenants: Vec<_> = found.iter().map(short).collect();
        Ok(json!({
            "rows": rows, "tenants": tenants, "late": late.len(), "stages": stages.len(), "ahead_s": ahead,
            "cells": cells, "counts": counts, "packages": packages,
        }))
    };
    answer(&bare, &request, read).await
}

async fn list(bare: Data<Bare>, request: HttpRequest) -> HttpResponse {
    let read = |conn: &mut Conn, user: User| {
        let found = tenants::of_account(conn, user.account_id.unwrap(), None, LIMIT)?;
        let rows: Vec<_> = found.iter().map(|tenant| tenant.id.to_string()).collect();
        let tenants = found.iter().map(|tenant| view(conn, tenant)).collect::<Result<Vec<_>, _>>()?;
        Ok(json!({ "rows": rows, "tenants": tenants }))
    };
    answer(&bare, &request, read).await
}

/// A tenant with all that belongs to it.
fn view(conn: &mut Conn, tenant: &Tenant) -> Result<Value, StoreError> {
    let cell = tenant.cell_id.map(|id| cells::get(conn, id)).transpose()?.flatten();
    let plan = plans::get(conn, &tenant.plan_code, tenant.plan_version)?;
    let order = orders::of_tenant(conn, tenant.id)?;
    let stages = order.as_ref().map(|order| orders::stages(conn, order.id)).transpose()?.unwrap_or_default();
    let agent = tenant_agents::get(conn, tenant.id)?;
    Ok(json!({
        "tenant": short(tenant), "cell": cell.map(|cell| cell.name), "plan": plan.map(|offer| offer.plan.name),
        "ordered": order.map(|order| order.placed_at),
        "stages": stages.iter().map(|stage| stage.stage.to_string()).collect::<Vec<_>>(),
        "measured": agent.and_then(|agent| agent.observation),
    }))
}

fn short(tenant: &Tenant) -> Value {
    json!({
        "id": tenant.id, "company": tenant.company.to_string(), "address": tenant.address.to_string(),
        "phase": tenant.phase, "since": tenant.phase_since, "why": tenant.why, "next_try_at": tenant.next_try_at,
    })
}

fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
