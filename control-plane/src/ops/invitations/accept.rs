//! What the one who was invited does with the link.

use model::name::{CompanyName, Email, PersonName};
use model::{AccountRole, Locale, Role, UserId};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::invitations::{self, Invitation, TokenHash};
use store::users::{self, NewUser, User};
use store::{Conn, Time, accounts};
use utoipa::ToSchema;

use crate::app::App;
use crate::credentials::{LinkToken, Password, PasswordHash, SessionToken, random};
use crate::error::{Code, Error, Fault, FieldError};
use crate::ids;
use crate::ops::sign_in;

/// What an invitation is to.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The company.
    pub company: CompanyName,
    /// Who is invited.
    pub email: Email,
    /// What they may do in the account.
    pub role: AccountRole,
}

/// Why an invitation can't be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It was accepted before.
    Used,
    /// It is too old.
    Late,
    /// Who invited has withdrawn it.
    Withdrawn,
    /// The link was cut off on its way, was never ours, or a newer one was sent.
    Unknown,
    /// Somebody signs in with the address already. Only who reads its mail gets to know.
    EmailTaken,
}

impl Refusal {
    /// The same for those who can be told by a code.
    #[must_use]
    pub fn into_error(self) -> Error {
        match self {
            Self::Used => Error::refused(Code::LinkUsed, Code::LinkUsed),
            Self::Late | Self::Withdrawn => Error::refused(Code::LinkLate, Code::LinkLate),
            Self::Unknown => Error::NotFound,
            Self::EmailTaken => Error::refused(Code::EmailTaken, Code::EmailTaken),
        }
    }
}

/// The fields of one who joins, as they were sent.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinForm {
    /// Token of the invitation's link.
    #[schema(
        value_type = String, required = true, min_length = 43, max_length = 43, pattern = "^[A-Za-z0-9_-]{43}$"
    )]
    pub token: Option<SecretString>,
    /// Name of the person.
    #[schema(value_type = PersonName, required = true)]
    pub name: Option<String>,
    /// Their password for Stackyard.
    #[schema(value_type = String, format = Password, required = true, min_length = 10, max_length = 256)]
    pub password: Option<SecretString>,
    /// Language of Stackyard's pages and mails for them; where none is given, pages go by the browser.
    #[schema(value_type = Option<Locale>)]
    pub language: Option<String>,
}

#[derive(Debug)]
struct Join {
    token: Option<LinkToken>,
    name: PersonName,
    password: Password,
    language: Option<Locale>,
}

impl JoinForm {
    fn parse(self) -> Result<Join, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let name = PersonName::parse(&self.name.unwrap_or_default());
        let name = name.map_err(|e| wrong.push(FieldError::invalid("name", e))).ok();
        let password = Password::parse(self.password.unwrap_or_else(|| "".into()));
        let password = password.map_err(|e| wrong.push(FieldError::invalid("password", e))).ok();
        let language = self.language.map(|tag| tag.parse().map_err(|_| Fault::NoSuchLanguage)).transpose();
        let language = language.map_err(|fault| wrong.push(FieldError::invalid("language", fault))).ok();
        let token = self.token.and_then(|token| LinkToken::parse(token.expose_secret()));
        let join = || Some(Join { token, name: name?, password: password?, language: language? });
        join().ok_or(wrong)
    }
}

/// What an invitation is to, if its link is good. Looking uses nothing: mail scanners look too.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn look(app: &App, token: Option<&LinkToken>) -> Result<Result<Invited, Refusal>, Error> {
    let (hash, now) = (token.map(LinkToken::hash), app.clock.now());
    let Some(hash) = hash else { return Ok(Err(Refusal::Unknown)) };
    let read = move |conn: &mut Conn| {
        let invitation = match find(conn, &hash, now)? {
            Ok(invitation) => invitation,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let account = accounts::get(conn, invitation.account_id)?.ok_or(Error::NotFound)?;
        let Invitation { email, account_role: role, .. } = invitation;
        Ok(Ok(Invited { company: account.company, email, role }))
    };
    app.db.run(read).await
}

/// The invitation of a link, if it can be accepted now.
fn find(conn: &mut Conn, token: &TokenHash, now: Time) -> Result<Result<Invitation, Refusal>, Error> {
    let Some(invitation) = invitations::lock_by_token(conn, token)? else { return Ok(Err(Refusal::Unknown)) };
    let refusal = match &invitation {
        row if row.accepted_at.is_some() => Some(Refusal::Used),
        row if row.withdrawn_at.is_some() => Some(Refusal::Withdrawn),
        row if row.expires_at <= now => Some(Refusal::Late),
        row => users::find_by_email(conn, &row.email)?.map(|_| Refusal::EmailTaken),
    };
    Ok(refusal.map_or(Ok(invitation), Err))
}

/// Accepts an invitation: the person has joined the account, with a verified address, and is signed in.
///
/// # Errors
/// [`Error::Invalid`] with every field that can't be taken; [`Code::EmailTaken`] when the address was taken in this moment.
pub async fn accept(app: &App, form: JoinForm) -> Result<Result<(SessionToken, User), Refusal>, Error> {
    let join = form.parse().map_err(Error::Invalid)?;
    if let Err(refusal) = look(app, join.token.as_ref()).await? {
        return Ok(Err(refusal)); // a password is hashed for a good link only
    }
    let Some(hash) = join.token.as_ref().map(LinkToken::hash) else { return Ok(Err(Refusal::Unknown)) };
    let (salt, typed) = (random::bytes()?, join.password.clone());
    let password = app.hashing.run(move || PasswordHash::of(&typed, salt)).await??;
    let (now, session) = (app.clock.now(), SessionToken::random()?);
    let write = {
        let session = session.clone();
        move |conn: &mut Conn| {
            let invitation = match find(conn, &hash, now)? {
                Ok(invitation) => invitation,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let user = create(conn, &invitation, &join, &password, now)?;
            sign_in::open_session(conn, &session, &user, now)?;
            Ok::<_, Error>(Ok(user))
        }
    };
    Ok(app.db.tx(write).await?.map(|user| (session, user)))
}

fn create(
    conn: &mut Conn,
    invitation: &Invitation,
    join: &Join,
    password: &PasswordHash,
    now: Time,
) -> Result<User, Error> {
    let (id, account) = (UserId::from_uuid(ids::fresh(now)), Some(invitation.account_id));
    let new = NewUser {
        id,
        account_id: account,
        role: Role::Customer,
        name: join.name.clone(),
        email: invitation.email.clone(),
        password_hash: password.as_str().to_owned(),
    };
    users::create(conn, &new, now)?;
    users::set_account_role(conn, id, invitation.account_role)?;
    users::verify(conn, id, now)?;
    if let Some(language) = join.language {
        users::set_language(conn, id, language)?;
    }
    invitations::accept(conn, invitation.id, now)?;
    let data = json!({ "invitation": invitation.id, "role": invitation.account_role });
    let act = Act { actor: Actor::User(id), action: "invitation.accept", account, tenant: None, data };
    audit::record(conn, &act, now)?;
    users::get(conn, id)?.ok_or(Error::NotFound)
}
