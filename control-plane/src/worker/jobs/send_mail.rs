//! Hands one mail to the relay.
//!
//! The try is counted before the relay is spoken to and its end is written after it: a worker that dies in between repeats
//! the mail, under the same Message-ID and with the same link.

use anyhow::Context;
use chrono::TimeDelta;
use model::{InvitationId, MailId};
use store::mails::{self, MAX_ATTEMPTS, Mail, Sending};
use store::verification_links::{self, NewLink, Purpose};
use store::{Conn, Time, invitations};

use crate::credentials::{EnvelopeKeys, LinkToken};
use crate::error::Error;
use crate::mail::{Delivery, Facts, Link, Relay, Written};
use crate::metrics::MailLabels;
use crate::ops::mails::NO_RELAY;
use crate::ops::{password, verification};
use crate::worker::{Environment, Next};

/// Sends a mail that waits; any other is left as it is.
///
/// # Errors
/// When the database does not answer, or the mail's row is broken. A relay that is away or refuses is a fact of the mail.
pub async fn send_mail(env: &Environment, id: MailId) -> anyhow::Result<Next> {
    let Some(relay) = &env.relay else {
        env.db.run(move |conn| mails::hold(conn, id, NO_RELAY)).await?;
        return Ok(Next::Done);
    };
    let Some((mail, written)) = begin(env, id).await? else { return Ok(Next::Done) };
    deliver(env, relay, mail, &written).await
}

/// Counts the try and puts the mail into words, with its link made good.
async fn begin(env: &Environment, id: MailId) -> anyhow::Result<Option<(Mail, Written)>> {
    let (keys, public_url, now) = (env.envelope.clone(), env.public_url.clone(), env.clock.now());
    let begin = move |conn: &mut Conn| {
        let Some(mail) = mails::begin(conn, id)? else { return Ok(None) };
        let facts: Facts =
            serde_json::from_value(mail.facts.clone()).map_err(|e| Error::internal(e, "read a mail's facts"))?;
        let link = match facts.letter.link() {
            Link::To(url) => url,
            Link::Invitation(invitation) => match join_path(conn, &keys, &mail, invitation)? {
                Some(path) => public_url + &path,
                None => return overtaken(conn, &mail, now).map(|()| None),
            },
            Link::Page(path) => format!("{public_url}{path}"),
            Link::Verify => public_url + &verify_path(conn, &keys, &mail, now)?,
            Link::ResetPassword => public_url + &reset_path(conn, &keys, &mail, now)?,
        };
        let written = facts.write(mail.language, &link).map_err(|e| Error::internal(e, "write a mail"))?;
        Ok::<_, Error>(Some((mail, written)))
    };
    env.db.tx(begin).await.context("begin to send a mail")
}

fn verify_path(conn: &mut Conn, keys: &EnvelopeKeys, mail: &Mail, now: Time) -> Result<String, Error> {
    let token = good_token(conn, keys, mail, Purpose::VerifyAddress, (now, now + verification::LINK_LIFETIME))?;
    Ok(format!("/verify?token={}", token.expose()))
}

fn reset_path(conn: &mut Conn, keys: &EnvelopeKeys, mail: &Mail, now: Time) -> Result<String, Error> {
    let token = good_token(conn, keys, mail, Purpose::ResetPassword, (now, now + password::LINK_LIFETIME))?;
    Ok(format!("/reset-password?token={}", token.expose()))
}

/// Where an invitation is accepted, unless it is over or a newer mail carries its link.
fn join_path(
    conn: &mut Conn,
    keys: &EnvelopeKeys,
    mail: &Mail,
    invitation: InvitationId,
) -> Result<Option<String>, Error> {
    let token = LinkToken::of_mail(keys, mail.id)?;
    let is_good = invitations::set_token(conn, invitation, mail.id, &token.hash())?;
    Ok(is_good.then(|| format!("/join?token={}", token.expose())))
}

/// Ends a mail whose link would be good for nothing.
fn overtaken(conn: &mut Conn, mail: &Mail, now: Time) -> Result<(), Error> {
    let error = "not sent: the invitation is over, or a newer mail carries its link".to_owned();
    mails::finish(conn, mail, &Sending::Failed { error, next_try_at: None }, now)?;
    Ok(())
}

/// The token of a mail, good from now until then.
fn good_token(
    conn: &mut Conn,
    keys: &EnvelopeKeys,
    mail: &Mail,
    purpose: Purpose,
    (now, expires_at): (Time, Time),
) -> Result<LinkToken, Error> {
    let token = LinkToken::of_mail(keys, mail.id)?;
    let user = mail.user_id.ok_or_else(|| Error::Internal(anyhow::anyhow!("a link for nobody")))?;
    let link = NewLink { token: &token.hash(), purpose, user, expires_at };
    verification_links::create(conn, link, now)?;
    Ok(token)
}

async fn deliver(env: &Environment, relay: &Relay, mail: Mail, written: &Written) -> anyhow::Result<Next> {
    let delivery = relay.send(&mail, written).await.context("hand a mail over")?;
    let (now, (id, kind)) = (env.clock.now(), (mail.id, mail.kind));
    let wait = backoff(mail.attempts);
    let (sending, result, next) = match delivery {
        Delivery::Taken => (Sending::Sent, "sent", Next::Done),
        Delivery::NotNow(error) if mail.attempts < MAX_ATTEMPTS => {
            (Sending::Failed { error, next_try_at: Some(now + wait) }, "again", Next::Again(wait))
        }
        Delivery::NotNow(error) | Delivery::Refused(error) => {
            (Sending::Failed { error, next_try_at: None }, "dead", Next::Done)
        }
    };
    env.metrics.mails.get_or_create(&MailLabels { kind: kind.to_string(), result }).inc();
    tracing::info!(mail.id = %id, mail.kind = %kind, mail.attempts = mail.attempts, result, "a mail was tried");
    env.db.run(move |conn| mails::finish(conn, &mail, &sending, now)).await.context("write how a mail ended")?;
    Ok(next)
}

/// How long a mail waits after its n-th try: 1 min, doubled each time, at most 6 h; with [`MAX_ATTEMPTS`] a day and a half
/// of trying.
fn backoff(attempts: i32) -> TimeDelta {
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(9);
    TimeDelta::minutes(1 << doublings).min(TimeDelta::hours(6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_tried_for_a_day_and_a_half() {
        let minutes: Vec<_> = [1, 2, 3, 9, 10, 99].map(|n| backoff(n).num_minutes()).into();
        assert_eq!(minutes, [1, 2, 4, 256, 360, 360]);
        let all: TimeDelta = (1..MAX_ATTEMPTS).map(backoff).fold(TimeDelta::zero(), |sum, wait| sum + wait);
        assert!((TimeDelta::hours(30)..TimeDelta::hours(40)).contains(&all), "{all}");
    }
}
