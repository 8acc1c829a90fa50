//! What a mail tells, as the facts it is rendered from.

use chrono::{DateTime, Utc};
use model::country::{Country, Language};
use model::name::{CompanyName, PersonName, Reason};
use model::{InvitationId, TimeZone};
use serde::{Deserialize, Serialize};
use store::mails::MailKind;

use super::{date, texts};

/// Everything the body of a mail is rendered from. It rests in the outbox, so it holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Whom it is to; absent for a person who is only invited, and has not said their name yet.
    pub name: Option<PersonName>,
    /// Whose ERP it is about.
    pub company: CompanyName,
    /// The company's country, for the zone of times where nobody chose one.
    pub country: Country,
    /// The zone that the company's people chose for times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<TimeZone>,
    /// What it tells.
    pub letter: Letter,
}

/// What a mail tells, with what only this kind needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// Please prove that this address is yours.
    VerifyAddress,
    /// The ERP runs for the first time.
    Welcome {
        /// Where it is opened.
        url: String,
    },
    /// The ERP takes longer than usual to start.
    StartDelayed {
        /// The page that shows how far it is.
        url: String,
    },
    /// What was in the way is mended, and the ERP runs.
    StartRecovered {
        /// Where it is opened.
        url: String,
    },
    /// The ERP is stopped soon.
    SuspensionNear {
        /// When.
        at: DateTime<Utc>,
    },
    /// The ERP is deleted soon.
    DeletionNear {
        /// When.
        at: DateTime<Utc>,
    },
    /// To staff: an order has used half of the time promised.
    OrderHalfUsed {
        /// When all of it is used.
        at: DateTime<Utc>,
        /// The page of what was ordered.
        url: String,
    },
    /// To staff: an order has used most of the time promised.
    OrderMostUsed {
        /// When all of it is used.
        at: DateTime<Utc>,
        /// The page of what was ordered.
        url: String,
    },
    /// Somebody, probably the person, asked for a way to choose a new password.
    ResetPassword,
    /// The password was changed.
    PasswordChanged {
        /// When.
        at: DateTime<Utc>,
    },
    /// Please join the company's account.
    Invitation {
        /// The invitation.
        id: InvitationId,
        /// Who invites.
        by: PersonName,
    },
    /// Staff stopped the ERP.
    Suspended {
        /// Why, in their words.
        reason: Reason,
        /// The page that says what to do.
        url: String,
    },
    /// Staff let the ERP run again.
    Resumed {
        /// The page that shows how it does.
        url: String,
    },
    /// The ERP's deletion was asked for.
    DeletionAsked {
        /// Until when it can be undone.
        at: DateTime<Utc>,
        /// The page where it is undone.
        url: String,
    },
    /// The ERP's deletion was undone.
    DeletionUndone {
        /// The page that shows how it does.
        url: String,
    },
    /// The ERP is deleted, and nothing is left.
    Deleted {
        /// Where another one is ordered.
        url: String,
    },
}

/// The one link of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// One that proves the address. It is made when the mail is sent: its token rests nowhere.
    Verify,
    /// One with which a new password is chosen, made likewise.
    ResetPassword,
    /// One with which an invitation is accepted, made likewise.
    Invitation(InvitationId),
    /// A page of Stackyard's own, by its path.
    Page(&'static str),
    /// A plain address.
    To(String),
}

/// A mail in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Subject, one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

impl Letter {
    /// Its kind in the outbox.
    #[must_use]
    pub const fn kind(&self) -> MailKind {
        match self {
            Self::VerifyAddress => MailKind::VerifyAddress,
            Self::Welcome { .. } => MailKind::Welcome,
            Self::StartDelayed { .. } => MailKind::StartDelayed,
            Self::StartRecovered { .. } => MailKind::StartRecovered,
            Self::SuspensionNear { .. } => MailKind::SuspensionNear,
            Self::DeletionNear { .. } => MailKind::DeletionNear,
            Self::OrderHalfUsed { .. } => MailKind::OrderHalfUsed,
            Self::OrderMostUsed { .. } => MailKind::OrderMostUsed,
            Self::ResetPassword => MailKind::ResetPassword,
            Self::PasswordChanged { .. } => MailKind::PasswordChanged,
            Self::Invitation { .. } => MailKind::Invitation,
            Self::Suspended { .. } => MailKind::Suspended,
            Self::Resumed { .. } => MailKind::Resumed,
            Self::DeletionAsked { .. } => MailKind::DeletionAsked,
            Self::DeletionUndone { .. } => MailKind::DeletionUndone,
            Self::Deleted { .. } => MailKind::Deleted,
        }
    }

