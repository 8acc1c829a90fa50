//! The texts: one file for each kind and language, subject first. Plain text and HTML are made from the same one, so that
//! they can't differ. A file that is missing fails the build.

use askama::Template;
use model::country::Language;
use store::mails::MailKind;

use super::Written;

/// What a text may name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    /// Whom the mail is to.
    pub(super) name: &'a str,
    /// Whose ERP it is about.
    pub(super) company: &'a str,
    /// Who invites; empty where nobody does.
    pub(super) by: &'a str,
    /// When what it announces happens; empty where it announces nothing.
    pub(super) at: &'a str,
    /// Why staff did what it tells, in their words; empty where they did nothing.
    pub(super) reason: &'a str,
    /// Its one link.
    pub(super) link: &'a str,
}

macro_rules! texts {
    ($($kind:ident: $english:tt, $french:tt;)*) => {
        mod english {
            $(#[derive(askama::Template)]
            #[template(path = $english, escape = "none")]
            pub(super) struct $kind<'a>(pub(super) super::Words<'a>);)*
        }

        mod french {
            $(#[derive(askama::Template)]
            #[template(path = $french, escape = "none")]
            pub(super) struct $kind<'a>(pub(super) super::Words<'a>);)*
        }

        fn render(kind: MailKind, language: Language, words: Words<'_>) -> Result<String, askama::Error> {
            match (kind, language) {
                $((MailKind::$kind, Language::French) => french::$kind(words).render(),
                (MailKind::$kind, _) => english::$kind(words).render(),)*
            }
        }
    };
}

texts! {
    VerifyAddress: "mails/verify_address.en.txt", "mails/verify_address.fr.txt";
    Welcome: "mails/welcome.en.txt", "mails/welcome.fr.txt";
    StartDelayed: "mails/start_delayed.en.txt", "mails/start_delayed.fr.txt";
    StartRecovered: "mails/start_recovered.en.txt", "mails/start_recovered.fr.txt";
    SuspensionNear: "mails/suspension_near.en.txt", "mails/suspension_near.fr.txt";
    DeletionNear: "mails/deletion_near.en.txt", "mails/deletion_near.fr.txt";
    OrderHalfUsed: "mails/order_half_used.en.txt", "mails/order_half_used.fr.txt";
    OrderMostUsed: "mails/order_most_used.en.txt", "mails/order_most_used.fr.txt";
    ResetPassword: "mails/reset_password.en.txt", "mails/reset_password.fr.txt";
    PasswordChanged: "mails/password_changed.en.txt", "mails/password_changed.fr.txt";
    Invitation: "mails/invitation.en.txt", "mails/invitation.fr.txt";
    Suspended: "mails/suspended.en.txt", "mails/suspended.fr.txt";
    Resumed: "mails/resumed.en.txt", "mails/resumed.fr.txt";
    DeletionAsked: "mails/deletion_asked.en.txt", "mails/deletion_asked.fr.txt";
    DeletionUndone: "mails/deletion_undone.en.txt", "mails/deletion_undone.fr.txt";
    Deleted: "mails/deleted.en.txt", "mails/deleted.fr.txt";
}

#[derive(Template)]
#[template(path = "mails/letter.html")]
struct Html<'a> {
    language: &'static str,
    subject: &'a str,
    paragraphs: Vec<&'a str>,
    link: &'a str,
}

/// A mail in words: the text's first line is the subject, the rest are paragraphs, one of which is the link.
pub(super) fn write(kind: MailKind, language: Language, words: &Words<'_>) -> Result<Written, askama::Error> {
    let rendered = render(kind, language, *words)?;
    let (subject, body) = rendered.split_once('\n').unwrap_or((&rendered, ""));
    let paragraphs = body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()).collect();
    let language = if language == Language::French { "fr" } else { "en" };
    let html = Html { language, subject: subject.trim(), paragraphs, link: words.link }.render()?;
    Ok(Written { subject: subject.trim().to_owned(), text: format!("{}\n", body.trim()), html })
}
