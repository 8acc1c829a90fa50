//! An order: the stages of its way to the first proven login, and the time it may take.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A stage of an order; each has its own start and end on the order clock.
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
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Stage {
    /// A cell with room is found.
    Place,
    /// The golden database of this package and country is ready.
    Template,
    /// Namespace, policies, secrets, volume and agent stand.
    Room,
    /// The tenant's database is copied from the template.
    Database,
    /// The ERP is personalised, started, and a login is proven.
    Start,
}

/// How long an order may take, from the start of its clock to the first proven login.
pub const PROMISE: TimeDelta = TimeDelta::hours(24);

/// When an order whose clock started then must be done.
#[must_use]
pub fn deadline(clock_started_at: DateTime<Utc>) -> DateTime<Utc> {
    clock_started_at + PROMISE
}

/// How much of the promised time is used when people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumIter)]
pub enum AlarmLevel {
    /// Half of it.
    Half,
    /// Four fifths of it.
    Most,
}

impl AlarmLevel {
    /// The level in percent, as it is stored and shown.
    #[must_use]
    pub const fn percent(self) -> i16 {
        match self {
            Self::Half => 50,
            Self::Most => 80,
        }
    }

    /// How long after the start of the clock it is reached.
    #[must_use]
    pub fn after(self) -> TimeDelta {
        PROMISE * i32::from(self.percent()) / 100
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alarms_come_before_the_deadline() {
        let started = DateTime::UNIX_EPOCH;
        assert_eq!(deadline(started) - started, TimeDelta::hours(24));
        assert_eq!(AlarmLevel::Half.after(), TimeDelta::hours(12));
        assert_eq!(AlarmLevel::Most.after(), TimeDelta::minutes(19 * 60 + 12));
    }
}
