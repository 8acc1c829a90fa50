//! What holds an ERP back, its deletion and the way back.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

use model::tenant::SuspendKind;

/// What holds an ERP back, its deletion and the way back.
#[derive(Debug)]
pub struct LifeTexts {
    /// Name of the notice that says what holds an ERP back.
    pub notice: &'static str,
    /// Above several reasons.
    pub several: fn(usize) -> String,
    /// Each reason, since when: what is, and what to do.
    pub unpaid: fn(&str) -> [String; 2],
    pub unverified: fn(&str) -> [String; 2],
    /// Stopped by staff, with their words if they left any, and where to write to if that is known.
    pub staff: fn(&str, Option<&str>, Option<&str>) -> [String; 2],
    /// The deletion was asked for at the first time, and can be undone until the second.
    pub deletion: fn(&str, &str) -> [String; 2],
    /// The button that undoes a deletion.
    pub undo: &'static str,
    /// After it.
    pub undone: &'static str,
    /// The way to the page of the deletion.
    pub delete_title: &'static str,
    pub delete_lead: &'static str,
    pub delete_link: &'static str,
    /// The page of the deletion.
    pub what_happens: &'static str,
    pub at_once: &'static str,
    pub meanwhile: fn(&str) -> String,
    pub in_the_end: &'static str,
    pub lost: &'static str,
    /// How many users and how much data, as far as it was measured.
    pub lost_today: fn(Option<i64>, Option<&str>) -> Option<String>,
    pub kept: &'static str,
    pub all_lost: &'static str,
    pub until: fn(&str) -> String,
    pub confirm: fn(&str) -> String,
    pub delete: &'static str,
    pub back: &'static str,
    /// The operator's page.
    pub staff_title: &'static str,
    pub staff_link: &'static str,
    pub holds_nothing: &'static str,
    pub holds: &'static str,
    pub suspend_title: &'static str,
    pub suspend_note: &'static str,
    pub suspend_reason: &'static str,
    pub suspend: &'static str,
    pub resume_title: &'static str,
    pub resume_note: &'static str,
    pub resume_reason: &'static str,
    pub resume: &'static str,
    pub suspended: &'static str,
    pub resumed: &'static str,
    pub gone: &'static str,
    /// Lines of a timeline.
    pub line_suspended: fn(SuspendKind, Option<&str>) -> String,
    pub line_resumed: fn(SuspendKind) -> &'static str,
    pub line_asked: &'static str,
    pub line_undone: &'static str,
    pub line_final: &'static str,
}
