//! The audit log, for operators.

mod filter;
mod texts;
mod view;

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use store::audit::{ActorKind, Entry};
use strum::IntoEnumIterator;

use self::filter::{Query, Wrong};
use self::texts::AuditTexts;
use self::view::{AuditPage, AuditRow, Field, Fields};
use super::browser::Browser;
use super::chrome::{chrome, page};
use super::query;
use super::views::Choice;
use crate::api::extract::{Operator, QueryOf};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops;
use crate::texts::{Texts, iso};

/// Lines on one page.
const ROWS: i64 = 50;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/audit").get(list));
}

async fn list(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    query: QueryOf<Query>,
) -> Result<HttpResponse, Error> {
    let (query, all) = (query.0, browser.texts(Some(&operator.person)));
    let texts = texts::of(all.locale);
    let (filter, wrong) = match query.filter(texts) {
        Ok(filter) => (Some(filter), Vec::new()),
        Err(wrong) => (None, wrong),
    };
    let is_sound = filter.is_some();
    let found = match filter {
        Some(filter) => Some(ops::audit::list(&app, filter, query.after, ROWS).await?),
        None => None,
    };
    let sealed_to = found.as_ref().and_then(|page| page.sealed);
    let next = found.as_ref().and_then(|page| page.next);
    let lines = found.map(|page| page.lines).unwrap_or_default();
    let built = AuditPage {
        chrome: chrome(&browser, Some(&operator.person), Tz::UTC),
        texts,
        sealed: match sealed_to {
            Some(sealed) => (texts.sealed)(sealed.number, &all.moment(sealed.at, Tz::UTC)),
            None if is_sound => texts.not_sealed.to_owned(),
            // Nothing was looked up.
            None => String::new(),
        },
        fields: fields(texts, &query, &wrong),
        is_sound,
        is_filtered: !query.parts().is_empty(),
        csv: href("/v1/audit", &query, &[("format", "csv".to_owned())]),
        next: next.map(|after| href("/audit", &query, &[("after", after.to_string())])),
        rows: lines.into_iter().map(|line| row(all, texts, line, sealed_to.map(|sealed| sealed.to_id))).collect(),
    };
    let status = if is_sound { HttpResponse::Ok() } else { HttpResponseBuilder::new(Code::InvalidInput.status()) };
    page(status, all, &built)
}

fn fields(texts: &AuditTexts, query: &Query, wrong: &Wrong) -> Fields {
    let actor = |kind: ActorKind| Choice {
        code: kind.to_string(),
        label: (texts.actor)(kind).to_owned(),
        is_selected: query.actor == kind.to_string(),
    };
    let error = |name: &str| wrong.iter().find(|(field, _)| *field == name).map(|(_, message)| message.clone());
    let field = |name: &'static str, label: &'static str, value: &str| Field {
        name,
        label,
        value: value.to_owned(),
        error: error(name),
    };
    Fields {
        actors: ActorKind::iter().map(actor).collect(),
        actor_error: error("actor"),
        others: vec![
            field("action", texts.act, &query.action),
            field("user", texts.user, &query.user),
            field("account", texts.account, &query.account),
            field("tenant", texts.tenant, &query.tenant),
            field("from", texts.from, &query.from),
            field("until", texts.until, &query.until),
        ],
    }
}

fn href(path: &str, query: &Query, more: &[(&'static str, String)]) -> String {
    let mut parts = query.parts();
    parts.extend_from_slice(more);
    query::href(path, &parts)
}

fn row(all: &Texts, texts: &AuditTexts, line: Entry, sealed_to: Option<i64>) -> AuditRow {
    let is_empty = line.data.as_object().is_some_and(serde_json::Map::is_empty);
    AuditRow {
        id: line.id,
        at: all.moment(line.at, Tz::UTC),
        at_iso: iso(line.at),
        actor: (texts.actor)(line.actor).to_owned(),
        email: line.email.map(|email| email.to_string()),
        did: (texts.did)(&line.action),
        action: line.action,
        account: line.account_id.map(|id| id.to_string()),
        tenant: line.tenant_id.map(|id| id.to_string()),
        data: if is_empty { String::new() } else { line.data.to_string() },
        is_sealed: sealed_to.is_some_and(|to| line.id <= to),
    }
}
