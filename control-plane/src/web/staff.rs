//! The people who run Stackyard, for operators: the list, one of them, and what can be done.

mod member;
mod view;

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use model::{Role, UserId};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use store::staff::Member;

use self::view::{AddForm, AddedPage, StaffPage, StaffRow};
use super::browser::Browser;
use super::chrome::{check_form, chrome, page};
use super::components::{Status, Tone, When};
use super::form::FormOf;
use super::query;
use super::views::Choice;
use crate::api::extract::{Operator, QueryOf};
use crate::app::App;
use crate::credentials::{SessionToken, sha256};
use crate::error::Error;
use crate::ops::once::Once;
use crate::ops::staff::{self, MemberForm};
use crate::texts::Texts;

/// People on one page.
const ROWS: i64 = 50;
/// What a member of staff can be.
const ROLES: [Role; 3] = [Role::Operator, Role::Billing, Role::Admin];

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/staff").get(list).post(add));
    member::routes(cfg);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    after: Option<UserId>,
}

async fn list(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    query: QueryOf<Query>,
) -> Result<HttpResponse, Error> {
    render_list(&app, HttpResponse::Ok(), &browser, &operator, query.0.after, Fields::default(), Vec::new()).await
}

async fn render_list(
    app: &App,
    status: HttpResponseBuilder,
    browser: &Browser,
    operator: &Operator,
    after: Option<UserId>,
    fields: Fields,
    errors: Vec<(String, String)>,
) -> Result<HttpResponse, Error> {
    let texts = browser.texts(Some(&operator.person));
    let members = staff::list(app, after, ROWS).await?;
    let is_full = members.len() as i64 == ROWS;
    let next = members.last().filter(|_| is_full).map(|member| member.user.id.to_string());
    let built = StaffPage {
        chrome: chrome(browser, Some(&operator.person), Tz::UTC),
        rows: members.iter().map(|member| row(texts, member, operator.person.id())).collect(),
        next: next.map(|after| query::href("/staff", &[("after", after)])),
        form: AddForm {
            idempotency_key: SessionToken::random()?.expose().to_owned(),
            roles: roles(texts, operator, &fields.role),
            name: fields.name,
            email: fields.email,
            errors,
        },
    };
    page(status, texts, &built)
}

fn row(texts: &Texts, member: &Member, reader: UserId) -> StaffRow {
    let user = &member.user;
    StaffRow {
        id: user.id.to_string(),
        name: user.name.to_string(),
        email: user.email.to_string(),
        role: (texts.staff.role_of)(user.role),
        status: status(texts, member),
        second_factor: member.enrolled_at.map(|at| (texts.staff.since)(&texts.moment(at, Tz::UTC))),
        last_seen: member.last_seen_at.map(|at| When::of(texts, at, Tz::UTC)),
        is_reader: user.id == reader,
    }
}

fn status(texts: &Texts, member: &Member) -> Status {
    match member.user.disabled_at {
        None => Status::new(Tone::Good, texts.staff.active),
        Some(_) => Status::new(Tone::Stopped, texts.staff.disabled),
    }
}

/// The roles that a reader may give.
fn roles(texts: &Texts, operator: &Operator, chosen: &str) -> Vec<Choice> {
    let is_admin = operator.person.user.role == Role::Admin;
    let label = |role: Role| format!("{} ({})", (texts.staff.role_of)(role), (texts.staff.may)(role));
    let choice =
        |role: Role| Choice { code: role.to_string(), label: label(role), is_selected: chosen == role.to_string() };
    ROLES.into_iter().filter(|role| is_admin || *role != Role::Admin).map(choice).collect()
}

#[derive(Debug, Default, Deserialize, Serialize)]
struct Fields {
    #[serde(default, skip_serializing)]
    csrf: String,
    #[serde(default, skip_serializing)]
    idempotency_key: String,
    name: String,
    email: String,
    role: String,
}

async fn add(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    form: FormOf<Fields>,
) -> Result<HttpResponse, Error> {
    let fields = form.0;
    check_form(&operator.person, &fields.csrf)?;
    let texts = browser.texts(Some(&operator.person));
    let some = |text: &String| Some(text.clone());
    let wish = MemberForm { name: some(&fields.name), email: some(&fields.email), role: some(&fields.role) };
    let once = once(&app, &operator, &fields)?;
    match staff::create(&app, operator.person.user.clone(), wish, once).await {
        Ok((member, password)) => {
            let built = AddedPage {
                chrome: chrome(&browser, Some(&operator.person), Tz::UTC),
                title: (texts.staff.added_title)(member.user.name.as_str()),
                email: member.user.email.to_string(),
                password: password.expose_secret().to_owned(),
            };
            page(HttpResponse::Ok(), texts, &built)
        }
        Err(error @ (Error::Invalid(_) | Error::Refused { .. })) => {
            let status = HttpResponseBuilder::new(error.code().status());
            render_list(&app, status, &browser, &operator, None, fields, told(texts, error)).await
        }
        Err(other) => Err(other),
    }
}

/// A form sent twice adds one person, and shows their password again.
fn once(app: &App, operator: &Operator, fields: &Fields) -> Result<Option<Once>, Error> {
    let key = &fields.idempotency_key;
    if !(1..=100).contains(&key.len()) || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(None);
    }
    let body = serde_json::to_vec(fields).map_err(|e| Error::internal(e, "read the form again"))?;
    let request_hash = app.envelope.fingerprint(&sha256(&body))?;
    Ok(Some(Once { scope: format!("staff_form:{}", operator.person.id()), key: key.clone(), request_hash }))
}

/// Field and sentence of each fault; one of no field stands above the form.
fn told(texts: &Texts, error: Error) -> Vec<(String, String)> {
    let sentence = texts.faults.sentence;
    match error {
        Error::Invalid(fields) => {
            fields.into_iter().map(|fault| (fault.field, sentence(&fault.fault, fault.code))).collect()
        }
        Error::Refused { code, fault, field } => {
            let field = field.filter(|field| *field == "email").unwrap_or_default();
            vec![(field.to_owned(), sentence(&fault, code))]
        }
        _ => Vec::new(),
    }
}
