//! A tenant as the API shows it.

use chrono::{DateTime, Utc};
use model::country::Country;
use model::name::{Address, CompanyName, Reason};
use model::order::{Stage, deadline};
use model::package::Package;
use model::plan::Limits;
use model::tenant::{Desired, Phase, SuspendKind, Waiting};
use model::{Locale, OrderId, TenantId, TimeZone};
use serde::Serialize;
use serde_json::Value;
use store::events::Event;
use store::orders::OrderStage;
use store::suspensions::Suspension;
use utoipa::ToSchema;

use super::WindowBody;
use crate::ops::tenant::TenantView;
use crate::texts::{self, Words};

/// A tenant.
#[derive(Debug, Serialize, ToSchema)]
pub struct TenantBody {
    /// Its id.
    pub id: TenantId,
    /// Its sub-domain.
    pub address: Address,
    /// Where its people open it; known as soon as it has a place.
    pub url: Option<String>,
    /// The company it is for.
    pub company: CompanyName,
    /// The company's country.
    pub country: Country,
    /// Its set of modules.
    pub package: Package,
    /// Code of its plan.
    pub plan: String,
    /// Its limits.
    pub limits: Limits,
    /// Where its data lies; null where that is not stated.
    pub place: Option<String>,
    /// The zone that its people see times in, and that its maintenance window is in.
    pub time_zone: TimeZone,
    /// When it may be interrupted; null until that is chosen.
    pub maintenance_window: Option<WindowBody>,
    /// What it is meant to be.
    pub desired: Desired,
    /// Where it stands.
    pub phase: Phase,
    /// Since when.
    pub phase_since: DateTime<Utc>,
    /// What that means, and what happens next.
    pub why: WhyBody,
    /// What holds it back, the gravest first: it runs only while this is empty.
    pub suspensions: Vec<SuspensionBody>,
    /// When it was ordered.
    pub created_at: DateTime<Utc>,
    /// How its order goes.
    pub order: Option<OrderBody>,
}

/// The state in words.
#[derive(Debug, Serialize, ToSchema)]
pub struct WhyBody {
    /// What is.
    pub state: &'static str,
    /// What happens next.
    pub next: &'static str,
    /// What it waits for, when it waits.
    pub waiting: Option<Waiting>,
    /// When it is tried again by itself.
    pub next_try_at: Option<DateTime<Utc>>,
}

/// One reason that holds a tenant back.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuspensionBody {
    /// Which.
    pub why: SuspendKind,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Until when a deletion that was asked for can be undone; null for every other reason.
    pub undo_until: Option<DateTime<Utc>>,
    /// What staff say of it.
    pub reason: Option<Reason>,
}

impl From<Suspension> for SuspensionBody {
    fn from(suspension: Suspension) -> Self {
        let Suspension { why, since, purge_at, note } = suspension;
        Self { why, since, undo_until: purge_at, reason: note }
    }
}

/// An order.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderBody {
    /// Its id.
    pub id: OrderId,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// When a login must have been proven; not known before the clock has started.
    pub deadline_at: Option<DateTime<Utc>>,
    /// When a login was first proven.
    pub proven_at: Option<DateTime<Utc>>,
    /// The stages begun so far.
    pub stages: Vec<StageBody>,
}

/// A stage of an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct StageBody {
    /// Which stage.
    pub stage: Stage,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl From<OrderStage> for StageBody {
    fn from(stage: OrderStage) -> Self {
        Self { stage: stage.stage, started_at: stage.started_at, ended_at: stage.ended_at }
    }
}

impl From<TenantView> for TenantBody {
    fn from(view: TenantView) -> Self {
        let TenantView { tenant, url, place, zone, window, order, stages, saying, suspensions, .. } = view;
        let order = order.map(|order| OrderBody {
            id: order.id,
            placed_at: order.placed_at,
            deadline_at: order.clock_started_at.map(deadline),
            proven_at: order.proven_at,
            stages: stages.into_iter().map(Into::into).collect(),
        });
        let waiting = tenant.observed.waiting;
        let Words { state, next } = (texts::of(Locale::En).states.saying)(saying);
        let why = WhyBody { state, next, waiting, next_try_at: tenant.next_try_at };
        Self {
            id: tenant.id,
            address: tenant.address,
            url,
            company: tenant.company,
            country: tenant.country,
            package: tenant.package,
            plan: tenant.plan_code.0,
            limits: tenant.limits,
            place,
            time_zone: zone.into(),
            maintenance_window: window.map(Into::into),
            desired: tenant.desired,
            phase: tenant.phase,
            phase_since: tenant.phase_since,
            why,
            suspensions: suspensions.into_iter().map(Into::into).collect(),
            created_at: tenant.created_at,
            order,
        }
    }
}

/// A line of a timeline.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventBody {
    /// Grows with time.
    pub id: i64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What it is about.
    pub kind: String,
    /// The key of the sentence that tells it.
    pub text_key: String,
    /// What the sentence needs.
    pub data: Value,
}

impl From<Event> for EventBody {
    fn from(event: Event) -> Self {
        let Event { id, at, kind, text_key, data } = event;
        Self { id, at, kind: kind.to_string(), text_key, data }
    }
}
