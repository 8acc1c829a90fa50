//! The language that a person chose.

use model::{Locale, UserId};
use store::users;

use crate::app::App;
use crate::error::Error;

/// Keeps the language that a person chose for pages and mails.
///
/// # Errors
/// [`Error::NotFound`] when the person is gone.
pub async fn choose_language(app: &App, user: UserId, language: Locale) -> Result<(), Error> {
    let is_kept = app.db.run(move |conn| users::set_language(conn, user, language)).await?;
    if is_kept { Ok(()) } else { Err(Error::NotFound) }
}
