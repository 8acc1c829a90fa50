//! Everything a request can reach: made once in `main`, or by a test with its own parts.

use std::sync::Arc;

use chrono::TimeDelta;
use model::name::Email;
use secrecy::SecretString;
use store::Db;
use store::notify::Listener;

use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::credentials::{EnvelopeKeys, HashPool, Password, PasswordHash, random};
use crate::error::Error;
use crate::metrics::Metrics;
use crate::ops::order_times::OrderTimesCache;
use crate::rate::RateLimit;
use crate::tokens::TokenKeys;

/// The parts of a running `stackyard serve`.
pub struct App {
    /// The database.
    pub db: Db,
    /// Wakes those who wait for a change in it.
    pub listener: Listener,
    /// Time.
    pub clock: Clock,
    /// Signs and verifies the tokens of agents and of people's programs.
    pub tokens: TokenKeys,
    /// Seals secrets for the database.
    pub envelope: Arc<EnvelopeKeys>,
    /// Where passwords are hashed.
    pub hashing: HashPool,
    /// `https://host[:port]` of Stackyard's own pages.
    pub public_url: String,
    /// Domains below which the tenants' hosts lie.
    pub tenant_domains: Vec<String>,
    /// Where people write to, if an address is configured.
    pub contact: Option<Email>,
    /// Numbers for monitoring.
    pub metrics: Arc<Metrics>,
    /// How long a deletion that was asked for can be undone.
    pub undo_deletion_for: TimeDelta,
    /// How often an address may try something.
    pub limits: RateLimits,
    /// The newest answer about set-up times.
    pub order_times: OrderTimesCache,
    /// Cancelled when the process is told to end: what waits then answers at once.
    pub stop: CancellationToken,
    /// What an unknown person's password is compared with, so that the answer takes as long as for a known one.
    pub decoy: PasswordHash,
}

/// How often one network address, or one person, may try something.
#[derive(Debug)]
pub struct RateLimits {
    /// Signing in: 30 at once, then one every two seconds.
    pub sign_in: RateLimit,
    /// Wrong passwords for one e-mail address, whoever has it, and from wherever they come: ten at once, then one every 20
    /// seconds.
    pub password: RateLimit,
    /// Wrong codes of one person's second factor: five at once, then one a minute.
    pub code: RateLimit,
    /// Signing up: 60 at once (an accountant's office), then one every ten seconds.
    pub sign_up: RateLimit,
    /// Asking whether an address is free, as it is typed.
    pub lookup: RateLimit,
    /// Having a mail sent again, for each person: three at once, then one every ten minutes.
    pub mail: RateLimit,
    /// Mails that invite people, for each account: twenty at once, then one every three minutes.
    pub invite: RateLimit,
    /// Giving one's own password once more, for each person: ten at once, then one a minute.
    pub confirm: RateLimit,
    /// Saying that a password was forgotten: ten at once, then one a minute.
    pub forgot: RateLimit,
    /// Mails about a forgotten password, for each e-mail address: three at once, then one every twenty minutes.
    pub forgot_mail: RateLimit,
    /// Asking for a tenant's deletion, for each tenant: 20 at once, then one a minute. Each stops an ERP and sends a mail. No
    /// limit keeps anybody from undoing it.
    pub deletion: RateLimit,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            sign_in: RateLimit::new(30, 0.5),
            password: RateLimit::new(10, 0.05),
            code: RateLimit::new(5, 1.0 / 60.0),
            sign_up: RateLimit::new(60, 0.1),
            lookup: RateLimit::new(120, 5.0),
            mail: RateLimit::new(3, 1.0 / 600.0),
            invite: RateLimit::new(20, 1.0 / 180.0),
            confirm: RateLimit::new(10, 1.0 / 60.0),
            forgot: RateLimit::new(10, 1.0 / 60.0),
            forgot_mail: RateLimit::new(3, 1.0 / 1200.0),
            deletion: RateLimit::new(20, 1.0 / 60.0),
        }
    }
}

/// A hash that no password fits.
///
/// # Errors
/// [`Error::Internal`] without randomness.
pub fn decoy() -> Result<PasswordHash, Error> {
    let unguessable = random::bytes::<16>()?.map(|b| char::from(b'a' + b % 26)).iter().collect::<String>();
    let password = Password::parse(SecretString::from(unguessable));
    let password = password.map_err(|e| Error::internal(e, "make the decoy password"))?;
    Ok(PasswordHash::of(&password, random::bytes()?)?)
}
