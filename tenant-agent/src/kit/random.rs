//! Fresh secrets and the hashes that stand for them.

use std::num::NonZeroU32;

use aws_lc_rs::{digest, hmac, pbkdf2, rand};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};

use crate::Error;

/// Rounds of the ERP's own password hash (Odoo 19: `MIN_ROUNDS` of `res.users`).
const ERP_ROUNDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(599_999);
/// Rounds of PostgreSQL's SCRAM verifiers (`scram_iterations`).
const SCRAM_ROUNDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(4095);

/// Random bytes of the operating system.
///
/// # Errors
/// When the system has none to give.
pub fn fill<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| Error::Tls("the system gave no random bytes".into()))?;
    Ok(bytes)
}

/// A new password of 256 random bits.
///
/// # Errors
/// When the system has no randomness.
pub fn password() -> Result<String, Error> {
    Ok(BASE64_URL_SAFE_NO_PAD.encode(fill::<32>()?))
}

/// A password as the ERP stores it: `$pbkdf2-sha512$<rounds>$<salt>$<hash>`, both base64 with `+` written as `.` and
/// without padding (passlib's format).
///
/// # Errors
/// When the system has no randomness.
pub fn erp_hash(password: &str) -> Result<String, Error> {
    let salt = fill::<16>()?;
    let mut hash = [0; 64];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, ERP_ROUNDS, &salt, password.as_bytes(), &mut hash);
    let encode = |bytes: &[u8]| BASE64_STANDARD_NO_PAD.encode(bytes).replace('+', ".");
    Ok(format!("$pbkdf2-sha512${ERP_ROUNDS}${}${}", encode(&salt), encode(&hash)))
}

/// A password as PostgreSQL stores it (RFC 5803), so that the password itself never reaches the server's log. The
/// password must be ASCII, for which SASLprep changes nothing.
///
/// # Errors
/// When the system has no randomness.
pub fn scram_verifier(password: &str) -> Result<String, Error> {
    let salt = fill::<16>()?;
    let mut salted = [0; 32];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, SCRAM_ROUNDS, &salt, password.as_bytes(), &mut salted);
    let key = hmac::Key::new(hmac::HMAC_SHA256, &salted);
    let client = hmac::sign(&key, b"Client Key");
    let stored = digest::digest(&digest::SHA256, client.as_ref());
    let server = hmac::sign(&key, b"Server Key");
    let encode = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
    Ok(format!(
        "SCRAM-SHA-256${SCRAM_ROUNDS}:{}${}:{}",
        encode(&salt),
        encode(stored.as_ref()),
        encode(server.as_ref())
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_erp_hash_has_the_shape_the_erp_accepts() {
        let hash = erp_hash("secret").unwrap();
        let parts: Vec<&str> = hash.split('$').collect();
        assert_eq!(parts[..3], ["", "pbkdf2-sha512", "600000"]);
        assert_eq!((parts[3].len(), parts[4].len()), (22, 86));
        assert!(!hash.contains('+') && !hash.contains('='));
        assert_ne!(hash, erp_hash("secret").unwrap());
    }
}
