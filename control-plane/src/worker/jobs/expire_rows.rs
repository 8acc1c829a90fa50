//! Removes what has expired.

use chrono::TimeDelta;
use store::{Conn, StoreError, api_tokens, idempotency, invitations, mails, sessions, tenants, verification_links};

use crate::clock::business_now;
use crate::ops::api_tokens::EXPIRED_KEPT;
use crate::worker::{Environment, Next};

const EVERY: TimeDelta = TimeDelta::hours(1);
/// Saved answers are kept this long: whoever has not repeated a request by then makes a new one.
const ANSWERS: TimeDelta = TimeDelta::hours(48);

/// A link that is too old is known for as long, so that its page can say so.
const LINKS: TimeDelta = TimeDelta::days(30);
/// Mails are kept this long as the record of what was said.
const MAILS: TimeDelta = TimeDelta::days(365);

/// Removes expired sessions, tokens, saved answers, links and old mails, and gives addresses free whose reservation is over.
pub async fn expire_rows(env: &Environment) -> anyhow::Result<Next> {
    let now = env.clock.now();
    let expire = move |conn: &mut Conn| -> Result<_, StoreError> {
        let sessions = sessions::delete_expired(conn, now)?;
        let tokens = api_tokens::delete_expired(conn, now - EXPIRED_KEPT)?;
        let answers = idempotency::delete_before(conn, now - ANSWERS)?;
        verification_links::delete_expired_before(conn, now - LINKS)?;
        invitations::delete_expired_before(conn, now - LINKS)?;
        mails::delete_before(conn, now - MAILS)?;
        let business_now = business_now(conn, now)?;
        Ok((sessions, tokens, answers, tenants::purge(conn, business_now)?))
    };
    let (sessions, tokens, answers, addresses) = env.db.tx(expire).await?;
    tracing::info!(
        session.count = sessions,
        token.count = tokens,
        answer.count = answers,
        address.count = addresses,
        "expired rows removed"
    );
    Ok(Next::Again(EVERY))
}
