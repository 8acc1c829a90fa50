//! A customer's own pages: the list of their ERPs, and one of them.

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use model::TenantId;
use model::tenant::SuspendKind;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use store::audit::Actor;
use store::tenants::Tenant;
use store::users::User;

use super::browser::Browser;
use super::chrome::{check_form, chrome, lead_to, page};
use super::components::{Alert, Empty, Status, Timeline, Tone};
use super::form::FormOf;
use super::views::{TenantPage, TenantRow, TenantsPage, UnverifiedNotice};
use super::{deletion, holds, live, settings, timeline};
use crate::api::extract::{AccountOwner, Customer, OwnedTenant, Person, QueryOf, ReadableTenant};
use crate::app::App;
use crate::credentials::Password;
use crate::credentials::password::SHORTEST;
use crate::error::{Code, Error, Fault};
use crate::ops;
use crate::ops::tenant::TenantView;
use crate::ops::verification::Outlook;
use crate::texts::Texts;

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

async fn list(app: Data<App>, browser: Browser, customer: Customer) -> Result<HttpResponse, Error> {
    let views = ops::tenant::of_account(&app, customer.account, None, TENANTS).await?;
    if let [only] = views.as_slice() {
        return Ok(lead_to(&format!("/tenants/{}", only.tenant.id)));
    }
    let texts = browser.texts(Some(&customer.person));
    let row = |view: TenantView| TenantRow {
        id: view.tenant.id.to_string(),
        company: view.tenant.company.to_string(),
        status: Status::of_tenant(texts, &view),
        url: view.url,
    };
    let says = &texts.common.tenants;
    let built = TenantsPage {
        chrome: chrome(&browser, Some(&customer.person), Tz::UTC),
        tenants: views.into_iter().map(row).collect(),
        empty: Empty { text: says.empty, first: Some((says.first, "/sign-up")) },
    };
    page(HttpResponse::Ok(), texts, &built)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    before: Option<i64>,
    reset: Option<String>,
    undone: Option<String>,
}

async fn show(
    app: Data<App>,
    browser: Browser,
    readable: ReadableTenant,
    query: QueryOf<Query>,
) -> Result<HttpResponse, Error> {
    let Query { before, reset, undone } = query.0;
    let told = browser.texts(Some(&readable.person));
    let undone = undone.filter(|_| !deletion::is_leaving(&readable.tenant));
    let notice = reset.map(|_| told.tenant.password_set).or(undone.map(|_| told.life.undone));
    let said = Said { notice, before, ..Said::default() };
    render(&app, HttpResponse::Ok(), &browser, &readable, said).await
}

#[derive(Debug, Deserialize)]
struct Passwords {
    csrf: String,
    password: SecretString,
    repeat: SecretString,
}

async fn reset(
    app: Data<App>,
    browser: Browser,
    owned: OwnedTenant,
    form: FormOf<Passwords>,
) -> Result<HttpResponse, Error> {
    let OwnedTenant { customer: AccountOwner { person, .. }, tenant } = owned;
    check_form(&person, &form.0.csrf)?;
    let Passwords { password, repeat, .. } = form.0;
    let (id, actor) = (tenant.id, Actor::User(person.id()));
    let said = if password.expose_secret() == repeat.expose_secret() {
        match Password::parse(password) {
            Ok(password) => {
                ops::tenant::reset_admin_password(&app, actor, id, password, None).await?;
                return Ok(lead_to(&format!("/tenants/{id}?reset=1")));
            }
            Err(invalid) => Said { password_fault: Some(invalid.into()), ..Said::default() },
        }
    } else {
        Said { repeat_fault: Some(Fault::PasswordsDiffer), ..Said::default() }
    };
    let status = HttpResponseBuilder::new(Code::InvalidInput.status());
    render(&app, status, &browser, &ReadableTenant { person, tenant }, said).await
}

/// What the page says besides the tenant's state.
#[derive(Default)]
struct Said {
    notice: Option<&'static str>,
    before: Option<i64>,
    password_fault: Option<Fault>,
    repeat_fault: Option<Fault>,
}

async fn render(
    app: &App,
    status: HttpResponseBuilder,
    browser: &Browser,
    readable: &ReadableTenant,
    said: Said,
) -> Result<HttpResponse, Error> {
    let ReadableTenant { person, tenant } = readable;
    let view = ops::tenant::view(app, tenant.id).await?;
    let (texts, zone) =
        (browser.texts(Some(person)), if person.user.account_id.is_some() { view.zone } else { Tz::UTC });
    let events = ops::tenant::timeline(app, tenant.id, said.before, LINES).await?;
    let is_full = i64::try_from(events.len()).is_ok_and(|lines| lines == LINES);
    let older = events.last().filter(|_| is_full).map(|last| format!("/tenants/{}?before={}", tenant.id, last.id));
    let is_held = view.suspensions.iter().any(|held| held.why != SuspendKind::Unverified);
    let built = TenantPage {
        chrome: chrome(browser, Some(person), zone),
        notice: said.notice.map(|text| Alert::new(Tone::Good, text)),
        live: live::view(&view, app.contact.as_ref(), texts, zone),
        is_owner: person.user.is_owner(),
        is_operator: person.is_operator(),
        password_note: (texts.tenant.password_note)(view.tenant.admin_email.as_str()),
        password_label: (texts.tenant.new_password)(SHORTEST),
        password_error: said.password_fault.map(|fault| sentence(texts, &fault)),
        repeat_error: said.repeat_fault.map(|fault| sentence(texts, &fault)),
        timeline: (!events.is_empty())
            .then(|| Timeline { lines: events.into_iter().map(|event| timeline::line(texts, event, zone)).collect() }),
        older,
        is_newest: said.before.is_none(),
        // Its steps wait while something else holds the ERP.
        unverified: if is_held { None } else { unverified(app, tenant.id, texts, zone).await? },
        settings: settings::view(texts, &view),
        holds: holds::view(texts, &view.suspensions, app.contact.as_ref(), zone),
        can_delete: person.user.is_owner() && !deletion::is_leaving(&view.tenant),
    };
    page(status, texts, &built)
}

fn sentence(texts: &Texts, fault: &Fault) -> String {
    (texts.faults.sentence)(fault, Code::InvalidInput)
}

/// What the page tells while the owner's address is not verified.
async fn unverified(app: &App, tenant: TenantId, texts: &Texts, zone: Tz) -> Result<Option<UnverifiedNotice>, Error> {
    let says = texts.verify;
    let notice = |(user, outlook): (User, Outlook)| UnverifiedNotice {
        sent: (says.link_sent)(user.email.as_str()),
        outlook: match outlook {
            Outlook::StoppedAt(at) => (says.stopped_at)(&texts.moment(at, zone)),
            Outlook::DeletedAt(at) => (says.deleted_at)(&texts.moment(at, zone)),
        },
    };
    Ok(ops::verification::outlook(app, tenant).await?.map(notice))
}

/// The company's zone for its own people, UTC for staff, who see companies of many zones.
pub(super) async fn zone(app: &App, tenant: &Tenant, person: &Person) -> Result<Tz, Error> {
    let is_customer = person.user.account_id.is_some();
    if is_customer { ops::time_zone::of_tenant(app, tenant).await } else { Ok(Tz::UTC) }
}
