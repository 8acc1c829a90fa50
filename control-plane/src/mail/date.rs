//! Times as a mail says them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use model::Locale;
use model::country::Language;

use crate::texts;

/// A time in a zone, which stands beside it: a mail can be read anywhere. "27 November 2026, 14:05 (Europe/Paris)"
pub(super) fn local(at: DateTime<Utc>, zone: Tz, language: Language) -> String {
    let locale = if language == Language::French { Locale::Fr } else { Locale::En };
    // A mail breaks its lines by itself, and shows no character that only its pages need.
    let day = texts::of(locale).day(at, zone).replace('\u{a0}', " ");
    let comma = if locale == Locale::Fr { " à" } else { "," };
    format!("{day}{comma} {} ({})", at.with_timezone(&zone).format("%H:%M"), zone.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_reads_as_its_language_says_it() {
        let at = DateTime::from_timestamp(1_795_352_700, 0).unwrap();
        assert_eq!(local(at, Tz::Europe__Paris, Language::English), "22 November 2026, 14:05 (Europe/Paris)");
        assert_eq!(local(at, Tz::Europe__Paris, Language::French), "22 novembre 2026 à 14:05 (Europe/Paris)");
        let first = DateTime::from_timestamp(1_796_083_200, 0).unwrap();
        assert_eq!(local(first, Tz::UTC, Language::French), "1er décembre 2026 à 00:00 (UTC)");
    }
}
