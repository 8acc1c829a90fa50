//! The operator's pages of the outbox. A link that proves an address is never in what they show.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use model::country::Language;
use model::{MailId, TenantId};
use serde::Deserialize;
use store::audit::Actor;
use store::mails::{Mail, MailFilter, MailState};
use strum::IntoEnumIterator;

use super::browser::Browser;
use super::chrome::{check_form, chrome, lead_to, page};
use super::components::{Alert, Status, Tone, When};
use super::form::FormOf;
use super::query;
use super::views::{Choice, MailPage, MailRow, MailsPage};
use crate::api::extract::{Operator, PathOf, QueryOf, Words};
use crate::app::App;
use crate::error::Error;
use crate::ops;
use crate::texts::Texts;

/// Mails on one page.
const ROWS: i64 = 50;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/mails").get(list));
    cfg.service(resource("/mails/{id}").get(show));
    cfg.service(resource("/mails/{id}/resend").post(resend));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    state: String,
    recipient: Words,
    tenant: String,
    after: Option<MailId>,
}

async fn list(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    query: QueryOf<Query>,
) -> Result<HttpResponse, Error> {
    let (query, texts) = (query.0, browser.texts(Some(&operator.person)));
    let (state, tenant): (Option<MailState>, Option<TenantId>) =
        (query::part(&query.state)?, query::part(&query.tenant)?);
    let recipient = query.recipient.text().to_owned();
    let filter = MailFilter { state, recipient: query.recipient.into_text(), tenant };
    let mails = ops::mails::list(&app, filter, query.after, ROWS).await?;
    let next = mails.last().filter(|_| mails.len() as i64 == ROWS).map(|last| {
        let (state, tenant) = (query.state.clone(), query.tenant.clone());
        let parts =
            [("state", state), ("recipient", recipient.clone()), ("tenant", tenant), ("after", last.id.to_string())];
        query::href("/mails", &parts)
    });
    let now = app.clock.now();
    let choice = |one: MailState| Choice {
        code: one.to_string(),
        label: (texts.mails.state)(one).to_owned(),
        is_selected: state == Some(one),
    };
    let built = MailsPage {
        chrome: chrome(&browser, Some(&operator.person), Tz::UTC),
        states: MailState::iter().map(choice).collect(),
        is_filtered: state.is_some() || tenant.is_some() || !recipient.is_empty(),
        recipient,
        tenant: query.tenant,
        mails: mails.iter().map(|mail| row(texts, mail, now)).collect(),
        next,
    };
    page(HttpResponse::Ok(), texts, &built)
}

fn row(texts: &Texts, mail: &Mail, now: DateTime<Utc>) -> MailRow {
    let tone = match mail.state {
        MailState::Queued => Tone::Waiting,
        MailState::Sent => Tone::Good,
        MailState::Dead => Tone::Attention,
    };
    MailRow {
        id: mail.id.to_string(),
        kind: (texts.mails.kind)(mail.kind),
        language: if mail.language == Language::French { "fr" } else { "en" },
        subject: mail.subject.clone(),
        recipient: mail.recipient.to_string(),
        status: Status::new(tone, (texts.mails.state)(mail.state)),
        written: When::of(texts, mail.created_at, Tz::UTC),
        attempts: texts.number(mail.attempts.into()),
        why: mail.last_error.clone().filter(|_| mail.state != MailState::Sent),
        next_try: mail.next_try_at.map(|at| texts.until(at, now)).unwrap_or_default(),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Told {
    resent: Option<String>,
}

async fn show(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    id: PathOf<MailId>,
    told: QueryOf<Told>,
) -> Result<HttpResponse, Error> {
    let texts = browser.texts(Some(&operator.person));
    let (mail, written) = ops::mails::read(&app, id.0, texts.mails.hidden_link).await?;
    let built = MailPage {
        chrome: chrome(&browser, Some(&operator.person), Tz::UTC),
        notice: told.0.resent.is_some().then(|| Alert::new(Tone::Good, texts.mails.resent)),
        sent: mail.sent_at.map(|at| When::of(texts, at, Tz::UTC)),
        tenant: mail.tenant_id.map(|id| id.to_string()),
        mail: row(texts, &mail, app.clock.now()),
        text: written.text,
    };
    page(HttpResponse::Ok(), texts, &built)
}

#[derive(Debug, Deserialize)]
struct Token {
    csrf: String,
}

async fn resend(
    app: Data<App>,
    operator: Operator,
    id: PathOf<MailId>,
    form: FormOf<Token>,
) -> Result<HttpResponse, Error> {
    check_form(&operator.person, &form.0.csrf)?;
    ops::mails::resend(&app, Actor::User(operator.person.id()), id.0).await?;
    Ok(lead_to(&format!("/mails/{}?resent=1", id.0)))
}
