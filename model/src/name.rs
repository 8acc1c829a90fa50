//! Names that people type, parsed once at the door and trusted afterwards.

mod address;
mod email;
mod invisible;
mod text;

pub use address::Address;
pub use email::Email;
pub use text::{CompanyName, PersonName, Reason, TokenName};

/// Why a typed name was refused. The text is a sentence for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    /// Nothing was typed.
    #[error("Please fill this in.")]
    Empty,
    /// More characters than fit.
    #[error("Please use at most {max} characters.")]
    TooLong {
        /// Characters that fit.
        max: usize,
    },
    /// Fewer characters than needed.
    #[error("Please use at least {min} characters.")]
    TooShort {
        /// Characters needed.
        min: usize,
    },
    /// A character that shows as nothing, or makes others show as something else than they are.
    #[error("This contains an invisible character, {what} (U+{code:04X}); please type it again without it.")]
    Invisible {
        /// What it is, in words.
        what: &'static str,
        /// Its code point.
        code: u32,
    },
    /// Characters that an address can't have, or in the wrong place.
    #[error("Please use letters a to z, digits and single hyphens, beginning with a letter.")]
    NoAddress,
    /// Not of the form of an e-mail address.
    #[error("Please give an e-mail address like name@example.com.")]
    NoEmail,
    /// A link where a name is asked for: names stand in mails, also in those to addresses that nobody has verified yet.
    #[error("Please give a name, without a link.")]
    Link,
    /// Signs only.
    #[error("Please use at least one letter or digit.")]
    NoLetter,
    /// An address that Stackyard keeps for itself, or that looks like one.
    #[error("This address is reserved; please choose another.")]
    Reserved,
}
