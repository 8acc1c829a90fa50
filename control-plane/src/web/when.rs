//! Times as people read them.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;

/// A time in a person's zone: "22 Nov 2026, 14:05".
pub(super) fn local(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-d %b %Y, %H:%M").to_string()
}

/// The same time for machines and tooltips (RFC 3339, UTC).
pub(super) fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A duration as a stage shows it: "4.2 s", "3 min 10 s", "2 h 5 min".
pub(super) fn took(span: TimeDelta) -> String {
    let seconds = span.num_seconds().max(0);
    match seconds {
        0..60 => format!("{:.1} s", span.num_milliseconds().max(0) as f64 / 1000.0),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// How far away a moment is: "in 8 s", "in 12 min", "now".
pub(super) fn until(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match (at - now).num_seconds() {
        ..=0 => "now".to_owned(),
        s @ 1..60 => format!("in {s} s"),
        s @ 60..3600 => format!("in {} min", s / 60),
        s => format!("in {} h {} min", s / 3600, s % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_a_person_says_them() {
        assert_eq!(took(TimeDelta::milliseconds(4210)), "4.2 s");
        assert_eq!(took(TimeDelta::seconds(190)), "3 min 10 s");
        assert_eq!(took(TimeDelta::seconds(7500)), "2 h 5 min");
    }

    #[test]
    fn times_stand_in_the_persons_zone() {
        let at = DateTime::from_timestamp(1_795_352_700, 0).unwrap();
        assert_eq!(iso(at), "2026-11-22T13:05:00Z");
        assert_eq!(local(at, Tz::Europe__Paris), "22 Nov 2026, 14:05");
        assert_eq!(until(at + TimeDelta::seconds(8), at), "in 8 s");
        assert_eq!(until(at, at), "now");
    }
}
