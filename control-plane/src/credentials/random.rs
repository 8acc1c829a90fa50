//! The only source of randomness.

use aws_lc_rs::rand;

use super::CredentialError;

/// `N` bytes from the operating system's generator.
///
/// # Errors
/// [`CredentialError::Random`] when there is none.
pub fn bytes<const N: usize>() -> Result<[u8; N], CredentialError> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| CredentialError::Random)?;
    Ok(bytes)
}
