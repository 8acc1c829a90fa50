//! What a person says of themselves: name and language.

use chrono_tz::Tz;
use model::name::PersonName;
use model::{Locale, TimeZone};
use serde::Deserialize;
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::users::{self, User};
use store::{Conn, accounts};
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Fault, FieldError};

/// What shall change, as it was sent; what is absent stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileForm {
    /// The person's name.
    #[schema(value_type = Option<PersonName>)]
    pub name: Option<String>,
    /// Language of Stackyard's pages and mails for them.
    #[schema(value_type = Option<Locale>)]
    pub language: Option<String>,
}

/// What shall change, each sound by itself.
#[derive(Debug, Clone)]
struct Change {
    name: Option<PersonName>,
    language: Option<Locale>,
}

impl ProfileForm {
    fn parse(self) -> Result<Change, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let name = self.name.map(|text| PersonName::parse(&text)).transpose();
        let name = name.map_err(|e| wrong.push(FieldError::invalid("name", e))).ok();
        let language = self.language.map(|tag| tag.parse().map_err(|_| Fault::NoSuchLanguage)).transpose();
        let language = language.map_err(|fault| wrong.push(FieldError::invalid("language", fault))).ok();
        name.zip(language).map(|(name, language)| Change { name, language }).ok_or(wrong)
    }
}

/// Changes what a person says of themselves. They are answered as they are then.
///
/// # Errors
/// [`Error::Invalid`] with every field that can't be taken.
pub async fn change(app: &App, user: User, form: ProfileForm) -> Result<User, Error> {
    let (change, now) = (form.parse().map_err(Error::Invalid)?, app.clock.now());
    let write = move |conn: &mut Conn| {
        let mut changed = Vec::new();
        if let Some(name) = change.name.filter(|name| *name != user.name) {
            users::set_name(conn, user.id, &name)?;
            changed.push("name");
        }
        if let Some(language) = change.language.filter(|language| Some(*language) != user.language) {
            users::set_language(conn, user.id, language)?;
            changed.push("language");
        }
        if !changed.is_empty() {
            let (actor, data) = (Actor::User(user.id), json!({ "changed": changed }));
            let act = Act { actor, action: "user.change", account: user.account_id, tenant: None, data };
            audit::record(conn, &act, now)?;
        }
        users::get(conn, user.id)?.ok_or(Error::NotFound)
    };
    app.db.tx(write).await
}

/// The zone that a person reads times in: what their company chose, else that of its country; UTC for staff, who see companies of many zones.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn zone(app: &App, user: &User) -> Result<Tz, Error> {
    let Some(account) = user.account_id else { return Ok(Tz::UTC) };
    let home = app.db.run(move |conn| accounts::home(conn, account)).await?;
    Ok(home.map_or(Tz::UTC, |home| TimeZone::of_company(home.time_zone, home.country)))
}
