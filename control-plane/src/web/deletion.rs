//! The page where an owner asks for the deletion of their ERP, and the button that undoes it.

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpResponse, HttpResponseBuilder};
use model::tenant::{Desired, SuspendKind};
use serde::Deserialize;
use store::audit::Actor;
use store::tenants::Tenant;

use super::browser::Browser;
use super::chrome::{check_form, chrome, lead_to, page};
use super::form::FormOf;
use super::live::MIB;
use super::views::DeletionPage;
use crate::api::extract::{OwnedTenant, Person};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops;
use crate::ops::deletion;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/tenants/{id}/deletion").get(show).post(ask));
    cfg.service(resource("/tenants/{id}/deletion/undo").post(undo));
}

/// Whether a deletion was asked for, or is final: there is nothing to ask any more.
pub(super) fn is_leaving(tenant: &Tenant) -> bool {
    match &tenant.desired {
        Desired::Suspended { reason } => reason.kind() == SuspendKind::DeletionRequested,
        desired => desired.is_final(),
    }
}

fn page_of(tenant: &Tenant) -> String {
    format!("/tenants/{}", tenant.id)
}

async fn show(app: Data<App>, browser: Browser, owned: OwnedTenant) -> Result<HttpResponse, Error> {
    let (person, tenant) = (owned.customer.person, owned.tenant);
    if is_leaving(&tenant) {
        return Ok(lead_to(&page_of(&tenant)));
    }
    render(&app, HttpResponse::Ok(), &browser, &person, &tenant, String::new(), None).await
}

#[derive(Debug, Deserialize)]
struct Confirmation {
    csrf: String,
    confirm: String,
}

async fn ask(
    app: Data<App>,
    browser: Browser,
    owned: OwnedTenant,
    form: FormOf<Confirmation>,
) -> Result<HttpResponse, Error> {
    let (person, tenant) = (owned.customer.person, owned.tenant);
    let Confirmation { csrf, confirm } = form.0;
    check_form(&person, &csrf)?;
    match deletion::ask(&app, Actor::User(person.id()), tenant.id, confirm.clone()).await {
        Ok(()) => Ok(lead_to(&page_of(&tenant))),
        Err(Error::Invalid(fields)) => {
            let status = HttpResponseBuilder::new(Code::InvalidInput.status());
            let sentence = browser.texts(Some(&person)).faults.sentence;
            let error = fields.first().map(|field| sentence(&field.fault, field.code));
            render(&app, status, &browser, &person, &tenant, confirm, error).await
        }
        Err(other) => Err(other),
    }
}

#[derive(Debug, Deserialize)]
struct Token {
    csrf: String,
}

async fn undo(app: Data<App>, owned: OwnedTenant, form: FormOf<Token>) -> Result<HttpResponse, Error> {
    let (person, tenant) = (owned.customer.person, owned.tenant);
    check_form(&person, &form.0.csrf)?;
    deletion::undo(&app, Actor::User(person.id()), tenant.id).await?;
    Ok(lead_to(&format!("{}?undone=1", page_of(&tenant))))
}

async fn render(
    app: &App,
    status: HttpResponseBuilder,
    browser: &Browser,
    person: &Person,
    tenant: &Tenant,
    typed: String,
    error: Option<String>,
) -> Result<HttpResponse, Error> {
    let ops::tenant::TenantView { usage, zone, .. } = ops::tenant::view(app, tenant.id).await?;
    let texts = browser.texts(Some(person));
    let (says, until) = (texts.life, texts.moment(deletion::undo_until(app).await?, zone));
    let size = usage.and_then(|usage| usage.database_bytes).map(|bytes| texts.size(bytes / MIB));
    let built = DeletionPage {
        chrome: chrome(browser, Some(person), zone),
        action: format!("{}/deletion", page_of(tenant)),
        back: page_of(tenant),
        company: tenant.company.to_string(),
        address: tenant.address.to_string(),
        meanwhile: (says.meanwhile)(&until),
        until: (says.until)(&until),
        lost_today: (says.lost_today)(usage.and_then(|usage| usage.seats), size.as_deref()),
        label: (says.confirm)(tenant.address.as_str()),
        typed,
        error,
    };
    page(status, texts, &built)
}
