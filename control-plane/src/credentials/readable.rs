//! Secrets that a person copies by hand.

use model::UserId;
use secrecy::SecretString;

use super::{CredentialError, EnvelopeKeys};

/// Letters and digits without look-alikes: five bits each.
pub(super) const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Characters of a password that is made up: 100 bits.
const PASSWORD: usize = 20;
/// Keeps first passwords apart from everything else the keys are asked to recognise.
const PURPOSE: &[u8] = b"first password\0";

/// A character for each byte, of which five bits count.
#[must_use]
pub fn readable(bytes: &[u8]) -> String {
    bytes.iter().map(|b| char::from(ALPHABET[usize::from(b % 32)])).collect()
}

/// The password that a member of staff begins with. It follows from their id and our key: it rests nowhere, and a request
/// that is repeated with its key is answered with the same.
///
/// # Errors
/// [`CredentialError::UnknownKey`] without a key.
pub fn first_password(keys: &EnvelopeKeys, user: UserId) -> Result<SecretString, CredentialError> {
    let bytes = keys.fingerprint(&[PURPOSE, user.as_uuid().as_bytes()].concat())?;
    Ok(readable(&bytes[..PASSWORD]).into())
}
