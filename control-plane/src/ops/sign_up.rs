//! Sign-up: an account, its first user, its tenant and the order, all or nothing.

mod form;

use chrono::{DateTime, Utc};
use model::order::Stage;
use model::tenant::Desired;
use model::{AccountId, OrderId, Role, TenantId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::events::{self, EventKind};
use store::plans::PlanVersion;
use store::tenants::{self, NewTenant};
use store::users::{self, NewUser};
use store::{Conn, Time, accounts, orders, packages, plans};

pub use form::{SignUp, SignUpForm};

use crate::app::App;
use crate::clock::business_now;
use crate::credentials::{PasswordHash, SessionToken, odoo, random};
use crate::error::{Code, Error, Fault, FieldError};
use crate::ops::once::{Once, once};
use crate::ops::{jobs, seal, sign_in, verification};
use crate::{credentials, ids};

/// What a sign-up made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedUp {
    /// The tenant.
    pub tenant: TenantId,
    /// Its order.
    pub order: OrderId,
    /// The person who signed up.
    pub user: UserId,
    /// The tenant's sub-domain.
    pub address: String,
    /// When it was ordered.
    pub placed_at: DateTime<Utc>,
}

/// Signs a company up and opens a session for the person who did it.
///
/// # Errors
/// [`Error::Invalid`] with every field that can't be taken, also when one was taken by somebody else in this moment.
pub async fn sign_up(app: &App, form: SignUpForm, key: Option<Once>) -> Result<(SignedUp, SessionToken), Error> {
    let sign_up = form.parse().map_err(Error::Invalid)?;
    let hashes = hash_passwords(app, &sign_up).await?;
    let now = app.clock.now();
    let (session, envelope) = (SessionToken::random()?, app.envelope.clone());
    let made = {
        let session = session.clone();
        app.db
            .tx(move |conn| {
                let signed_up = once(conn, key.as_ref(), now, |conn| {
                    let (plan, business_now) = (check(conn, &sign_up)?, business_now(conn, now)?);
                    let id = TenantId::from_uuid(ids::fresh(now));
                    let first_password = envelope.seal(seal::first_password(id), &hashes.erp)?;
                    let new = New { id, first_password, password_hash: hashes.stackyard, plan, now, business_now };
                    create(conn, sign_up, new)
                })?;
                let user = users::get(conn, signed_up.user)?.ok_or(Error::NotFound)?;
                sign_in::open_session(conn, &session, &user, now)?;
                Ok::<_, Error>(signed_up)
            })
            .await?
    };
    app.metrics.sign_ups.inc();
    tracing::info!(tenant.id = %made.tenant, order.id = %made.order, "a company signed up");
    Ok((made, session))
}

struct Hashes {
    stackyard: PasswordHash,
    erp: secrecy::SecretString,
}

async fn hash_passwords(app: &App, sign_up: &SignUp) -> Result<Hashes, Error> {
    let (password, salts) = (sign_up.password.clone(), (random::bytes()?, random::bytes()?));
    let work = move || -> Result<Hashes, credentials::CredentialError> {
        Ok(Hashes { stackyard: PasswordHash::of(&password, salts.0)?, erp: odoo::hash(&password, salts.1) })
    };
    Ok(app.hashing.run(work).await??)
}

/// What the database knows against a sign-up, all of it at once. The insert says so too, should it change in between.
fn check(conn: &mut Conn, sign_up: &SignUp) -> Result<PlanVersion, Error> {
    let mut wrong = Vec::new();
    let mut note = |field: &str, code: Code, fault: Fault| wrong.push(FieldError::of_code(field, code, fault));
    if users::find_by_email(conn, &sign_up.email)?.is_some() {
        note("email", Code::EmailTaken, Code::EmailTaken.into());
    }
    if !packages::is_offered(conn, sign_up.package)? {
        note("package", Code::InvalidInput, Fault::PackageWithdrawn);
    }
    let plan = match &sign_up.plan {
        Some(code) => plans::find_offered(conn, code)?,
        None => plans::offered(conn)?.into_iter().next(),
    };
    if plan.is_none() {
        note("plan", Code::InvalidInput, Fault::NoSuchPlan);
    }
    if !tenants::is_free(conn, &sign_up.address)? {
        note("address", Code::AddressTaken, Code::AddressTaken.into());
    }
    plan.filter(|_| wrong.is_empty()).ok_or(Error::Invalid(wrong))
}

struct New {
    id: TenantId,
    first_password: Vec<u8>,
    password_hash: PasswordHash,
    plan: PlanVersion,
    now: Time,
    business_now: Time,
}

fn create(conn: &mut Conn, sign_up: SignUp, new: New) -> Result<SignedUp, Error> {
    let New { id: tenant, now, business_now, .. } = new;
    let (account, user) = (AccountId::from_uuid(ids::fresh(now)), UserId::from_uuid(ids::fresh(now)));
    let order = OrderId::from_uuid(ids::fresh(now));
    let has_trial = new.plan.plan.trial_days > 0;
    accounts::create(conn, account, &sign_up.company, now)?;
    users::create(conn, &new_user(&sign_up, account, user, &new.password_hash), now)?;
    if let Some(language) = sign_up.language {
        users::set_language(conn, user, language)?;
    }
    let made = SignedUp { tenant, order, user, address: sign_up.address.to_string(), placed_at: business_now };
    tenants::create(conn, &new_tenant(sign_up, account, has_trial, new), now)?;
    orders::create(conn, order, tenant, business_now, has_trial.then_some(business_now))?;
    if has_trial {
        orders::begin_stage(conn, order, Stage::Place, business_now)?;
    }
    verification::begin(conn, tenant, user, business_now, now)?;
    events::record(conn, tenant, EventKind::Intent, "tenant.ordered", &json!({}), now)?;
    let act = Act {
        actor: Actor::User(user),
        action: "account.sign_up",
        account: Some(account),
        tenant: Some(tenant),
        data: json!({}),
    };
    audit::record(conn, &act, now)?;
    jobs::enqueue_reconcile(conn, tenant, now)?;
    Ok(made)
}

fn new_user(sign_up: &SignUp, account: AccountId, id: UserId, hash: &PasswordHash) -> NewUser {
    NewUser {
        id,
        account_id: Some(account),
        role: Role::Customer,
        name: sign_up.name.clone(),
        email: sign_up.email.clone(),
        password_hash: hash.as_str().to_owned(),
    }
}

fn new_tenant(sign_up: SignUp, account_id: AccountId, has_trial: bool, new: New) -> NewTenant {
    NewTenant {
        id: new.id,
        account_id,
        address: sign_up.address,
        company: sign_up.company,
        country: sign_up.country,
        package: sign_up.package,
        plan_code: new.plan.plan.code,
        plan_version: new.plan.version,
        limits: new.plan.plan.limits,
        admin_name: sign_up.name,
        admin_email: sign_up.email,
        first_password: new.first_password,
        desired: if has_trial { Desired::Running } else { Desired::AwaitingPayment },
    }
}
