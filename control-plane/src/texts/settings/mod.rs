//! Where an ERP's data lies, the zone of its times, and when it may be interrupted.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

use model::window::Day;

/// Where an ERP's data lies, the zone of its times, and when it may be interrupted.
#[derive(Debug)]
pub struct SettingsTexts {
    /// The page, and the way to it.
    pub title: &'static str,
    pub change: &'static str,
    pub back: &'static str,
    pub saved: &'static str,
    /// Where the data lies.
    pub place: &'static str,
    pub place_unknown: &'static str,
    pub place_note: &'static str,
    /// The zone of times.
    pub zone: &'static str,
    pub zone_note: &'static str,
    pub zone_label: &'static str,
    pub zone_save: &'static str,
    /// When the ERP may be interrupted.
    pub window: &'static str,
    pub window_note: &'static str,
    pub window_none: &'static str,
    pub days: &'static str,
    pub hour: &'static str,
    pub window_save: &'static str,
    pub day: fn(Day) -> &'static str,
    /// Days and hour of a window.
    pub window_words: fn(&[Day], u8) -> String,
    /// The next one: its day of the week, and its time.
    pub next: fn(Day, &str) -> String,
    /// Lines of a timeline.
    pub line_window: &'static str,
}