    /// Its one link.
    #[must_use]
    pub fn link(&self) -> Link {
        match self {
            Self::VerifyAddress | Self::SuspensionNear { .. } | Self::DeletionNear { .. } => Link::Verify,
            Self::Welcome { url }
            | Self::StartDelayed { url }
            | Self::StartRecovered { url }
            | Self::OrderHalfUsed { url, .. }
            | Self::OrderMostUsed { url, .. }
            | Self::Suspended { url, .. }
            | Self::Resumed { url }
            | Self::DeletionAsked { url, .. }
            | Self::DeletionUndone { url }
            | Self::Deleted { url } => Link::To(url.clone()),
            Self::ResetPassword => Link::ResetPassword,
            Self::PasswordChanged { .. } => Link::Page("/forgot-password"),
            Self::Invitation { id, .. } => Link::Invitation(*id),
        }
    }

    const fn at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::SuspensionNear { at }
            | Self::DeletionNear { at }
            | Self::DeletionAsked { at, .. }
            | Self::OrderHalfUsed { at, .. }
            | Self::OrderMostUsed { at, .. }
            | Self::PasswordChanged { at } => Some(*at),
            _ => None,
        }
    }

    const fn by(&self) -> Option<&PersonName> {
        if let Self::Invitation { by, .. } = self { Some(by) } else { None }
    }

    fn reason(&self) -> &str {
        if let Self::Suspended { reason, .. } = self { reason.as_str() } else { "" }
    }
}

impl Facts {
    /// The mail in words.
    ///
    /// # Errors
    /// [`askama::Error`] when a template can't be filled, which is a bug.
    pub fn write(&self, language: Language, link: &str) -> Result<Written, askama::Error> {
        let zone = TimeZone::of_company(self.zone, self.country);
        let at = self.letter.at().map(|at| date::local(at, zone, language)).unwrap_or_default();
        let (name, by) = (self.name.as_ref(), self.letter.by());
        let words = texts::Words {
            name: name.map_or("", PersonName::as_str),
            company: self.company.as_str(),
            by: by.map_or("", PersonName::as_str),
            at: &at,
            reason: self.letter.reason(),
            link,
        };
        texts::write(self.letter.kind(), language, &words)
    }
}

/// The language that a company in a country is written to: French where it is the company's, English for all others.
#[must_use]
pub fn language_of(country: Country) -> Language {
    match country.facts().language {
        Language::French => Language::French,
        _ => Language::English,
    }
}

#[cfg(test)]
mod tests {
    use model::Locale;
    use model::tenant::{Desired, Observed, Phase};
    use strum::IntoEnumIterator;

    use super::*;
    use crate::ops::saying::Saying;
    use crate::texts;

    fn facts(letter: Letter) -> Facts {
        Facts {
            name: Some(PersonName::parse("Claire <b>").unwrap()),
            company: CompanyName::parse("Lefèvre & Fils").unwrap(),
            country: Country::Fr,
            zone: None,
            letter,
        }
    }

    #[test]
    fn a_mail_says_times_in_the_zone_that_was_chosen() {
        let at = DateTime::from_timestamp(1_795_352_700, 0).unwrap();
        let letter = Letter::SuspensionNear { at };
        for (zone, words) in [(None, "14:05 (Europe/Paris)"), (Some("America/Toronto"), "08:05 (America/Toronto)")] {
            let facts = Facts { zone: zone.map(|zone| zone.parse().unwrap()), ..facts(letter.clone()) };
            let text = facts.write(Language::English, "https://x.test").unwrap().text;
            assert!(text.contains(words), "{text}");
        }
    }

