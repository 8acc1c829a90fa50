//! Inviting somebody to an account, and what becomes of it.

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use model::{AccountId, InvitationId};
use serde::Deserialize;
use store::LONGEST_PAGE;
use store::invitations::Invitation;

use super::view::{InvitationRow, InviteFields};
use super::{Said, render};
use crate::api::extract::{AccountOwner, Customer, PathOf};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops::invitations::{self, InviteForm};
use crate::texts::Texts;
use crate::web::browser::Browser;
use crate::web::chrome::{check_form, lead_to};
use crate::web::components::When;
use crate::web::form::FormOf;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/people/invite").post(invite));
    cfg.service(resource("/people/invitations/{id}/resend").post(resend));
    cfg.service(resource("/people/invitations/{id}/withdraw").post(withdraw));
}

/// The open invitations: an account has no more of them than one page holds.
pub(super) async fn rows(app: &App, texts: &Texts, account: AccountId, zone: Tz) -> Result<Vec<InvitationRow>, Error> {
    const { assert!(invitations::MOST_PEOPLE <= LONGEST_PAGE) };
    let (open, now) = (invitations::list(app, account, None, LONGEST_PAGE).await?, app.clock.now());
    let row = |invitation: Invitation| InvitationRow {
        id: invitation.id.to_string(),
        email: invitation.email.to_string(),
        role: (texts.people.role)(invitation.account_role),
        until: When::of(texts, invitation.expires_at, zone),
        is_late: invitation.expires_at <= now,
    };
    Ok(open.into_iter().map(row).collect())
}

#[derive(Debug, Deserialize)]
struct Fields {
    #[serde(default)]
    csrf: String,
    email: String,
    #[serde(default)]
    role: String,
}

async fn invite(
    app: Data<App>,
    browser: Browser,
    owner: AccountOwner,
    form: FormOf<Fields>,
) -> Result<HttpResponse, Error> {
    let Fields { csrf, email, role } = form.0;
    check_form(&owner.person, &csrf)?;
    let wish = InviteForm { email: Some(email.clone()), role: Some(role.clone()) };
    match invitations::invite(&app, &owner.person.user, wish, None).await {
        Ok(_) => Ok(lead_to("/people?done=invited")),
        Err(error @ (Error::Invalid(_) | Error::Refused { code: Code::WrongState, .. })) => {
            wrong(&app, &browser, owner, (email, role), error).await
        }
        Err(other) => Err(other),
    }
}

/// The page again, with what was typed and what is wrong with it.
async fn wrong(
    app: &App,
    browser: &Browser,
    owner: AccountOwner,
    (email, role): (String, String),
    error: Error,
) -> Result<HttpResponse, Error> {
    let status = HttpResponseBuilder::new(error.code().status());
    let texts = browser.texts(Some(&owner.person));
    let sentence = texts.faults.sentence;
    let errors = match error {
        Error::Invalid(fields) => fields.into_iter().map(|e| (e.field, sentence(&e.fault, e.code))).collect(),
        // It is about no field of the form, but stands where the form is looked at.
        Error::Refused { code, fault, .. } => vec![("email".to_owned(), sentence(&fault, code))],
        other => return Err(other),
    };
    let fields = InviteFields::of(texts.people, email, &role, errors);
    let customer = Customer { person: owner.person, account: owner.account };
    render(app, status, browser, &customer, Said { after: None, notice: None, fields }).await
}

#[derive(Debug, Deserialize)]
struct Token {
    csrf: String,
}

async fn resend(
    app: Data<App>,
    owner: AccountOwner,
    path: PathOf<InvitationId>,
    form: FormOf<Token>,
) -> Result<HttpResponse, Error> {
    check_form(&owner.person, &form.0.csrf)?;
    lead_back(invitations::resend(&app, &owner.person.user, path.0).await, "/people?done=invited")
}

async fn withdraw(
    app: Data<App>,
    owner: AccountOwner,
    path: PathOf<InvitationId>,
    form: FormOf<Token>,
) -> Result<HttpResponse, Error> {
    check_form(&owner.person, &form.0.csrf)?;
    lead_back(invitations::withdraw(&app, &owner.person.user, path.0).await, "/people?done=withdrawn")
}

/// Back to the page. An invitation that was withdrawn in another tab, or accepted meanwhile, is no fault: the page shows which.
fn lead_back(done: Result<(), Error>, told: &str) -> Result<HttpResponse, Error> {
    match done {
        Ok(()) => Ok(lead_to(told)),
        Err(Error::NotFound) => Ok(lead_to("/people")),
        Err(other) => Err(other),
    }
}
