//! The one shape of lists: `?after=` and `?limit=` choose a page, `next` in the answer begins the one after it.

use serde::Deserialize;
use utoipa::openapi::schema::{Object, Schema, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

use crate::error::{Code, Error};

/// Rows on a page unless `?limit=` says otherwise.
const ROWS: i64 = 50;

/// Most rows on a page: 1 to [`store::LONGEST_PAGE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub struct Limit(i64);

/// A number of rows that no page has.
#[derive(Debug, thiserror::Error)]
#[error("limit must be 1 to {}", store::LONGEST_PAGE)]
pub struct InvalidLimit;

impl TryFrom<i64> for Limit {
    type Error = InvalidLimit;

    fn try_from(rows: i64) -> Result<Self, InvalidLimit> {
        (1..=store::LONGEST_PAGE).contains(&rows).then_some(Self(rows)).ok_or(InvalidLimit)
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(ROWS)
    }
}

impl Limit {
    /// The number.
    #[must_use]
    pub const fn rows(self) -> i64 {
        self.0
    }

    fn is_full(self, rows: usize) -> bool {
        i64::try_from(rows).is_ok_and(|rows| rows >= self.0)
    }
}

impl PartialSchema for Limit {
    fn schema() -> RefOr<Schema> {
        let object = Object::builder().schema_type(Type::Integer);
        let object = object.format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)));
        let object = object.minimum(Some(1)).maximum(Some(store::LONGEST_PAGE));
        object.default(Some(ROWS.into())).description(Some("Rows on a page.")).into()
    }
}

impl ToSchema for Limit {}

/// Where the page after `rows` begins; nothing when there is none.
pub fn next<T, K>(rows: &[T], limit: Limit, key: impl Fn(&T) -> K) -> Option<K> {
    rows.last().filter(|_| limit.is_full(rows.len())).map(key)
}

/// A page of a list that is short enough to be held whole, and where the page after it begins.
///
/// # Errors
/// [`Code::MalformedRequest`] when nothing in the list has the key `after`.
pub fn page_of<T, K: PartialEq>(
    all: Vec<T>,
    after: Option<&K>,
    limit: Limit,
    key: impl Fn(&T) -> K,
) -> Result<(Vec<T>, Option<K>), Error> {
    let no_page = || Error::refused_field(Code::MalformedRequest, "after", "There is no such page.");
    let position = |after: &K| all.iter().position(|one| key(one) == *after).map(|at| at + 1).ok_or_else(no_page);
    let first = after.map_or(Ok(0), position)?;
    let rows = usize::try_from(limit.0).unwrap_or(usize::MAX);
    let has_more = all.len() > first.saturating_add(rows);
    let page: Vec<T> = all.into_iter().skip(first).take(rows).collect();
    let next = page.last().filter(|_| has_more).map(key);
    Ok((page, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_one_another() {
        let limit = Limit::try_from(2).unwrap();
        let page = |after: Option<&i32>| page_of(vec![1, 2, 3, 4, 5], after, limit, |n| *n).unwrap();
        assert_eq!(page(None), (vec![1, 2], Some(2)));
        assert_eq!(page(Some(&2)), (vec![3, 4], Some(4)));
        assert_eq!(page(Some(&4)), (vec![5], None));
        assert_eq!(page(Some(&5)), (vec![], None));
        assert_eq!(page(Some(&3)), (vec![4, 5], None));
        assert!(page_of(vec![1], Some(&9), limit, |n| *n).is_err());
    }

    #[test]
    fn a_page_has_1_to_200_rows() {
        for bad in [i64::MIN, -1, 0, 201, i64::MAX] {
            assert!(Limit::try_from(bad).is_err(), "{bad}");
        }
        assert!([1, 50, 200].into_iter().all(|rows| Limit::try_from(rows).is_ok()));
        let limit = Limit::try_from(2).unwrap();
        assert_eq!(next(&[7, 8], limit, |n| *n), Some(8));
        assert_eq!((next(&[7], limit, |n| *n), next(&[], limit, |n: &i32| *n)), (None, None));
    }
}
