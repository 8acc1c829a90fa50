//! Verifying: the whole log is read again and every seal is computed anew.
//!
//! Any change, deletion, insertion or reorder of sealed lines, or of the seals, is found, and so is a truncation of the
//! newest seals when one of them is known from elsewhere. Whoever can write the whole database can also build a whole new
//! chain: against that helps only a head that is kept outside of it.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;

use store::audit::{self, Line, Seal};
use store::{Conn, Db, Time};

use super::chain::{Link, Place};
use crate::error::Error;

/// Rows read at once.
const PAGE: i64 = 1000;

/// The hash of a seal, as people keep it: 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head(Vec<u8>);

/// A text that is not the hash of a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidHead;

/// What stands in the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Sound seals.
    pub seals: i64,
    /// Lines under them.
    pub sealed: i64,
    /// Hash of the newest sound seal.
    pub head: Option<Head>,
    /// Lines that no seal covers yet.
    pub unsealed: i64,
    /// The time of the oldest of these.
    pub unsealed_since: Option<Time>,
    /// The first place where the chain is broken; what comes after it was not looked at.
    pub broken: Option<Fault>,
}

/// What is wrong at the first broken place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A seal is gone, or one was put in.
    Number {
        /// The number that should stand here.
        expected: i64,
        /// The one that does.
        found: i64,
    },
    /// A seal does not build on the one before it, or does not begin where that ends.
    Link {
        /// The seal.
        seal: i64,
    },
    /// There are more or fewer lines than were sealed.
    Count {
        /// The seal.
        seal: i64,
        /// The ids it covers.
        ids: (i64, i64),
        /// How many lines were sealed.
        sealed: i64,
        /// How many stand there.
        found: i64,
    },
    /// A line, or the seal itself, is not what was sealed.
    Hash {
        /// The seal.
        seal: i64,
        /// The ids it covers.
        ids: (i64, i64),
    },
    /// The seal that was known from elsewhere is not in the chain.
    Head,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Display for InvalidHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the hash of a seal: expected 64 hexadecimal digits")
    }
}

impl std::error::Error for InvalidHead {}

impl FromStr for Head {
    type Err = InvalidHead;

    fn from_str(text: &str) -> Result<Self, InvalidHead> {
        if text.len() != 64 || !text.is_ascii() {
            return Err(InvalidHead);
        }
        let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| InvalidHead);
        (0..64).step_by(2).map(byte).collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { expected, found } if found > expected => {
                write!(f, "seal {expected} is gone: seal {found} stands in its place")
            }
            Self::Number { expected, found } => write!(f, "seal {found} was put in where seal {expected} should stand"),
            Self::Link { seal } => write!(f, "seal {seal} does not follow from the seal before it"),
            Self::Count { seal, ids: (from, to), sealed, found } => {
                write!(f, "seal {seal} covers {sealed} lines, but {found} stand between the ids {from} and {to}")
            }
            Self::Hash { seal, ids: (from, to) } => {
                write!(f, "seal {seal}, or a line between the ids {from} and {to}, was changed after it was sealed")
            }
            Self::Head => {
                f.write_str("the seal you know is not in the chain: the newest seals were cut off or replaced")
            }
        }
    }
}

/// Verifies the whole log, as it is at this moment. `known` is the hash of a seal that was printed before.
///
/// # Errors
/// [`Error::Unavailable`]; [`Error::Internal`] when a row can't even be read, which a sound log never is.
pub async fn verify(db: &Db, known: Option<Head>) -> Result<Found, Error> {
    let frozen = move |conn: &mut Conn| {
        audit::freeze(conn)?;
        verify_in(conn, known.as_ref())
    };
    db.tx(frozen).await
}

/// [`verify`] in an open transaction, which must see one state of the database from here to its end: a line that is
/// committed in between could be missed and then be missing.
///
/// # Errors
/// As [`verify`].
pub fn verify_in(conn: &mut Conn, known: Option<&Head>) -> Result<Found, Error> {
    let (mut reader, mut found, mut last) = (Reader::default(), Found::default(), None);
    let mut is_known = known.is_none();
    while let Some(seal) = reader.seal(conn)? {
        if let Some(fault) = check(conn, &mut reader, last.as_ref(), &seal)? {
            return Ok(Found { broken: Some(fault), ..found });
        }
        found.seals += 1;
        found.sealed += seal.line_count;
        let head = Head(seal.hash.clone());
        is_known |= known == Some(&head);
        (found.head, last) = (Some(head), Some(seal));
    }
    count_rest(conn, &mut reader, &mut found)?;
    found.broken = (!is_known).then_some(Fault::Head);
    Ok(found)
}

fn check(conn: &mut Conn, reader: &mut Reader, last: Option<&Seal>, seal: &Seal) -> Result<Option<Fault>, Error> {
    let place = Place::after(last);
    if seal.number != place.number {
        return Ok(Some(Fault::Number { expected: place.number, found: seal.number }));
    }
    if (seal.from_id, &seal.previous) != (place.from_id, &place.previous) {
        return Ok(Some(Fault::Link { seal: seal.number }));
    }
    let mut link = Link::begin(place);
    while let Some(line) = reader.line(conn, Some(seal.to_id))? {
        link.add(&line);
    }
    let ids = (seal.from_id, seal.to_id);
    if link.line_count() != seal.line_count {
        let (sealed, found) = (seal.line_count, link.line_count());
        return Ok(Some(Fault::Count { seal: seal.number, ids, sealed, found }));
    }
    let is_whole = link.end(seal.to_id, seal.sealed_at).hash == seal.hash;
    Ok((!is_whole).then_some(Fault::Hash { seal: seal.number, ids }))
}

fn count_rest(conn: &mut Conn, reader: &mut Reader, found: &mut Found) -> Result<(), Error> {
    while let Some(line) = reader.line(conn, None)? {
        found.unsealed += 1;
        found.unsealed_since.get_or_insert(line.at);
    }
    Ok(())
}

/// Reads lines and seals once, page by page.
#[derive(Default)]
struct Reader {
    seals: VecDeque<Seal>,
    lines: VecDeque<Line>,
    last_seal: Option<i64>,
    last_line: Option<i64>,
}

impl Reader {
    fn seal(&mut self, conn: &mut Conn) -> Result<Option<Seal>, Error> {
        if self.seals.is_empty() {
            self.seals = audit::seals(conn, self.last_seal, PAGE)?.into();
            self.last_seal = self.seals.back().map(|seal| seal.number).or(self.last_seal);
        }
        Ok(self.seals.pop_front())
    }

    /// The next line, unless its id is beyond `up_to`.
    fn line(&mut self, conn: &mut Conn, up_to: Option<i64>) -> Result<Option<Line>, Error> {
        if self.lines.is_empty() {
            self.lines = audit::lines(conn, self.last_line, i64::MAX, PAGE)?.into();
            self.last_line = self.lines.back().map(|line| line.id).or(self.last_line);
        }
        let is_in = self.lines.front().is_some_and(|line| up_to.is_none_or(|to| line.id <= to));
        Ok(if is_in { self.lines.pop_front() } else { None })
    }
}
