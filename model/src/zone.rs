//! Time zones, as people choose them.

use std::fmt;
use std::str::FromStr;

use chrono_tz::{TZ_VARIANTS, Tz};
use serde::{Deserialize, Serialize};

use crate::country::Country;

/// A time zone of the IANA database, by its name: `Europe/Paris`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeZone(Tz);

/// A name that no time zone has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("There is no such time zone.")]
pub struct InvalidTimeZone;

/// Areas of the database that hold places; the others hold old names and offsets.
const AREAS: [&str; 9] =
    ["Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"];

impl TimeZone {
    /// Its rules.
    #[must_use]
    pub const fn tz(self) -> Tz {
        self.0
    }

    /// The rules of the zone that a company's people see times in: the one they chose, else that of its country.
    #[must_use]
    pub fn of_company(chosen: Option<Self>, country: Country) -> Tz {
        chosen.map_or(country.facts().time_zone, Self::tz)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Those that a person chooses from, by name: every place, and UTC at the end.
    #[must_use]
    pub fn choices() -> Vec<Self> {
        let places = TZ_VARIANTS.iter().filter(|zone| AREAS.iter().any(|area| zone.name().starts_with(area)));
        places.copied().chain([Tz::UTC]).map(Self).collect()
    }
}

impl From<Tz> for TimeZone {
    fn from(tz: Tz) -> Self {
        Self(tz)
    }
}

impl FromStr for TimeZone {
    type Err = InvalidTimeZone;

    fn from_str(name: &str) -> Result<Self, InvalidTimeZone> {
        name.parse().map(Self).map_err(|_| InvalidTimeZone)
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl TryFrom<String> for TimeZone {
    type Error = InvalidTimeZone;

    fn try_from(name: String) -> Result<Self, InvalidTimeZone> {
        name.parse()
    }
}

impl From<TimeZone> for String {
    fn from(zone: TimeZone) -> Self {
        zone.name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_known_by_its_own_name() {
        let paris: TimeZone = "Europe/Paris".parse().unwrap();
        assert_eq!((paris.tz(), paris.to_string().as_str()), (Tz::Europe__Paris, "Europe/Paris"));
        for bad in ["", " ", "europe/paris", "Europe/Paris ", "Europe/Atlantis", "+01:00", "Paris", "\u{0}"] {
            assert_eq!(bad.parse::<TimeZone>(), Err(InvalidTimeZone), "{bad:?}");
        }
    }

    #[test]
    fn one_chooses_from_places() {
        let names: Vec<_> = TimeZone::choices().into_iter().map(TimeZone::name).collect();
        assert!(names.len() > 300 && names.is_sorted_by(|a, b| a < b || *b == "UTC"), "{names:?}");
        assert!(names.contains(&"Europe/Paris") && names.last() == Some(&"UTC") && !names.contains(&"GMT+0"));
        assert!(names.iter().all(|name| name.len() <= 64), "as the database takes them");
    }
}
