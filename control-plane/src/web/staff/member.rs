//! One of the staff, and what can be done about them.

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use model::{Role, UserId};
use serde::Deserialize;
use store::staff::Member;

use super::view::MemberPage;
use super::{roles, row};
use crate::api::extract::{Operator, PathOf, QueryOf};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops::second_factor;
use crate::ops::staff::{self, parse_role};
use crate::web::browser::Browser;
use crate::web::chrome::{check_form, chrome, lead_to, page};
use crate::web::components::{Alert, Tone};
use crate::web::form::FormOf;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/staff/{id}").get(show));
    cfg.service(resource("/staff/{id}/role").post(set_role));
    cfg.service(resource("/staff/{id}/disable").post(disable));
    cfg.service(resource("/staff/{id}/enable").post(enable));
    cfg.service(resource("/staff/{id}/reset-second-factor").post(reset));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Saved {
    saved: Option<String>,
}

async fn show(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    id: PathOf<UserId>,
    query: QueryOf<Saved>,
) -> Result<HttpResponse, Error> {
    let member = staff::get(&app, id.0).await?;
    let texts = browser.texts(Some(&operator.person));
    let notice = query.0.saved.map(|_| Alert::new(Tone::Good, texts.staff.saved));
    render_member(HttpResponse::Ok(), &browser, &operator, &member, notice, None)
}

fn render_member(
    status_code: HttpResponseBuilder,
    browser: &Browser,
    operator: &Operator,
    member: &Member,
    notice: Option<Alert>,
    confirm_error: Option<String>,
) -> Result<HttpResponse, Error> {
    let texts = browser.texts(Some(&operator.person));
    let (user, is_reader) = (&member.user, member.user.id == operator.person.id());
    let is_above = user.role == Role::Admin && operator.person.user.role != Role::Admin;
    let built = MemberPage {
        chrome: chrome(browser, Some(&operator.person), Tz::UTC),
        notice,
        row: row(texts, member, operator.person.id()),
        created: (texts.staff.created)(&texts.moment(user.created_at, Tz::UTC)),
        may: (texts.staff.may)(user.role),
        roles: roles(texts, operator, &user.role.to_string()),
        is_disabled: user.disabled_at.is_some(),
        has_second_factor: member.enrolled_at.is_some(),
        may_change: !is_reader && !is_above,
        disable_href: format!("/staff/{}/disable", user.id),
        confirm_label: (texts.staff.disable_confirm)(user.email.as_str()),
        confirm_error,
    };
    page(status_code, texts, &built)
}

#[derive(Debug, Deserialize)]
struct RoleFields {
    csrf: String,
    role: String,
}

async fn set_role(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    id: PathOf<UserId>,
    form: FormOf<RoleFields>,
) -> Result<HttpResponse, Error> {
    check_form(&operator.person, &form.0.csrf)?;
    let role = parse_role(&form.0.role).map_err(|wrong| Error::Invalid(vec![wrong]))?;
    let done = staff::set_role(&app, operator.person.user.clone(), id.0, role).await.map(|_| ());
    answer(&app, &browser, &operator, id.0, done).await
}

#[derive(Debug, Deserialize)]
struct ConfirmFields {
    csrf: String,
    #[serde(default)]
    confirm: String,
}

async fn disable(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    id: PathOf<UserId>,
    form: FormOf<ConfirmFields>,
) -> Result<HttpResponse, Error> {
    check_form(&operator.person, &form.0.csrf)?;
    let member = staff::get(&app, id.0).await?;
    if !form.0.confirm.trim().eq_ignore_ascii_case(member.user.email.as_str()) {
        let texts = browser.texts(Some(&operator.person));
        let status = HttpResponseBuilder::new(Code::InvalidInput.status());
        let error = Some(texts.staff.not_the_same.to_owned());
        return render_member(status, &browser, &operator, &member, None, error);
    }
    let done = staff::disable(&app, operator.person.user.clone(), id.0).await.map(|_| ());
    answer(&app, &browser, &operator, id.0, done).await
}

#[derive(Debug, Deserialize)]
struct Token {
    csrf: String,
}

async fn enable(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    id: PathOf<UserId>,
    form: FormOf<Token>,
) -> Result<HttpResponse, Error> {
    check_form(&operator.person, &form.0.csrf)?;
    let done = staff::enable(&app, operator.person.user.clone(), id.0).await.map(|_| ());
    answer(&app, &browser, &operator, id.0, done).await
}

async fn reset(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    id: PathOf<UserId>,
    form: FormOf<Token>,
) -> Result<HttpResponse, Error> {
    check_form(&operator.person, &form.0.csrf)?;
    let done = second_factor::reset(&app, operator.person.user.clone(), id.0).await;
    answer(&app, &browser, &operator, id.0, done).await
}

/// Back to the person's page, which says that it was done, or why not.
async fn answer(
    app: &App,
    browser: &Browser,
    operator: &Operator,
    id: UserId,
    done: Result<(), Error>,
) -> Result<HttpResponse, Error> {
    match done {
        Ok(()) => Ok(lead_to(&format!("/staff/{id}?saved=1"))),
        Err(Error::Refused { code, fault, .. }) => {
            let (member, texts) = (staff::get(app, id).await?, browser.texts(Some(&operator.person)));
            let notice = Alert::new(Tone::Attention, (texts.faults.sentence)(&fault, code));
            let status = HttpResponseBuilder::new(code.status());
            render_member(status, browser, operator, &member, Some(notice), None)
        }
        Err(other) => Err(other),
    }
}
