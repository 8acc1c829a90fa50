//! The product's own API, as a customer's browser or program uses it.

use std::fs::OpenOptions;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::cluster;
use crate::http::{Answer, Client};
use crate::odoo::Session;
use crate::wait::until;

/// The longest a first sign-up may take, the build of its golden database included.
pub const FIRST_SIGN_UP: Duration = Duration::from_secs(600);

/// A company that signed up.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// Its id: 32 hexadecimal digits.
    pub id: String,
    /// Its sub-domain.
    pub address: String,
    /// The company's name.
    pub company: String,
    /// Login of its first administrator, in Stackyard and in Odoo.
    pub email: String,
    /// Password of both.
    pub password: String,
    /// The client that signed up, with its session.
    pub client: Client,
}

/// A form that is right in every field; change one to see it refused.
#[must_use]
pub fn form(word: &str, package: &str, country: &str) -> Value {
    let address = format!("{word}-{}", unique());
    json!({
        "company": format!("{} & Fils {}", capitalised(word), unique()),
        "name": "Claire Lefèvre",
        "email": format!("claire@{address}.example"),
        "password": format!("Vélo-{}-jaune", unique()),
        "package": package,
        "country": country,
        "address": address,
    })
}

/// Letters and digits that no other call gave before.
#[must_use]
pub fn unique() -> String {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map(|d| d.as_millis()).unwrap_or_default();
    let mut number = now * 1000 + u128::from(CALLS.fetch_add(1, Ordering::Relaxed) % 1000);
    let mut text = String::new();
    while number > 0 {
        text.push(char::from(b"bcdfghjkmpqrtxyz269"[(number % 19) as usize]));
        number /= 19;
    }
    text.truncate(8);
    text
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Sends a form, with an Idempotency-Key of its own.
///
/// # Errors
/// When nothing answers.
pub fn post_sign_up(client: &mut Client, form: &Value, key: &str) -> Result<Answer> {
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    let url = format!("{}/v1/sign_ups", cluster::control_url());
    let answer = client.send("POST", &url, &headers, Some(form.to_string().as_bytes()))?;
    if answer.status == 202 {
        note(&answer.json()?["tenant"])?;
    }
    Ok(answer)
}

/// Writes a tenant into the list that `tests/tidy.sh` takes away.
fn note(tenant: &Value) -> Result<()> {
    let text = |key: &str| tenant[key].as_str().unwrap_or_default();
    let path = cluster::cache().join("test-tenants");
    let mut list =
        OpenOptions::new().create(true).append(true).open(&path).with_context(|| path.display().to_string())?;
    Ok(list.write_all(format!("{} {}\n", text("id"), text("address")).as_bytes())?)
}

impl Tenant {
    /// Signs a company up; the answer is 202 and nothing is ready yet.
    ///
    /// # Errors
    /// When it is not accepted.
    pub fn sign_up(form: &Value) -> Result<Self> {
        let mut client = Client::new()?;
        let answer = post_sign_up(&mut client, form, &unique())?;
        if answer.status != 202 {
            bail!("the sign-up was answered {}: {}", answer.status, answer.text());
        }
        let body = answer.json()?;
        let id =
            body["tenant"]["id"].as_str().with_context(|| format!("the answer names no tenant: {body}"))?.to_owned();
        let text = |field: &str| form[field].as_str().unwrap_or_default().to_owned();
        Ok(Self {
            id,
            address: text("address"),
            company: text("company"),
            email: text("email"),
            password: text("password"),
            client,
        })
    }

    /// Signs up and waits until the customer is told that it runs. The time is from the form to that moment.
    ///
    /// # Errors
    /// When it does not run in time: the phase it was last in.
    pub fn running(form: &Value) -> Result<(Self, Duration)> {
        let tenant = Self::sign_up(form)?;
        let took = tenant.wait_running(FIRST_SIGN_UP)?;
        Ok((tenant, took))
    }

    /// Waits until it runs.
    ///
    /// # Errors
    /// When it does not in time.
    pub fn wait_running(&self, deadline: Duration) -> Result<Duration> {
        self.wait_phase("running", deadline)
    }

    /// Waits for a phase.
    ///
    /// # Errors
    /// When it does not come in time.
    pub fn wait_phase(&self, phase: &str, deadline: Duration) -> Result<Duration> {
        let what = format!("{} to be {phase}", self.address);
        let mut client = self.client.clone();
        let ((), took) = until(&what, deadline, || {
            let seen = client.get(&format!("{}/v1/tenants/{}", cluster::control_url(), self.id))?.json()?;
            if seen["tenant"]["phase"] == phase { Ok(Some(())) } else { bail!("{seen}") }
        })?;
        Ok(took)
    }

    /// Its namespace.
    #[must_use]
    pub fn namespace(&self) -> String {
        format!("t-{}", self.id)
    }

    /// Its database, which is also its ERP's role.
    #[must_use]
    pub fn database(&self) -> String {
        format!("t_{}", self.id)
    }

    /// Its public address.
    #[must_use]
    pub fn url(&self) -> String {
        let domain = std::env::var("CELL_DOMAIN").unwrap_or_else(|_| "erp.localhost".into());
        format!("https://{}.{domain}", self.address)
    }

    /// Signs in to its Odoo as the customer.
    ///
    /// # Errors
    /// When Odoo does not answer or refuses.
    pub fn sign_in(&self) -> Result<Session> {
        Session::sign_in(&self.url(), &self.database(), &self.email, &self.password)
    }

    /// Waits until the customer can sign in to Odoo.
    ///
    /// # Errors
    /// When that is not so in time.
    pub fn wait_sign_in(&self, deadline: Duration) -> Result<(Session, Duration)> {
        until(&format!("a login at {}", self.url()), deadline, || self.sign_in().map(Some))
    }
}
