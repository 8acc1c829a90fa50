//! A mail as it travels.

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use store::mails::Mail;

use super::Written;

/// Puts a mail together. The Message-ID follows from the mail's id: one that is sent twice after a crash is known for the
/// same.
pub(super) fn message(from: &Mailbox, domain: &str, mail: &Mail, written: &Written) -> anyhow::Result<Message> {
    let to: Address = mail.recipient.as_str().parse()?;
    let message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(&written.subject)
        .message_id(Some(format!("<{}@{domain}>", mail.id)))
        .date(mail.created_at.into())
        .header(AutoSubmitted)
        .multipart(MultiPart::alternative_plain_html(written.text.clone(), written.html.clone()))?;
    Ok(message)
}

/// Says that no person wrote this, so that no absence notice answers it (RFC 3834 §5).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
