//! `/v1/cells`: where tenants live, for operators.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, put};
use chrono::{DateTime, Utc};
use model::country::Country;
use model::package::Package;
use model::{CellId, GoldenId};
use serde::{Deserialize, Serialize};
use store::audit::Actor;
use store::goldens::{Golden, GoldenState};
use strum::IntoEnumIterator;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{Limit, Operator, PathOf, QueryOf, next, page_of};
use crate::app::App;
use crate::error::Error;
use crate::ops::cells::{self, CellView, PartState};

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(list_goldens).service(drain).service(open);
}

/// Which page of the cells.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CellsQuery {
    /// The last id of the page before.
    pub after: Option<CellId>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

/// A cell.
#[derive(Debug, Serialize, ToSchema)]
pub struct CellBody {
    /// Its id.
    pub id: CellId,
    /// Its name.
    pub name: String,
    /// The domain its tenants' addresses are below.
    pub domain: String,
    /// The most tenants it takes.
    pub capacity: i32,
    /// Places taken.
    pub taken: i64,
    /// Since when it takes no new tenants.
    pub drained_at: Option<DateTime<Utc>>,
    /// When its agent was last heard of.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// Whether its agent answers; null when it was never heard of.
    pub answers: Option<bool>,
}

impl From<CellView> for CellBody {
    fn from(view: CellView) -> Self {
        let CellView { cell, taken, health } = view;
        Self {
            id: cell.id,
            name: cell.name,
            domain: cell.domain,
            capacity: cell.capacity,
            taken,
            drained_at: cell.drained_at,
            last_seen_at: cell.last_seen_at,
            answers: match health {
                PartState::Working => Some(true),
                PartState::Disturbed { .. } => Some(false),
                PartState::Unknown => None,
            },
        }
    }
}

/// A page of the cells.
#[derive(Debug, Serialize, ToSchema)]
pub struct CellsAnswer {
    /// By name.
    pub cells: Vec<CellBody>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<CellId>,
}

/// The cells with their places and how they do, by name: for operators.
#[utoipa::path(
    operation_id = "list_cells", tag = "cells", params(CellsQuery),
    responses((status = 200, description = "A page of the cells.", body = CellsAnswer))
)]
#[get("/v1/cells")]
async fn list(app: Data<App>, _operator: Operator, query: QueryOf<CellsQuery>) -> Result<HttpResponse, Error> {
    let CellsQuery { after, limit } = query.0;
    let (page, next) = page_of(cells::list(&app).await?, after.as_ref(), limit, |view| view.cell.id)?;
    Ok(HttpResponse::Ok().json(CellsAnswer { cells: page.into_iter().map(CellBody::from).collect(), next }))
}

/// Which page of the golden databases.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GoldensQuery {
    /// The last id of the page before.
    pub after: Option<GoldenId>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

fn golden_state() -> ObjectBuilder {
    let words = GoldenState::iter().map(|state| state.to_string());
    Object::builder().schema_type(Type::String).enum_values(Some(words))
}

/// A golden database: what new tenants' databases are copied from.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoldenBody {
    /// Its id.
    pub id: GoldenId,
    /// The modules in it.
    pub package: Package,
    /// The localisation in it.
    pub country: Country,
    /// Reference of its ERP image.
    pub image: String,
    /// Where it stands.
    #[schema(schema_with = golden_state)]
    pub state: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Why its build fails.
    pub failure: Option<String>,
}

impl From<Golden> for GoldenBody {
    fn from(golden: Golden) -> Self {
        let Golden { id, image, package, country, state, state_since, failure, .. } = golden;
        Self { id, package, country, image, state: state.to_string(), since: state_since, failure }
    }
}

/// A page of golden databases.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoldensAnswer {
    /// The oldest first.
    pub goldens: Vec<GoldenBody>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<GoldenId>,
}

/// The golden databases of a cell, the oldest first: for operators.
#[utoipa::path(
    operation_id = "list_goldens", tag = "cells",
    params(("id" = CellId, Path, description = "The cell."), GoldensQuery),
    responses((status = 200, description = "A page of golden databases.", body = GoldensAnswer))
)]
#[get("/v1/cells/{id}/goldens")]
async fn list_goldens(
    app: Data<App>,
    _operator: Operator,
    id: PathOf<CellId>,
    query: QueryOf<GoldensQuery>,
) -> Result<HttpResponse, Error> {
    let GoldensQuery { after, limit } = query.0;
    let goldens = cells::goldens(&app, id.0, after, limit.rows()).await?;
    let next = next(&goldens, limit, |golden| golden.id);
    Ok(HttpResponse::Ok().json(GoldensAnswer { goldens: goldens.into_iter().map(Into::into).collect(), next }))
}

/// Lets no new tenants into a cell; those that are there stay: for operators.
#[utoipa::path(
    operation_id = "drain_cell", tag = "cells", params(("id" = CellId, Path, description = "The cell.")),
    responses((status = 204, description = "The cell takes no new tenants."))
)]
#[put("/v1/cells/{id}/drain")]
async fn drain(app: Data<App>, operator: Operator, id: PathOf<CellId>) -> Result<HttpResponse, Error> {
    cells::set_drained(&app, Actor::User(operator.person.id()), id.0, true).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lets new tenants into a cell again: for operators.
#[utoipa::path(
    operation_id = "open_cell", tag = "cells", params(("id" = CellId, Path, description = "The cell.")),
    responses((status = 204, description = "The cell takes new tenants."))
)]
#[delete("/v1/cells/{id}/drain")]
async fn open(app: Data<App>, operator: Operator, id: PathOf<CellId>) -> Result<HttpResponse, Error> {
    cells::set_drained(&app, Actor::User(operator.person.id()), id.0, false).await?;
    Ok(HttpResponse::NoContent().finish())
}
