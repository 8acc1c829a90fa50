//! `stackyard admin list-mails` and `resend-mail`.

use clap::Args;
use model::MailId;
use store::audit::Actor;
use store::mails::{self, Mail, MailFilter, MailState};
use store::{Db, LONGEST_PAGE};

use crate::clock::Clock;
use crate::error::Error;
use crate::ops::mails::resend_in;

const TIME: &str = "%Y-%m-%d %H:%M:%SZ";

/// Which mails.
#[derive(Debug, Args)]
pub struct Filter {
    /// Only these: queued, sent or dead.
    #[arg(long)]
    state: Option<MailState>,
    /// Only those before this id.
    #[arg(long)]
    before: Option<MailId>,
}

/// Prints a page of the outbox.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &Db, filter: Filter) -> anyhow::Result<()> {
    let Filter { state, before } = filter;
    let of_state = MailFilter { state, ..MailFilter::default() };
    let mails = db.run(move |conn| mails::list(conn, &of_state, before, LONGEST_PAGE)).await?;
    println!("{:32}  {:6}  {:5}  {:16}  {:40}  WHEN", "ID", "STATE", "TRIES", "KIND", "TO");
    mails.iter().for_each(|mail| println!("{}", line(mail)));
    if mails.len() as i64 == LONGEST_PAGE {
        println!(
            "There may be more: add --before {}.",
            mails.last().map_or_else(String::new, |mail| mail.id.to_string())
        );
    }
    Ok(())
}

/// A mail in one line: what it is, and what becomes of it.
fn line(mail: &Mail) -> String {
    let (id, state, kind, to) = (mail.id, mail.state.to_string(), mail.kind.to_string(), mail.recipient.as_str());
    let error = mail.last_error.as_deref().unwrap_or_default();
    let when = match (mail.state, mail.sent_at, mail.next_try_at) {
        (MailState::Sent, Some(at), _) => format!("sent {}", at.format(TIME)),
        (MailState::Queued, _, Some(at)) => format!("again {}: {error}", at.format(TIME)),
        (MailState::Queued, _, None) if error.is_empty() => "waits to be sent".to_owned(),
        _ => error.to_owned(),
    };
    format!("{id}  {state:6}  {:>5}  {kind:16}  {to:40}  {when}", mail.attempts)
}

/// Has a mail sent once more.
///
/// # Errors
/// When there is no such mail.
pub async fn resend(db: &Db, clock: &Clock, id: MailId) -> anyhow::Result<()> {
    let now = clock.now();
    let mail = match db.tx(move |conn| resend_in(conn, Actor::System, id, now)).await {
        Err(Error::NotFound) => anyhow::bail!("there is no mail {id}"),
        other => other?,
    };
    println!("The mail to {} waits to be sent again.", mail.recipient);
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use model::country::Language;
    use model::name::Email;
    use model::{AccountId, UserId};
    use store::mails::MailKind;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_line_says_what_becomes_of_a_mail() {
        let at = DateTime::from_timestamp(1_795_352_700, 0).unwrap();
        let waiting = Mail {
            id: MailId::from_uuid(Uuid::nil()),
            kind: MailKind::Welcome,
            account_id: AccountId::from_uuid(Uuid::nil()),
            user_id: Some(UserId::from_uuid(Uuid::nil())),
            tenant_id: None,
            recipient: Email::parse("a@b.de").unwrap(),
            language: Language::English,
            subject: "Your ERP is running".into(),
            facts: serde_json::json!({}),
            created_at: at,
            state: MailState::Queued,
            attempts: 1,
            last_error: Some("451 busy".into()),
            next_try_at: Some(at),
            sent_at: None,
        };
        assert!(line(&waiting).ends_with("again 2026-11-22 13:05:00Z: 451 busy"), "{}", line(&waiting));
        let held = Mail { next_try_at: None, last_error: Some(crate::ops::mails::NO_RELAY.into()), ..waiting.clone() };
        assert!(line(&held).ends_with("not sent: no relay is configured"), "{}", line(&held));
        let fresh = Mail { last_error: None, ..held.clone() };
        assert!(line(&fresh).ends_with("waits to be sent"), "{}", line(&fresh));
        let sent = Mail { state: MailState::Sent, sent_at: Some(at), next_try_at: None, last_error: None, ..waiting };
        assert!(line(&sent).ends_with("sent 2026-11-22 13:05:00Z"), "{}", line(&sent));
        let dead = Mail { state: MailState::Dead, last_error: Some("550 unknown".into()), ..held };
        assert!(line(&dead).ends_with("550 unknown"), "{}", line(&dead));
    }
}
