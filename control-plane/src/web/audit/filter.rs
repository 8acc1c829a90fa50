//! The filter of the page: every part is kept as it was typed, and told when it can't be read.

use std::fmt::Display;
use std::str::FromStr;

use serde::Deserialize;
use store::audit::AuditFilter;

use super::texts::AuditTexts;
use crate::api::audit::{ActName, Moment};

/// The filter as a form sends it: an empty part leaves nothing out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    pub(super) actor: String,
    pub(super) user: String,
    pub(super) action: String,
    pub(super) account: String,
    pub(super) tenant: String,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) after: Option<i64>,
}

/// What is wrong with a part: its name and a sentence.
pub(super) type Wrong = Vec<(&'static str, String)>;

impl Query {
    /// Parses the filter.
    pub(super) fn filter(&self, texts: &AuditTexts) -> Result<AuditFilter, Wrong> {
        let mut wrong = Wrong::new();
        let act: Option<ActName> = read(&mut wrong, "action", &self.action, None);
        let from: Option<Moment> = read(&mut wrong, "from", &self.from, None);
        let until: Option<Moment> = read(&mut wrong, "until", &self.until, None);
        let filter = AuditFilter {
            actor: read(&mut wrong, "actor", &self.actor, Some(texts.wrong_actor)),
            user: read(&mut wrong, "user", &self.user, Some(texts.wrong_id)),
            action: act.map(ActName::into_text),
            account: read(&mut wrong, "account", &self.account, Some(texts.wrong_id)),
            tenant: read(&mut wrong, "tenant", &self.tenant, Some(texts.wrong_id)),
            from: from.map(Moment::begin),
            until: until.map(Moment::end),
        };
        if wrong.is_empty() { Ok(filter) } else { Err(wrong) }
    }

    /// The parts that are set, as they stand in a URL.
    pub(super) fn parts(&self) -> Vec<(&'static str, String)> {
        let parts = [
            ("actor", &self.actor),
            ("user", &self.user),
            ("action", &self.action),
            ("account", &self.account),
            ("tenant", &self.tenant),
            ("from", &self.from),
            ("until", &self.until),
        ];
        let set = parts.into_iter().filter(|(_, value)| !value.trim().is_empty());
        set.map(|(name, value)| (name, value.trim().to_owned())).collect()
    }
}

/// Reads a part; `message` says it better than the type's own words.
fn read<T>(wrong: &mut Wrong, field: &'static str, text: &str, message: Option<&str>) -> Option<T>
where
    T: FromStr<Err: Display>,
{
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let say = |error: T::Err| wrong.push((field, message.map_or_else(|| error.to_string(), str::to_owned)));
    text.parse().map_err(say).ok()
}
