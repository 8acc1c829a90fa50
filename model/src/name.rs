//! Names that people type, parsed once at the door and trusted afterwards.

mod address;
mod email;
mod text;

pub use address::Address;
pub use email::Email;
pub use text::{CompanyName, PersonName};

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
    /// A control or formatting character, which would show as something else than it is.
    #[error("This contains an invisible character; please type it again.")]
    ControlCharacter,
    /// Characters outside the alphabet of this field.
    #[error("{0}")]
    Alphabet(&'static str),
    /// An address that Stackyard keeps for itself, or that looks like one.
    #[error("This address is reserved; please choose another.")]
    Reserved,
}
