//! Codes that follow from a shared secret and the time (RFC 6238): six digits, a new one every 30 seconds.
//!
//! SHA-1, because the programs on people's phones take nothing else reliably; nothing about it depends on collisions.

use chrono::{DateTime, Utc};
use model::name::Email;
use secrecy::{ExposeSecret, SecretString};
use store::Time;
use totp_rs::{Builder, Secret, Totp};

use super::{CredentialError, EnvelopeKeys, SessionToken};

/// Bytes of a secret: what RFC 4226 §4 recommends.
const LENGTH: usize = 20;
/// Seconds of a step.
const STEP_S: i64 = 30;
/// Digits of a code.
pub const DIGITS: usize = 6;
/// Whose codes these are, as the person's program lists it.
const ISSUER: &str = "Stackyard";
/// Keeps these secrets apart from everything else the keys are asked to recognise.
const PURPOSE: &[u8] = b"second factor\0";

/// What the codes of a person's device follow from, in base 32.
#[derive(Debug, Clone)]
pub struct TotpSecret(SecretString);

impl TotpSecret {
    /// The secret that a person is offered in a session, in the place of a device they have had since `replaced`. It follows
    /// from these and our key: it rests nowhere before it is confirmed, and a page that is loaded again shows the same.
    ///
    /// # Errors
    /// [`CredentialError::UnknownKey`] without a key.
    pub fn offered(
        keys: &EnvelopeKeys,
        session: &SessionToken,
        replaced: Option<Time>,
    ) -> Result<Self, CredentialError> {
        let replaced = replaced.map_or(0, |at| at.timestamp_micros()).to_be_bytes();
        let bytes = keys.fingerprint(&[PURPOSE, &session.hash(), &replaced].concat())?;
        Self::of(&bytes)
    }

    /// A secret from bytes of which nobody else knows, at least 20.
    ///
    /// # Errors
    /// [`CredentialError::Key`] when they are fewer.
    pub fn of(bytes: &[u8]) -> Result<Self, CredentialError> {
        let bytes = bytes.get(..LENGTH).ok_or(CredentialError::Key("a second factor's secret is too short"))?;
        Ok(Self(Secret::from(bytes).to_base32().into()))
    }

    /// A secret as it was opened or typed in.
    #[must_use]
    pub fn stored(text: SecretString) -> Self {
        Self(text)
    }

    /// The secret in base 32, to be sealed or shown to its person.
    #[must_use]
    pub const fn text(&self) -> &SecretString {
        &self.0
    }

    /// The address that a phone reads from a picture.
    ///
    /// # Errors
    /// [`CredentialError::Key`] when the secret is malformed.
    pub fn uri(&self, person: &Email) -> Result<SecretString, CredentialError> {
        let uri = self.totp(person.as_str())?.to_url();
        uri.map(SecretString::from).map_err(|_| CredentialError::Key("a second factor's address can't be written"))
    }

    /// The code of a step.
    ///
    /// # Errors
    /// [`CredentialError::Key`] when the secret is malformed.
    pub fn code(&self, step: i64) -> Result<String, CredentialError> {
        let time = u64::try_from(step.saturating_mul(STEP_S)).unwrap_or_default();
        Ok(self.totp(ISSUER)?.generate(time).to_string())
    }

    /// Of which step a code is, if it is of the one at `now` or of one beside it: clocks differ, and people type slowly.
    ///
    /// # Errors
    /// [`CredentialError::Key`] when the secret is malformed.
    pub fn step_of(&self, code: &str, now: DateTime<Utc>) -> Result<Option<i64>, CredentialError> {
        let time = u64::try_from(now.timestamp()).unwrap_or_default();
        Ok(self.totp(ISSUER)?.check(code, time).and_then(|step| i64::try_from(step).ok()))
    }

    fn totp(&self, account: &str) -> Result<Totp, CredentialError> {
        let secret = Secret::try_from_base32(self.0.expose_secret());
        totp(secret.map_err(|_| CredentialError::Key("a second factor's secret is not base 32"))?, account)
    }
}

/// The step of time at `now`.
#[must_use]
pub const fn step_at(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(STEP_S)
}

fn totp(secret: Secret, account: &str) -> Result<Totp, CredentialError> {
    let totp = Builder::new().with_secret(secret).with_issuer(Some(ISSUER)).with_account_name(account).build();
    totp.map_err(|_| CredentialError::Key("a second factor's secret is too short"))
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    /// RFC 6238, appendix B: its secret, and the last six of the eight digits printed there.
    #[test]
    fn equals_the_rfc() {
        let secret = TotpSecret::of(b"12345678901234567890").unwrap();
        assert_eq!(secret.text().expose_secret(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let now = DateTime::from_timestamp(time, 0).unwrap();
            assert_eq!(secret.code(step_at(now)).unwrap(), code);
            assert_eq!(secret.step_of(code, now).unwrap(), Some(step_at(now)));
        }
    }

    #[test]
    fn a_code_is_good_one_step_early_and_late() {
        let (secret, now) = (TotpSecret::of(&[7; 20]).unwrap(), DateTime::from_timestamp(1_800_000_010, 0).unwrap());
        let this = step_at(now);
        let found: Vec<_> =
            (-2..=2).map(|n| secret.step_of(&secret.code(this + n).unwrap(), now).unwrap().map(|s| s - this)).collect();
        assert_eq!(found, [None, Some(-1), Some(0), Some(1), None]);
        for bad in ["", "1", "1234567", "abcdef", "１２３４５６"] {
            assert_eq!(secret.step_of(bad, now).unwrap(), None, "{bad}");
        }
    }

    #[test]
    fn what_is_offered_belongs_to_one_session_and_one_device() {
        let keys = |byte: u8| EnvelopeKeys::parse(&STANDARD.encode([byte; 32]).into()).unwrap();
        let (mine, other) = (SessionToken::random().unwrap(), SessionToken::random().unwrap());
        let offered = |keys: &EnvelopeKeys, session: &SessionToken, at: Option<i64>| {
            let replaced = at.and_then(|s| DateTime::from_timestamp(s, 0));
            TotpSecret::offered(keys, session, replaced).unwrap().text().expose_secret().to_owned()
        };
        let first = offered(&keys(1), &mine, None);
        assert_eq!((first.len(), first.clone()), (32, offered(&keys(1), &mine, None)));
        for else_ in
            [offered(&keys(2), &mine, None), offered(&keys(1), &other, None), offered(&keys(1), &mine, Some(9))]
        {
            assert_ne!(first, else_);
        }
    }

    #[test]
    fn a_phone_reads_whose_codes_they_are() {
        let uri = TotpSecret::of(&[7; 20]).unwrap().uri(&Email::parse("olga+x@stackyard.test").unwrap()).unwrap();
        let uri = uri.expose_secret();
        assert!(uri.starts_with("otpauth://totp/Stackyard:olga%2Bx%40stackyard.test?secret="), "{uri}");
        assert!(uri.contains("issuer=Stackyard"), "{uri}");
        assert!(TotpSecret::stored("not base 32!".into()).code(1).is_err());
    }
}
