//! Free text of one line: company, person, reason.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{InvalidName, invisible};

/// Trims, and refuses what is empty, too long or invisible. Any script is welcome, and so are `<`, `'` and `&`: they are
/// escaped where they are shown.
fn parse_line(text: &str, max: usize) -> Result<String, InvalidName> {
    let line = text.trim();
    if line.chars().all(invisible::is_blank) {
        return Err(InvalidName::Empty);
    }
    if line.chars().count() > max {
        return Err(InvalidName::TooLong { max });
    }
    if let Some(found) = invisible::find(line) {
        return Err(InvalidName::Invisible { what: invisible::describe(found), code: u32::from(found) });
    }
    if !line.chars().any(char::is_alphanumeric) {
        return Err(InvalidName::NoLetter);
    }
    Ok(line.to_owned())
}

/// The same for a name.
fn parse_name(text: &str, max: usize) -> Result<String, InvalidName> {
    let name = parse_line(text, max)?;
    if name.contains("://") { Err(InvalidName::Link) } else { Ok(name) }
}

/// Takes back a line that was parsed before: what is invisible is decided by the Unicode of that day.
fn take_line(line: String, max: usize) -> Result<String, InvalidName> {
    if line.is_empty() {
        return Err(InvalidName::Empty);
    }
    if line.chars().count() > max {
        return Err(InvalidName::TooLong { max });
    }
    match line.chars().find(|c| c.is_control()) {
        Some(found) => Err(InvalidName::Invisible { what: invisible::describe(found), code: u32::from(found) }),
        None => Ok(line),
    }
}

macro_rules! line_type {
    ($(#[$doc:meta])* $name:ident, $max:expr, $parse:ident) => {
        $(#[$doc])*
        ///
        /// What a person typed goes through `parse`. `TryFrom` and `Deserialize` take back what was parsed before, and are
        /// not stricter with it than with a line of text.
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Parses what a person typed.
            ///
            /// # Errors
            /// [`InvalidName`], as a sentence for that person.
            pub fn parse(text: &str) -> Result<Self, InvalidName> {
                $parse(text, $max).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidName;

            fn try_from(text: String) -> Result<Self, InvalidName> {
                take_line(text, $max).map(Self)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }
    };
}

line_type!(
    /// The name of a customer's company: one line of at most 120 characters.
    CompanyName,
    120,
    parse_name
);
line_type!(
    /// The name of a person: one line of at most 80 characters.
    PersonName,
    80,
    parse_name
);
line_type!(
    /// What a person calls an API token: one line of at most 80 characters.
    TokenName,
    80,
    parse_name
);
line_type!(
    /// Why a member of staff did something, in their own words: one line of at most 500 characters.
    Reason,
    500,
    parse_line
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_link_and_a_reason_may_hold_one() {
        for bad in ["WIN 1000 € https://evil.example/x", "http://a", "ftp://b"] {
            assert_eq!(CompanyName::parse(bad), Err(InvalidName::Link), "{bad}");
            assert_eq!(PersonName::parse(bad), Err(InvalidName::Link), "{bad}");
        }
        assert_eq!(CompanyName::parse("A/B: c.d").unwrap().as_str(), "A/B: c.d");
        assert!(Reason::parse("See https://status.example/7").is_ok());
        assert!(CompanyName::try_from("https://taken.before".to_owned()).is_ok(), "what is kept stays readable");
    }

    #[test]
    fn keeps_any_script_and_escapes_nothing() {
        for good in ["Boulangerie Lefèvre & Fils", "شركة", "O'Hara <Ltd>", "'; DROP TABLE tenants;--", "株式会社"]
        {
            assert_eq!(CompanyName::parse(good).unwrap().as_str(), good);
        }
        assert_eq!(CompanyName::parse("  Acme  ").unwrap().as_str(), "Acme");
    }

    #[test]
    fn refuses_empty_long_and_unlettered() {
        for empty in
            ["", " \t ", "\u{200b}", " \u{3164}\u{ad} ", "\u{2800}\u{2800}", "\u{feff}\u{2028}", "\u{a0}\u{3000}"]
        {
            assert_eq!(CompanyName::parse(empty), Err(InvalidName::Empty), "{empty:?}");
        }
        assert_eq!(CompanyName::parse(&"x".repeat(121)), Err(InvalidName::TooLong { max: 120 }));
        assert_eq!(PersonName::parse(&"é".repeat(81)), Err(InvalidName::TooLong { max: 80 }));
        for bad in ["---", "\u{301}", "🙂"] {
            assert_eq!(CompanyName::parse(bad), Err(InvalidName::NoLetter), "{bad:?}");
        }
    }

    #[test]
    fn says_what_is_invisible() {
        let error = PersonName::parse("An\u{200b}na").unwrap_err().to_string();
        assert_eq!(
            error,
            "This contains an invisible character, a zero-width space (U+200B); please type it again without it."
        );
    }

    #[test]
    fn takes_back_what_was_parsed_before() {
        let stored = |text: &str| CompanyName::try_from(text.to_owned());
        assert_eq!(stored("Acme\u{fe0f}").unwrap().as_str(), "Acme\u{fe0f}");
        assert!(stored("").is_err() && stored("a\nb").is_err() && stored(&"x".repeat(121)).is_err());
    }
}
