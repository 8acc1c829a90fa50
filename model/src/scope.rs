//! What an API token is good for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One thing that an API token may be good for. What its person may not do, it may not either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Scope {
    /// To look.
    Read,
    /// To change.
    Write,
}

/// All that an API token is good for: something, at least. Written as RFC 6749 §3.3 writes it: words with a space between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scopes {
    read: bool,
    write: bool,
}

/// Scopes that are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Please choose read, write or both.")]
pub struct InvalidScopes;

impl Scopes {
    /// The scopes of a list, in any order.
    ///
    /// # Errors
    /// [`InvalidScopes`] for an empty one, and where one is named twice.
    pub fn of(list: &[Scope]) -> Result<Self, InvalidScopes> {
        let scopes = Self { read: list.contains(&Scope::Read), write: list.contains(&Scope::Write) };
        let is_sound = !list.is_empty() && scopes.list().len() == list.len();
        is_sound.then_some(scopes).ok_or(InvalidScopes)
    }

    /// Whether `scope` is among them.
    #[must_use]
    pub const fn allow(self, scope: Scope) -> bool {
        match scope {
            Scope::Read => self.read,
            Scope::Write => self.write,
        }
    }

    /// As a list.
    #[must_use]
    pub fn list(self) -> Vec<Scope> {
        [Scope::Read, Scope::Write].into_iter().filter(|scope| self.allow(*scope)).collect()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.list().iter().map(ToString::to_string).collect();
        f.write_str(&words.join(" "))
    }
}

impl FromStr for Scopes {
    type Err = InvalidScopes;

    fn from_str(text: &str) -> Result<Self, InvalidScopes> {
        let words: Result<Vec<Scope>, _> = text.split(' ').map(str::parse).collect();
        Self::of(&words.map_err(|_| InvalidScopes)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn come_back_as_they_were_written() {
        for (list, text) in
            [(&[Scope::Read][..], "read"), (&[Scope::Write], "write"), (&[Scope::Write, Scope::Read], "read write")]
        {
            let scopes = Scopes::of(list).unwrap();
            assert_eq!((scopes.to_string().as_str(), text.parse()), (text, Ok(scopes)));
            for scope in [Scope::Read, Scope::Write] {
                assert_eq!(scopes.allow(scope), list.contains(&scope), "{text}: {scope}");
            }
        }
        assert_eq!(Scopes::of(&[]), Err(InvalidScopes));
        assert_eq!(Scopes::of(&[Scope::Read, Scope::Read]), Err(InvalidScopes));
        for bad in ["", " ", "read  write", "admin", "read,write", "Read"] {
            assert_eq!(bad.parse::<Scopes>(), Err(InvalidScopes), "{bad}");
        }
    }
}
