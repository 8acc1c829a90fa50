//! A customer's own pages: the list of their ERPs, and one of them.

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use model::TenantId;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use store::audit::Actor;
use store::users::User;

use super::chrome::{check_form, chrome, lead_to, page};
use super::form::FormOf;
use super::views::{TenantPage, TenantRow, TenantsPage, UnverifiedNotice};
use super::{live, timeline, when, words};
use crate::api::extract::{Customer, OwnedTenant, Person, QueryOf, ReadableTenant};
use crate::app::App;
use crate::credentials::Password;
use crate::error::Error;
use crate::ops;
use crate::ops::tenant::TenantView;
use crate::ops::verification::Outlook;

/// Lines of the timeline on one page.
const LINES: i64 = 20;
/// Tenants of one account on its page; a company has one, an accountant a few.
const TENANTS: i64 = 50;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/tenants").get(list));
    cfg.service(resource("/tenants/{id}").get(show));
    cfg.service(resource("/tenants/{id}/admin-password").post(reset));
}

async fn list(app: Data<App>, customer: Customer) -> Result<HttpResponse, Error> {
    let views = ops::tenant::of_account(&app, customer.account, None, TENANTS).await?;
    if let [only] = views.as_slice() {
        return Ok(lead_to(&format!("/tenants/{}", only.tenant.id)));
    }
    let row = |view: TenantView| TenantRow {
        id: view.tenant.id.to_string(),
        company: view.tenant.company.to_string(),
        url: view.url,
        status: words::status(view.tenant.phase),
    };
    let tenants = views.into_iter().map(row).collect();
    page(HttpResponse::Ok(), &TenantsPage { chrome: chrome(Some(&customer.person), Tz::UTC), tenants })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    before: Option<i64>,
    reset: Option<String>,
}

async fn show(app: Data<App>, readable: ReadableTenant, query: QueryOf<Query>) -> Result<HttpResponse, Error> {
    let said = Said {
        notice: query
            .0
            .reset
            .map(|_| "The new password is on its way; it is in force as soon as the ERP has restarted."),
        before: query.0.before,
        ..Said::default()
    };
    render(&app, HttpResponse::Ok(), &readable, said).await
}

#[derive(Debug, Deserialize)]
struct Passwords {
    csrf: String,
    password: SecretString,
    repeat: SecretString,
}

async fn reset(app: Data<App>, owned: OwnedTenant, form: FormOf<Passwords>) -> Result<HttpResponse, Error> {
    let OwnedTenant { customer: Customer { person, .. }, tenant } = owned;
    check_form(&person, &form.0.csrf)?;
    let Passwords { password, repeat, .. } = form.0;
    let (id, actor) = (tenant.id, Actor::User(person.id()));
    let said = if password.expose_secret() == repeat.expose_secret() {
        match Password::parse(password) {
            Ok(password) => {
                ops::tenant::reset_admin_password(&app, actor, id, password, None).await?;
                return Ok(lead_to(&format!("/tenants/{id}?reset=1")));
            }
            Err(invalid) => Said { password_error: Some(invalid.to_string()), ..Said::default() },
        }
    } else {
        Said { repeat_error: Some("The two passwords differ; please type both again.".into()), ..Said::default() }
    };
    let status = crate::error::Code::InvalidInput.status();
    render(&app, HttpResponseBuilder::new(status), &ReadableTenant { person, tenant }, said).await
}

/// What the page says besides the tenant's state.
#[derive(Default)]
struct Said {
    notice: Option<&'static str>,
    before: Option<i64>,
    password_error: Option<String>,
    repeat_error: Option<String>,
}

async fn render(
    app: &App,
    status: HttpResponseBuilder,
    readable: &ReadableTenant,
    said: Said,
) -> Result<HttpResponse, Error> {
    let ReadableTenant { person, tenant } = readable;
    let view = ops::tenant::view(app, tenant.id).await?;
    let zone = zone(&view, person);
    let events = ops::tenant::timeline(app, tenant.id, said.before, LINES).await?;
    let is_full = i64::try_from(events.len()).is_ok_and(|lines| lines == LINES);
    let older = events.last().filter(|_| is_full).map(|last| format!("/tenants/{}?before={}", tenant.id, last.id));
    let built = TenantPage {
        chrome: chrome(Some(person), zone),
        notice: said.notice.map(str::to_owned),
        live: live::view(&view, zone),
        is_owner: is_owner(person),
        timeline: events.into_iter().map(|event| timeline::line(event, zone)).collect(),
        older,
        unverified: unverified(app, tenant.id, zone).await?,
        password_error: said.password_error,
        repeat_error: said.repeat_error,
    };
    page(status, &built)
}

/// What the page tells while the owner's address is not verified.
async fn unverified(app: &App, tenant: TenantId, zone: Tz) -> Result<Option<UnverifiedNotice>, Error> {
    let notice = |(user, outlook): (User, Outlook)| UnverifiedNotice {
        email: user.email.to_string(),
        outlook: match outlook {
            Outlook::StoppedAt(at) => format!("Without it, your ERP is stopped on {}.", when::local(at, zone)),
            Outlook::DeletedAt(at) => format!("Without it, your ERP is deleted on {}.", when::local(at, zone)),
        },
    };
    Ok(ops::verification::outlook(app, tenant).await?.map(notice))
}

/// The company's zone for its own people, UTC for staff, who see companies of many zones.
fn zone(view: &TenantView, person: &Person) -> Tz {
    if is_owner(person) { view.tenant.country.facts().time_zone } else { Tz::UTC }
}

/// Whether a person acts for a company; staff only look.
pub(super) fn is_owner(person: &Person) -> bool {
    person.user.account_id.is_some()
}
