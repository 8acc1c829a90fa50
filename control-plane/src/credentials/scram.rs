//! SCRAM-SHA-256 verifiers: what the database server stores instead of a role's password.

use std::num::NonZeroU32;

use aws_lc_rs::{digest, hmac, pbkdf2};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};

/// PostgreSQL's default (`SCRAM_SHA_256_DEFAULT_ITERATIONS`); the passwords are 256 random bits, more rounds add nothing.
const ROUNDS: NonZeroU32 = NonZeroU32::new(4096).unwrap();

/// `SCRAM-SHA-256$4096:<salt>$<StoredKey>:<ServerKey>` (RFC 5802 §3, PostgreSQL's `pg_authid.rolpassword`).
/// Machine passwords are ASCII, for which SASLprep changes nothing.
#[must_use]
pub fn verifier(password: &SecretString, salt: [u8; 16]) -> SecretString {
    let mut salted = [0; digest::SHA256_OUTPUT_LEN];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, &salt, password.expose_secret().as_bytes(), &mut salted);
    let key = hmac::Key::new(hmac::HMAC_SHA256, &salted);
    let client_key = hmac::sign(&key, b"Client Key");
    let stored_key = digest::digest(&digest::SHA256, client_key.as_ref());
    let server_key = hmac::sign(&key, b"Server Key");
    let (salt, stored, server) = (STANDARD.encode(salt), STANDARD.encode(stored_key), STANDARD.encode(server_key));
    format!("SCRAM-SHA-256${ROUNDS}:{salt}${stored}:{server}").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7677 §3: user `user`, password `pencil`, salt `W22ZaJ0SNY7soEsUEjb6gQ==`, 4096 rounds. StoredKey and ServerKey
    /// follow from the exchange printed there.
    #[test]
    fn equals_the_rfc() {
        let salt = STANDARD.decode("W22ZaJ0SNY7soEsUEjb6gQ==").unwrap().try_into().unwrap();
        assert_eq!(verifier(&"pencil".into(), salt).expose_secret(), EXPECTED);
    }

    const EXPECTED: &str = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
}
