//! The maintenance window: when a tenant may be interrupted, in its own time zone.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days as Later, LocalResult, NaiveDateTime, TimeDelta, TimeZone as _, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A day of the week.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Day {
    /// The first, as ISO 8601 counts.
    Monday,
    /// The second.
    Tuesday,
    /// The third.
    Wednesday,
    /// The fourth.
    Thursday,
    /// The fifth.
    Friday,
    /// The sixth.
    Saturday,
    /// The seventh.
    Sunday,
}

impl From<Weekday> for Day {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Monday,
            Weekday::Tue => Self::Tuesday,
            Weekday::Wed => Self::Wednesday,
            Weekday::Thu => Self::Thursday,
            Weekday::Fri => Self::Friday,
            Weekday::Sat => Self::Saturday,
            Weekday::Sun => Self::Sunday,
        }
    }
}

/// Days of the week: one, at least. Written as words with a space between.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Days(BTreeSet<Day>);

/// Why a window was refused. The text is a sentence for the person who chose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWindow {
    /// No day, or one that is none.
    #[error("Please choose at least one day.")]
    NoDay,
    /// An hour that no day has.
    #[error("Please choose an hour from 0 to 23.")]
    NoHour,
}

impl Days {
    /// The days of a list, in any order; one named twice is there once.
    ///
    /// # Errors
    /// [`InvalidWindow::NoDay`].
    pub fn of(list: &[Day]) -> Result<Self, InvalidWindow> {
        if list.is_empty() { Err(InvalidWindow::NoDay) } else { Ok(Self(list.iter().copied().collect())) }
    }

    /// As a list, from Monday on.
    #[must_use]
    pub fn list(&self) -> Vec<Day> {
        self.0.iter().copied().collect()
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&words.join(" "))
    }
}

impl FromStr for Days {
    type Err = InvalidWindow;

    fn from_str(text: &str) -> Result<Self, InvalidWindow> {
        let words: Result<Vec<Day>, _> = text.split(' ').map(str::parse).collect();
        Self::of(&words.map_err(|_| InvalidWindow::NoDay)?)
    }
}

/// When a tenant may be interrupted: from an hour on, on some days of the week, by the clock on its people's wall.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MaintenanceWindow {
    days: Days,
    hour: u8,
}

impl MaintenanceWindow {
    /// A window that begins at `hour`, 0 to 23.
    ///
    /// # Errors
    /// [`InvalidWindow::NoHour`].
    pub fn new(days: Days, hour: i64) -> Result<Self, InvalidWindow> {
        let hour = u8::try_from(hour).ok().filter(|hour| *hour < 24).ok_or(InvalidWindow::NoHour)?;
        Ok(Self { days, hour })
    }

    /// On which days.
    #[must_use]
    pub const fn days(&self) -> &Days {
        &self.days
    }

    /// From which hour on.
    #[must_use]
    pub const fn hour(&self) -> u8 {
        self.hour
    }

    /// When it begins next, `after` included. Nothing only where the calendar ends.
    #[must_use]
    pub fn next(&self, zone: Tz, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // From the day before on: a begin that a clock change puts off may fall into the next day.
        let first = after.with_timezone(&zone).date_naive().pred_opt()?;
        let days = (0..=9).filter_map(|n| first.checked_add_days(Later::new(n)));
        let chosen = days.filter(|day| self.days.0.contains(&day.weekday().into()));
        chosen.filter_map(|day| begin(zone, day.and_hms_opt(self.hour.into(), 0, 0)?)).find(|begin| *begin >= after)
    }
}

