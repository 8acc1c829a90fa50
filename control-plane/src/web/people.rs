//! The people of an account, for all of them to see and for its owners to change.

mod invitations;
mod remove;
mod view;

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpResponse, HttpResponseBuilder};
use model::{AccountRole, UserId};
use serde::Deserialize;
use store::users::User;

use self::view::{InviteFields, PeoplePage, PersonRow};
use super::browser::Browser;
use super::chrome::{check_form, chrome, lead_to, page};
use super::components::{Alert, Empty, Tone};
use super::form::FormOf;
use crate::api::extract::{AccountOwner, Customer, PathOf, QueryOf};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops::{people, profile};
use crate::texts::{PeopleTexts, Texts};

/// People on one page.
const ROWS: i64 = 50;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/people").get(show));
    cfg.service(resource("/people/{id}/role").post(set_role));
    remove::routes(cfg);
    invitations::routes(cfg);
}

/// Which page, and what was just done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    after: Option<UserId>,
    done: String,
}

async fn show(
    app: Data<App>,
    browser: Browser,
    customer: Customer,
    query: QueryOf<Query>,
) -> Result<HttpResponse, Error> {
    let (query, says) = (query.0, browser.texts(Some(&customer.person)).people);
    let notice = done(says, &query.done).map(|text| Alert::new(Tone::Good, text));
    let fields = InviteFields::of(says, String::new(), "", Vec::new());
    render(&app, HttpResponse::Ok(), &browser, &customer, Said { after: query.after, notice, fields }).await
}

/// What was just done, in words.
fn done(says: &PeopleTexts, what: &str) -> Option<&'static str> {
    match what {
        "invited" => Some(says.invited),
        "withdrawn" => Some(says.withdrawn),
        "role" => Some(says.role_set),
        "removed" => Some(says.removed),
        _ => None,
    }
}

/// What the page says besides who is there.
struct Said {
    after: Option<UserId>,
    notice: Option<Alert>,
    fields: InviteFields,
}

async fn render(
    app: &App,
    status: HttpResponseBuilder,
    browser: &Browser,
    customer: &Customer,
    said: Said,
) -> Result<HttpResponse, Error> {
    let (person, texts) = (&customer.person, browser.texts(Some(&customer.person)));
    let zone = profile::zone(app, &person.user).await?;
    let people = people::list(app, customer.account, said.after, ROWS).await?;
    let is_full = i64::try_from(people.len()).is_ok_and(|rows| rows == ROWS);
    let next = people.last().filter(|_| is_full).map(|last| format!("/people?after={}", last.id));
    let built = PeoplePage {
        says: texts.people,
        chrome: chrome(browser, Some(person), zone),
        notice: said.notice,
        may_change: person.user.is_owner(),
        rows: rows(texts, people, person.id(), next.is_none() && said.after.is_none()),
        next,
        invitations: invitations::rows(app, texts, customer.account, zone).await?,
        nobody: Empty { text: texts.people.nobody_invited, first: None },
        form: said.fields,
    };
    page(status, texts, &built)
}

/// The rows of a page; whether `all` people of the account stand on it is said with them.
fn rows(texts: &Texts, people: Vec<User>, me: UserId, all: bool) -> Vec<PersonRow> {
    let has_one_owner = all && people.iter().filter(|user| user.is_owner()).count() == 1;
    let row = |user: User| PersonRow { is_only_owner: has_one_owner && user.is_owner(), ..row(texts, user, me) };
    people.into_iter().map(row).collect()
}

fn row(texts: &Texts, user: User, me: UserId) -> PersonRow {
    let (says, role) = (texts.people, if user.is_owner() { AccountRole::Owner } else { AccountRole::Member });
    let other = if role == AccountRole::Owner { AccountRole::Member } else { AccountRole::Owner };
    PersonRow {
        id: user.id.to_string(),
        name: user.name.to_string(),
        email: user.email.to_string(),
        role: (says.role)(role),
        is_me: user.id == me,
        is_only_owner: false,
        other: other.to_string(),
        make_other: (says.make)(other),
    }
}

#[derive(Debug, Deserialize)]
struct RoleFields {
    csrf: String,
    role: String,
}

async fn set_role(
    app: Data<App>,
    browser: Browser,
    owner: AccountOwner,
    path: PathOf<UserId>,
    form: FormOf<RoleFields>,
) -> Result<HttpResponse, Error> {
    check_form(&owner.person, &form.0.csrf)?;
    let role = form.0.role.parse().map_err(|_| Error::refused(Code::MalformedRequest, Code::MalformedRequest))?;
    match people::set_role(&app, &owner.person.user, path.0, role).await {
        Ok(_) => Ok(lead_to("/people?done=role")),
        Err(error @ Error::Refused { code: Code::WrongState, .. }) => refuse(&app, &browser, owner, error).await,
        Err(other) => Err(other),
    }
}

/// The page again, with a sentence of what was not done and why.
async fn refuse(app: &App, browser: &Browser, owner: AccountOwner, error: Error) -> Result<HttpResponse, Error> {
    let customer = Customer { person: owner.person, account: owner.account };
    let (texts, status) = (browser.texts(Some(&customer.person)), HttpResponseBuilder::new(error.code().status()));
    let Error::Refused { code, fault, .. } = error else { return Err(error) };
    let notice = Some(Alert::new(Tone::Attention, (texts.faults.sentence)(&fault, code)));
    let fields = InviteFields::of(texts.people, String::new(), "", Vec::new());
    render(app, status, browser, &customer, Said { after: None, notice, fields }).await
}
