//! The operator's page where a tenant is suspended and resumed, each with a reason.

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use model::TenantId;
use model::name::Reason;
use model::tenant::SuspendKind;
use serde::Deserialize;
use store::audit::Actor;

use super::browser::Browser;
use super::chrome::{check_form, chrome, lead_to, page};
use super::components::{Alert, Tone};
use super::form::FormOf;
use super::holds;
use super::views::{SuspensionAct, SuspensionPage};
use crate::api::extract::{Operator, PathOf, QueryOf};
use crate::app::App;
use crate::error::{Code, Error, Fault};
use crate::ops;
use crate::ops::suspension;
use crate::ops::tenant::TenantView;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/fleet/{id}/suspension").get(show));
    cfg.service(resource("/fleet/{id}/suspend").post(suspend));
    cfg.service(resource("/fleet/{id}/resume").post(resume));
}

/// What was done before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Done {
    Suspended,
    Resumed,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    done: Option<Done>,
}

async fn show(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    id: PathOf<TenantId>,
    query: QueryOf<Query>,
) -> Result<HttpResponse, Error> {
    let said = Said { done: query.0.done, ..Said::default() };
    render(&app, HttpResponse::Ok(), &browser, &operator, id.0, said).await
}

#[derive(Debug, Deserialize)]
struct Why {
    csrf: String,
    reason: String,
}

async fn suspend(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    id: PathOf<TenantId>,
    form: FormOf<Why>,
) -> Result<HttpResponse, Error> {
    check_form(&operator.person, &form.0.csrf)?;
    match Reason::parse(&form.0.reason) {
        Ok(reason) => {
            suspension::suspend(&app, Actor::User(operator.person.id()), id.0, reason).await?;
            Ok(lead_to(&format!("/fleet/{}/suspension?done=suspended", id.0)))
        }
        Err(wrong) => refuse(&app, &browser, &operator, id.0, form.0.reason, wrong.into()).await,
    }
}

async fn resume(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    id: PathOf<TenantId>,
    form: FormOf<Why>,
) -> Result<HttpResponse, Error> {
    check_form(&operator.person, &form.0.csrf)?;
    match Reason::parse(&form.0.reason) {
        Ok(reason) => {
            suspension::resume(&app, Actor::User(operator.person.id()), id.0, reason).await?;
            Ok(lead_to(&format!("/fleet/{}/suspension?done=resumed", id.0)))
        }
        Err(wrong) => refuse(&app, &browser, &operator, id.0, form.0.reason, wrong.into()).await,
    }
}

async fn refuse(
    app: &App,
    browser: &Browser,
    operator: &Operator,
    id: TenantId,
    reason: String,
    fault: Fault,
) -> Result<HttpResponse, Error> {
    let status = HttpResponseBuilder::new(Code::InvalidInput.status());
    render(app, status, browser, operator, id, Said { reason, fault: Some(fault), done: None }).await
}

/// What the page says besides the tenant's state.
#[derive(Debug, Default)]
struct Said {
    done: Option<Done>,
    reason: String,
    fault: Option<Fault>,
}

async fn render(
    app: &App,
    status: HttpResponseBuilder,
    browser: &Browser,
    operator: &Operator,
    id: TenantId,
    said: Said,
) -> Result<HttpResponse, Error> {
    let view = ops::tenant::view(app, id).await?;
    let texts = browser.texts(Some(&operator.person));
    let told = said.done.map(|done| match done {
        Done::Suspended => texts.life.suspended,
        Done::Resumed => texts.life.resumed,
    });
    let hold = |held| holds::hold(texts, held, app.contact.as_ref(), Tz::UTC);
    let built = SuspensionPage {
        chrome: chrome(browser, Some(&operator.person), Tz::UTC),
        id: id.to_string(),
        company: view.tenant.company.to_string(),
        notice: told.map(|text| Alert::new(Tone::Good, text)),
        holds: view.suspensions.iter().map(hold).collect(),
        act: act(&view),
        reason: said.reason,
        reason_error: said.fault.map(|fault| (texts.faults.sentence)(&fault, Code::InvalidInput)),
    };
    page(status, texts, &built)
}

fn act(view: &TenantView) -> SuspensionAct {
    let is_suspended = view.suspensions.iter().any(|suspension| suspension.why == SuspendKind::Staff);
    match view.tenant.desired.is_final() {
        true => SuspensionAct::None,
        false if is_suspended => SuspensionAct::Resume,
        false => SuspensionAct::Suspend,
    }
}