/// The moment that a clock on the wall shows a time: the first of two where it is set back, and where it is set forward over
/// it the first that comes after.
fn begin(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    const STEP: TimeDelta = TimeDelta::minutes(15);
    // No place has ever skipped more than a day.
    (0..=96).find_map(|steps| match zone.from_local_datetime(&(local + STEP * steps)) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.with_timezone(&Utc)),
        LocalResult::None => None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use strum::IntoEnumIterator;

    use super::*;

    fn window(days: &[Day], hour: i64) -> MaintenanceWindow {
        MaintenanceWindow::new(Days::of(days).unwrap(), hour).unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn days_come_back_as_they_were_written() {
        let days = Days::of(&[Day::Sunday, Day::Monday, Day::Sunday]).unwrap();
        assert_eq!((days.to_string().as_str(), days.list()), ("monday sunday", vec![Day::Monday, Day::Sunday]));
        assert_eq!("monday sunday".parse(), Ok(days));
        assert_eq!(Days::of(&[]), Err(InvalidWindow::NoDay));
        for bad in ["", " ", "sunday  monday", "Sunday", "sunday,monday", "someday"] {
            assert_eq!(bad.parse::<Days>(), Err(InvalidWindow::NoDay), "{bad:?}");
        }
        for bad in [-1, 24, 256 + 3, i64::MAX] {
            assert_eq!(MaintenanceWindow::new("sunday".parse().unwrap(), bad), Err(InvalidWindow::NoHour), "{bad}");
        }
    }

    #[test]
    fn the_next_begin_is_by_the_clock_on_the_wall() {
        let paris = Tz::Europe__Paris;
        let sundays = window(&[Day::Sunday], 3);
        // A Wednesday in winter; the Sunday itself; a second too late.
        assert_eq!(sundays.next(paris, at("2026-11-25T12:00:00Z")), Some(at("2026-11-29T02:00:00Z")));
        assert_eq!(sundays.next(paris, at("2026-11-29T02:00:00Z")), Some(at("2026-11-29T02:00:00Z")));
        assert_eq!(sundays.next(paris, at("2026-11-29T02:00:01Z")), Some(at("2026-12-06T02:00:00Z")));
        // Late on Saturday in Auckland it is still morning in UTC.
        assert_eq!(sundays.next(Tz::Pacific__Auckland, at("2026-11-28T10:00:00Z")), Some(at("2026-11-28T14:00:00Z")));
        let twice = window(&[Day::Monday, Day::Thursday], 23);
        assert_eq!(twice.next(Tz::UTC, at("2026-11-25T12:00:00Z")), Some(at("2026-11-26T23:00:00Z")));
    }

    #[test]
    fn an_hour_that_the_clock_skips_begins_after_and_one_it_repeats_begins_first() {
        let paris = Tz::Europe__Paris;
        // 2027-03-28, 2:00 becomes 3:00; 2027-10-31, 3:00 becomes 2:00 again.
        assert_eq!(window(&[Day::Sunday], 2).next(paris, at("2027-03-27T12:00:00Z")), Some(at("2027-03-28T01:00:00Z")));
        assert_eq!(window(&[Day::Sunday], 2).next(paris, at("2027-10-30T12:00:00Z")), Some(at("2027-10-31T00:00:00Z")));
        // Samoa had no 30 December 2011 at all.
        let apia = window(&[Day::Friday], 3).next(Tz::Pacific__Apia, at("2011-12-29T20:00:00Z"));
        assert!(apia >= Some(at("2011-12-30T10:00:00Z")) && apia <= Some(at("2012-01-06T00:00:00Z")), "{apia:?}");
    }

    proptest! {
        #[test]
        fn there_is_always_a_next_one_within_eight_days(seconds in 0i64..4_000_000_000, hour in 0i64..24, day in 0usize..7, zone in 0usize..600) {
            let zone = chrono_tz::TZ_VARIANTS[zone % chrono_tz::TZ_VARIANTS.len()];
            let after = DateTime::from_timestamp(seconds, 0).unwrap();
            let window = window(&[Day::iter().nth(day).unwrap()], hour);
            let next = window.next(zone, after).unwrap();
            prop_assert!(next >= after && next - after <= TimeDelta::days(9), "{zone} {after} {next}");
        }
    }
}
