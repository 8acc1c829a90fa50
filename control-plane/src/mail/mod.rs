//! Mails: what they say in which language, and the relay that takes them.

mod date;
mod letter;
mod message;
mod relay;
mod texts;

pub use letter::{Facts, Letter, Link, Written, language_of};
pub use relay::{Delivery, Encryption, InvalidRelay, Relay, RelaySettings};
