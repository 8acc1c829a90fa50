//! What a person asks for when they make a token, as it was sent and as it may be relied on.

use chrono::TimeDelta;
use model::name::TokenName;
use model::{Scope, Scopes};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::FieldError;

/// The longest that a token can be good for, in days.
pub const LONGEST_DAYS: i64 = 365;
/// How long a token is good for where nothing is said, in days.
const DAYS: i64 = 90;

/// The fields of a new token as they were sent.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenForm {
    /// What the person calls it.
    #[schema(value_type = TokenName, required = true)]
    pub name: Option<String>,
    /// What it is good for.
    #[schema(value_type = Vec<Scope>, required = true, min_items = 1, max_items = 2)]
    pub scopes: Option<Vec<Scope>>,
    /// For how many days it is good; 90 where nothing is said.
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 365, default = 90)]
    pub expires_in_days: Option<i64>,
    /// The person's own password, once more.
    #[schema(value_type = String, format = Password, required = true, min_length = 1, max_length = 256)]
    pub password: Option<SecretString>,
}

/// A new token whose fields are sound.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What the person calls it.
    pub name: TokenName,
    /// What it is good for.
    pub scopes: Scopes,
    /// How long it is good.
    pub lifetime: TimeDelta,
    /// The person's password, not yet compared.
    pub password: SecretString,
}

impl TokenForm {
    /// Parses every field.
    ///
    /// # Errors
    /// Every field that can't be taken, in the order of the form.
    pub fn parse(self) -> Result<NewToken, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let name = TokenName::parse(&self.name.unwrap_or_default());
        let name = name.map_err(|e| wrong.push(FieldError::invalid("name", e))).ok();
        let scopes = Scopes::of(&self.scopes.unwrap_or_default());
        let scopes = scopes.map_err(|e| wrong.push(FieldError::invalid("scopes", e))).ok();
        let days = self.expires_in_days.unwrap_or(DAYS);
        if !(1..=LONGEST_DAYS).contains(&days) {
            wrong.push(FieldError::invalid("expires_in_days", "Please choose 1 to 365 days."));
        }
        if self.password.is_none() {
            wrong.push(FieldError::invalid("password", "Please fill this in."));
        }
        let new = || {
            Some(NewToken {
                name: name?,
                scopes: scopes?,
                lifetime: TimeDelta::try_days(days)?,
                password: self.password?,
            })
        };
        if wrong.is_empty() { new().ok_or(wrong) } else { Err(wrong) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_told_in_order() {
        let form = TokenForm { expires_in_days: Some(366), ..TokenForm::default() };
        let fields: Vec<_> = form.parse().unwrap_err().into_iter().map(|e| e.field).collect();
        assert_eq!(fields, ["name", "scopes", "expires_in_days", "password"]);
    }

    #[test]
    fn a_year_is_the_longest() {
        let form = |days| TokenForm {
            name: Some("export".into()),
            scopes: Some(vec![Scope::Read]),
            expires_in_days: days,
            password: Some("correct horse".into()),
        };
        for (days, lifetime) in [(None, Some(90)), (Some(1), Some(1)), (Some(365), Some(365))] {
            assert_eq!(form(days).parse().ok().map(|new| new.lifetime.num_days()), lifetime);
        }
        for bad in [0, -1, 366, i64::MAX, i64::MIN] {
            assert!(form(Some(bad)).parse().is_err(), "{bad}");
        }
    }
}