    fn all() -> Vec<Letter> {
        let (url, at) = ("https://lefevre.erp.test".to_owned(), DateTime::from_timestamp(1_795_352_700, 0).unwrap());
        vec![
            Letter::VerifyAddress,
            Letter::Welcome { url: url.clone() },
            Letter::StartDelayed { url: url.clone() },
            Letter::StartRecovered { url: url.clone() },
            Letter::SuspensionNear { at },
            Letter::DeletionNear { at },
            Letter::OrderHalfUsed { at, url: url.clone() },
            Letter::OrderMostUsed { at, url: url.clone() },
            Letter::ResetPassword,
            Letter::PasswordChanged { at },
            Letter::Invitation {
                id: InvitationId::from_uuid(uuid::Uuid::from_u128(1)),
                by: PersonName::parse("Claire <b>").unwrap(),
            },
            Letter::Suspended { reason: Reason::parse("It sent <b>unwanted</b> mail").unwrap(), url: url.clone() },
            Letter::Resumed { url: url.clone() },
            Letter::DeletionAsked { at, url: url.clone() },
            Letter::DeletionUndone { url: url.clone() },
            Letter::Deleted { url },
        ]
    }

    #[test]
    fn every_kind_has_a_sound_text_in_every_language() {
        let link = "https://stackyard.test/verify?token=a-b_c";
        assert_eq!(all().len(), MailKind::iter().count());
        let mut subjects = std::collections::BTreeSet::new();
        for letter in all() {
            for language in [Language::English, Language::French] {
                let written = facts(letter.clone()).write(language, link).unwrap();
                let kind = letter.kind();
                assert!((10..=90).contains(&written.subject.chars().count()), "{kind}: {:?}", written.subject);
                assert!(!written.subject.contains('\n') && written.text.ends_with(".\n"), "{kind}: {written:?}");
                assert_eq!(written.text.matches("https://").count(), 1, "{kind}: one link: {}", written.text);
                assert_eq!(written.html.matches("href=").count(), 1, "{kind}: one link: {}", written.html);
                assert!(written.text.contains("Claire <b>") && !written.html.contains("Claire <b>"), "{kind}");
                assert!(written.text.contains("Lefèvre & Fils"), "{kind}: {}", written.text);
                assert!(written.text.contains(letter.reason()) && !written.html.contains("<b>"), "{kind}");
                assert!(written.text.lines().all(|line| line.trim_end() == line), "{kind}: {:?}", written.text);
                assert_eq!(letter.at().is_some(), written.text.contains("2026"), "{kind}: {}", written.text);
                assert!(subjects.insert(written.subject), "{kind}: a subject of its own");
            }
        }
    }

    #[test]
    fn a_mail_says_the_same_sentence_as_the_page() {
        let url = "https://lefevre.erp.test".to_owned();
        let observed = Observed::default();
        for (letter, phase) in [
            (Letter::Welcome { url: url.clone() }, Phase::Running),
            (Letter::StartRecovered { url: url.clone() }, Phase::Running),
            (Letter::StartDelayed { url }, Phase::Stuck),
        ] {
            let saying = Saying::of(phase, &Desired::Running, &observed);
            let page = (texts::of(Locale::En).states.saying)(saying);
            let text = facts(letter).write(Language::English, "https://x.test").unwrap().text.replace('\n', " ");
            assert!(text.contains(page.state) && text.contains(page.next), "{text}");
        }
    }

    #[test]
    fn french_companies_are_written_to_in_french_and_others_in_english() {
        assert_eq!(language_of(Country::Be), Language::French);
        assert_eq!(language_of(Country::De), Language::English);
    }

    #[test]
    fn facts_survive_their_rest_in_the_outbox() {
        for letter in all() {
            let facts = facts(letter);
            let json = serde_json::to_value(&facts).unwrap();
            assert_eq!(serde_json::from_value::<Facts>(json).unwrap(), facts);
        }
    }
}
