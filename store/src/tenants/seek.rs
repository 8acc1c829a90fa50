//! The orders of the operator's list, and where a page of it ended.

use std::fmt;

use chrono::DateTime;
use model::TenantId;
use serde::{Deserialize, Serialize};

use crate::columns::Time;

/// In which order tenants are listed.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Sort {
    /// What needs a person first, then what is under way, then what rests; the newest first in each.
    #[default]
    Attention,
    /// By company, from A on.
    Company,
    /// By company, from Z on.
    #[serde(rename = "-company")]
    #[strum(serialize = "-company")]
    CompanyDown,
    /// What has been in its phase for longest first.
    Since,
    /// What changed its phase last first.
    #[serde(rename = "-since")]
    #[strum(serialize = "-since")]
    SinceDown,
}

/// Where a page of the operator's list ended; written into its `?after=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seek {
    /// Attention, or microseconds since 1970; nothing where the id is enough.
    key: Option<i64>,
    pub(super) id: TenantId,
}

/// A text that is not the end of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the end of a page")]
pub struct InvalidSeek;

impl Seek {
    pub(super) fn of(sort: Sort, id: TenantId, attention: i16, since: Time) -> Self {
        let key = match sort {
            Sort::Attention => Some(attention.into()),
            Sort::Company | Sort::CompanyDown => None,
            Sort::Since | Sort::SinceDown => Some(since.timestamp_micros()),
        };
        Self { key, id }
    }

    /// Reads the end of a page of a list in this order.
    ///
    /// # Errors
    /// [`InvalidSeek`], also for the end of a page in another order.
    pub fn parse(sort: Sort, text: &str) -> Result<Self, InvalidSeek> {
        let (key, id) = match text.split_once('-') {
            Some((key, id)) => (Some(key.parse::<u64>().map_err(|_| InvalidSeek)?), id),
            None => (None, text),
        };
        let is_of_sort = match (sort, key) {
            (Sort::Company | Sort::CompanyDown, key) => key.is_none(),
            (Sort::Attention, key) => key.is_some_and(|key| key < 10),
            (Sort::Since | Sort::SinceDown, key) => key.is_some_and(|key| (10..=LATEST).contains(&key)),
        };
        if !is_of_sort {
            return Err(InvalidSeek);
        }
        let key = key.map(i64::try_from).transpose().map_err(|_| InvalidSeek)?;
        Ok(Self { key, id: id.parse().map_err(|_| InvalidSeek)? })
    }

    pub(super) fn calm(self) -> i16 {
        i16::try_from(-self.key.unwrap_or_default()).unwrap_or_default()
    }

    pub(super) fn since(self) -> Time {
        DateTime::from_timestamp_micros(self.key.unwrap_or_default()).unwrap_or_default()
    }
}

/// The end of the year 9999, in microseconds since 1970: no tenant is older than 10 microseconds, or younger than this.
const LATEST: u64 = 253_402_300_799_999_999;

impl fmt::Display for Seek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key {
            Some(key) => write!(f, "{key}-{}", self.id),
            None => self.id.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_page_is_read_in_its_own_order_only() {
        let id: TenantId = "0198f0a0b0c07d00800000000000abcd".parse().unwrap();
        let since = DateTime::from_timestamp(1_795_352_700, 7000).unwrap();
        let ends = [Sort::Attention, Sort::Company, Sort::Since].map(|sort| (sort, Seek::of(sort, id, 2, since)));
        for (sort, end) in ends {
            for (other, _) in ends {
                let read = Seek::parse(other, &end.to_string());
                assert_eq!(read, if other == sort { Ok(end) } else { Err(InvalidSeek) }, "{end} as {other}");
            }
        }
        assert_eq!((ends[0].1.calm(), ends[2].1.since()), (-2, since));
        for bad in ["", "-", "x", "0-x", "1-", "--1-0198f0a0b0c07d00800000000000abcd", "99999999999999999999-1"] {
            assert_eq!(Seek::parse(Sort::Attention, bad), Err(InvalidSeek), "{bad}");
            assert_eq!(Seek::parse(Sort::Since, bad), Err(InvalidSeek), "{bad}");
            assert_eq!(Seek::parse(Sort::Company, bad), Err(InvalidSeek), "{bad}");
        }
    }
}
