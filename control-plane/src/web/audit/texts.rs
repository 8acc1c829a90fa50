//! The words of the page of the audit log.

mod en;
mod fr;

use model::Locale;
use store::audit::ActorKind;

/// In a language.
pub(super) const fn of(locale: Locale) -> &'static AuditTexts {
    match locale {
        Locale::En => &en::EN,
        Locale::Fr => &fr::FR,
    }
}

/// All of them, in one language.
#[derive(Debug)]
pub(super) struct AuditTexts {
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    /// How far the log is sealed: the number of the newest seal and its time.
    pub(super) sealed: fn(i64, &str) -> String,
    pub(super) not_sealed: &'static str,
    pub(super) filter: &'static str,
    pub(super) by: &'static str,
    pub(super) anybody: &'static str,
    pub(super) act: &'static str,
    pub(super) user: &'static str,
    pub(super) account: &'static str,
    pub(super) tenant: &'static str,
    pub(super) from: &'static str,
    pub(super) until: &'static str,
    pub(super) show: &'static str,
    pub(super) show_all: &'static str,
    pub(super) csv: &'static str,
    pub(super) wrong: &'static str,
    pub(super) wrong_actor: &'static str,
    pub(super) wrong_id: &'static str,
    pub(super) none_fits: &'static str,
    pub(super) none_yet: &'static str,
    pub(super) when: &'static str,
    pub(super) who: &'static str,
    pub(super) what: &'static str,
    pub(super) about: &'static str,
    pub(super) details: &'static str,
    pub(super) is_sealed: &'static str,
    pub(super) waits: &'static str,
    pub(super) older: &'static str,
    /// Who acted.
    pub(super) actor: fn(ActorKind) -> &'static str,
    /// What was done. An act of a newer version is shown by its name rather than not at all.
    pub(super) did: fn(&str) -> String,
}
