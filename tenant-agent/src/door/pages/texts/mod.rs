//! The pages' words, one file a language. They are HTML-safe as they stand, and speak to the people of the company,
//! who never heard of us.

mod de;
mod en;
mod es;
mod fr;
mod it;
mod nl;
mod pt;

use model::country::Language;

use super::Page;
use crate::door::state::StoppedReason;

/// What a page says: what is the case, and what to do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text {
    pub(super) heading: &'static str,
    pub(super) message: &'static str,
}

/// All words of one language.
#[derive(Debug)]
pub(super) struct Words {
    starting: Text,
    maintenance: Text,
    away: Text,
    silent: Text,
    unknown: Text,
    missing: Text,
    unpaid: Text,
    unverified: Text,
    staff: Text,
    deletion: Text,
    /// Said where the page reloads by itself.
    pub(super) reloads: &'static str,
    /// The link that reloads now.
    pub(super) again: &'static str,
    /// The link to where the subscription is managed.
    pub(super) manage: &'static str,
}

impl Words {
    pub(super) fn text(&self, page: Page) -> Text {
        match page {
            Page::Starting => self.starting,
            Page::Maintenance => self.maintenance,
            Page::Away => self.away,
            Page::Silent => self.silent,
            Page::Unknown => self.unknown,
            Page::Missing => self.missing,
            Page::Stopped(StoppedReason::Unpaid) => self.unpaid,
            Page::Stopped(StoppedReason::Unverified) => self.unverified,
            Page::Stopped(StoppedReason::Staff) => self.staff,
            Page::Stopped(StoppedReason::Deletion) => self.deletion,
        }
    }
}

pub(super) fn of(language: Language) -> &'static Words {
    match language {
        Language::English => &en::WORDS,
        Language::French => &fr::WORDS,
        Language::German => &de::WORDS,
        Language::Spanish => &es::WORDS,
        Language::Italian => &it::WORDS,
        Language::Dutch => &nl::WORDS,
        Language::Portuguese => &pt::WORDS,
    }
}
