//! Times as a mail says them.

use chrono::{DateTime, Datelike, Utc};
use chrono_tz::Tz;
use model::country::Language;

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const FRENCH: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// A time in a zone, which stands beside it: a mail can be read anywhere. "27 November 2026, 14:05 (Europe/Paris)"
pub(super) fn local(at: DateTime<Utc>, zone: Tz, language: Language) -> String {
    let at = at.with_timezone(&zone);
    let months = if language == Language::French { FRENCH } else { ENGLISH };
    let day = if language == Language::French && at.day() == 1 { "1er".to_owned() } else { at.day().to_string() };
    let month = months.get(at.month0() as usize).copied().unwrap_or_default();
    let comma = if language == Language::French { " à" } else { "," };
    format!("{day} {month} {}{comma} {} ({})", at.year(), at.format("%H:%M"), zone.name())
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
