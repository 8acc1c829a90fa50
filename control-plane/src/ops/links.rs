//! Links of mails, as their pages tell of them. A link is good once, for a limited time and for one purpose.

use store::verification_links::{self, Purpose, TokenHash};
use store::{Conn, Time};

use crate::app::App;
use crate::credentials::LinkToken;
use crate::error::{Code, Error};

/// How a link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// It can be used.
    Good,
    /// It was used before.
    Used,
    /// It is too old.
    Late,
    /// There is no such link: it was cut off on its way, or was never ours.
    Unknown,
}

impl LinkState {
    /// Whether the link was good, for those who can be told by a code.
    ///
    /// # Errors
    /// [`Code::LinkUsed`], [`Code::LinkLate`] or [`Error::NotFound`].
    pub fn require_good(self) -> Result<(), Error> {
        match self {
            Self::Good => Ok(()),
            Self::Used => Err(Error::refused(Code::LinkUsed, Code::LinkUsed)),
            Self::Late => Err(Error::refused(Code::LinkLate, Code::LinkLate)),
            Self::Unknown => Err(Error::NotFound),
        }
    }
}

/// How a link stands. Looking at it uses nothing: mail scanners look too.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn look(app: &App, purpose: Purpose, token: Option<&LinkToken>) -> Result<LinkState, Error> {
    let (hash, now) = (token.map(LinkToken::hash), app.clock.now());
    let Some(hash) = hash else { return Ok(LinkState::Unknown) };
    app.db.run(move |conn| state(conn, purpose, &hash, now)).await
}

/// How a link stands, in an open transaction.
pub(super) fn state(conn: &mut Conn, purpose: Purpose, token: &TokenHash, now: Time) -> Result<LinkState, Error> {
    Ok(match verification_links::find(conn, token, purpose)? {
        None => LinkState::Unknown,
        Some(link) if link.used_at.is_some() => LinkState::Used,
        Some(link) if link.expires_at <= now => LinkState::Late,
        Some(_) => LinkState::Good,
    })
}
