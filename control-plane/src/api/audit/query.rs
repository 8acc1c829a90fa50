//! Which lines of the audit log, as it is said in a URL.

use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use model::{AccountId, TenantId, UserId};
use serde::Deserialize;
use store::audit::{ActorKind, AuditFilter};
use strum::IntoEnumIterator;
use utoipa::IntoParams;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use crate::api::extract::Limit;
use crate::api::table::Format;

/// Which lines, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Only those of one kind of actor.
    #[param(schema_with = actor_kind, required = false)]
    pub actor: Option<ActorKind>,
    /// Only those of one person.
    pub user: Option<UserId>,
    /// Only those of one act, such as `tenant.retry`.
    #[param(value_type = Option<String>, max_length = 60, pattern = "^[a-z][a-z0-9_.]{0,59}$")]
    pub action: Option<ActName>,
    /// Only those about one account.
    pub account: Option<AccountId>,
    /// Only those about one tenant.
    pub tenant: Option<TenantId>,
    /// Only those from then on: a day (UTC), or a time as in RFC 3339.
    #[param(value_type = Option<String>, max_length = 40, pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}")]
    pub from: Option<Moment>,
    /// Only those before then: to the end of a day (UTC), or before a time as in RFC 3339.
    #[param(value_type = Option<String>, max_length = 40, pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}")]
    pub until: Option<Moment>,
    /// The last id of the page before.
    pub after: Option<i64>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
    /// How the answer is written.
    #[serde(default)]
    #[param(inline, required = false)]
    pub format: Format,
}

/// The name of an act, as `noun.verb`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ActName(String);

/// A time, or a whole day of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Moment {
    begin: DateTime<Utc>,
    end: DateTime<Utc>,
}

/// A part of the filter that can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidFilter {
    /// No act has this name.
    #[error("This is not the name of an act, such as tenant.retry.")]
    Act,
    /// It is no time.
    #[error("This is not a time: expected a day such as 2026-11-22, or a time such as 2026-11-22T13:05:00Z.")]
    Moment,
}

/// The kinds of actors in the document.
pub fn actor_kind() -> ObjectBuilder {
    let words = ActorKind::iter().map(|kind| kind.to_string());
    Object::builder().schema_type(Type::String).enum_values(Some(words))
}

impl AuditQuery {
    /// The filter alone.
    #[must_use]
    pub fn filter(self) -> AuditFilter {
        AuditFilter {
            actor: self.actor,
            user: self.user,
            action: self.action.map(|ActName(name)| name),
            account: self.account,
            tenant: self.tenant,
            from: self.from.map(Moment::begin),
            until: self.until.map(Moment::end),
        }
    }
}

impl ActName {
    /// The name.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }
}

impl Moment {
    /// The time, or the beginning of the day.
    #[must_use]
    pub const fn begin(self) -> DateTime<Utc> {
        self.begin
    }

    /// The time, or the end of the day.
    #[must_use]
    pub const fn end(self) -> DateTime<Utc> {
        self.end
    }
}

impl FromStr for ActName {
    type Err = InvalidFilter;

    fn from_str(text: &str) -> Result<Self, InvalidFilter> {
        let is_plain = text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.'));
        let is_name = is_plain && (1..=60).contains(&text.len()) && text.starts_with(|c: char| c.is_ascii_lowercase());
        is_name.then(|| Self(text.to_owned())).ok_or(InvalidFilter::Act)
    }
}

impl FromStr for Moment {
    type Err = InvalidFilter;

    fn from_str(text: &str) -> Result<Self, InvalidFilter> {
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            let at = at.to_utc();
            return Ok(Self { begin: at, end: at });
        }
        let day: NaiveDate = text.parse().map_err(|_| InvalidFilter::Moment)?;
        let next = day.checked_add_days(Days::new(1)).ok_or(InvalidFilter::Moment)?;
        Ok(Self { begin: day.and_time(NaiveTime::MIN).and_utc(), end: next.and_time(NaiveTime::MIN).and_utc() })
    }
}

impl TryFrom<String> for ActName {
    type Error = InvalidFilter;

    fn try_from(text: String) -> Result<Self, InvalidFilter> {
        text.parse()
    }
}

impl TryFrom<String> for Moment {
    type Error = InvalidFilter;

    fn try_from(text: String) -> Result<Self, InvalidFilter> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_whole_of_it_and_a_time_is_itself() {
        let day: Moment = "2026-11-22".parse().unwrap();
        assert_eq!(day.begin().to_rfc3339(), "2026-11-22T00:00:00+00:00");
        assert_eq!(day.end().to_rfc3339(), "2026-11-23T00:00:00+00:00");
        let time: Moment = "2026-11-22T13:05:00+01:00".parse().unwrap();
        assert_eq!((time.begin().to_rfc3339(), time.begin()), ("2026-11-22T12:05:00+00:00".into(), time.end()));
        for bad in ["", "yesterday", "2026-13-01", "22.11.2026", "2026-11-22 13:05", "\u{0}"] {
            assert_eq!(bad.parse::<Moment>(), Err(InvalidFilter::Moment), "{bad}");
        }
    }

    #[test]
    fn only_a_plain_name_is_one_of_an_act() {
        assert_eq!("tenant.retry".parse::<ActName>().unwrap().into_text(), "tenant.retry");
        for bad in ["", ".x", "Tenant.retry", "tenant retry", "tenant.retry\u{0}", &"x".repeat(61)] {
            assert_eq!(bad.parse::<ActName>(), Err(InvalidFilter::Act), "{bad}");
        }
    }
}
