//! The ERP's own password hash, so that its first administrator signs in with the password given at sign-up.

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::SecretString;

use super::password::Password;

/// Rounds of Odoo 19; fewer would be rewritten at the first sign-in.
const ROUNDS: NonZeroU32 = NonZeroU32::new(600_000).unwrap();
/// Length of the result in bytes: one block of SHA-512.
const LENGTH: usize = 64;

/// `$pbkdf2-sha512$600000$<salt>$<hash>` in passlib's base64 (`.` for `+`, no padding), as Odoo stores it.
/// Takes some tenths of a second: run it on the [`super::HashPool`].
#[must_use]
pub fn hash(password: &Password, salt: [u8; 16]) -> SecretString {
    let mut derived = [0; LENGTH];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, ROUNDS, &salt, password.expose().as_bytes(), &mut derived);
    format!("$pbkdf2-sha512${ROUNDS}${}${}", encode(&salt), encode(&derived)).into()
}

fn encode(bytes: &[u8]) -> String {
    STANDARD_NO_PAD.encode(bytes).replace('+', ".")
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    /// Expected value made with Python's `hashlib.pbkdf2_hmac` and passlib's `ab64_encode`.
    #[test]
    fn equals_passlib() {
        let salt = std::array::from_fn(|i| u8::try_from(i).unwrap());
        let made = hash(&Password::parse("correct horse".into()).unwrap(), salt);
        assert_eq!(made.expose_secret(), EXPECTED);
    }

    const EXPECTED: &str = "$pbkdf2-sha512$600000$AAECAwQFBgcICQoLDA0ODw$QRWzuEKsHePc0aN0CRVWP5b.JflUT4IZpZTCU0dRwV.UnujYtPnhnLxnVGu0oBewgaJzC8FToY/0r8SBpMK/7g";
}
