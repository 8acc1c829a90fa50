//! Envelope encryption of secrets that must rest in PostgreSQL.
//!
//! Each value gets its own random data key; the data key is wrapped by the newest key of `ENVELOPE_KEY_FILE`. Both layers
//! are AES-256-GCM and are bound to the row and column they stand in, so that a value moved to another row does not open.
//! Layout: version (1), key id (8), nonce (12), wrapped data key (48), nonce (12), ciphertext and tag.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{CredentialError, random};

const VERSION: u8 = 1;
const KEY_ID: usize = 8;
const NONCE: usize = 12;
const TAG: usize = 16;
const DATA_KEY: usize = 32;
const HEAD: usize = 1 + KEY_ID;
const WRAPPED: usize = NONCE + DATA_KEY + TAG;

/// Where a sealed value stands; it opens nowhere else.
#[derive(Debug, Clone, Copy)]
pub struct RowField {
    /// Table and column, as `table.column`.
    pub column: &'static str,
    /// The row's id.
    pub row: Uuid,
}

impl RowField {
    fn aad(self) -> Vec<u8> {
        [self.column.as_bytes(), &[0], self.row.as_bytes()].concat()
    }
}

struct Key {
    id: [u8; KEY_ID],
    aead: LessSafeKey,
    fingerprints: hmac::Key,
}

/// The keys of `ENVELOPE_KEY_FILE`: the first seals, all open.
pub struct EnvelopeKeys(Vec<Key>);

impl EnvelopeKeys {
    /// Reads keys of 32 bytes in base64, one a line; to rotate, put the new one first and keep the old ones.
    ///
    /// # Errors
    /// [`CredentialError::Key`] when there is none or one is malformed.
    pub fn parse(text: &SecretString) -> Result<Self, CredentialError> {
        let lines = text.expose_secret().lines().map(str::trim).filter(|line| !line.is_empty());
        let keys = lines.map(parse_key).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() { Err(CredentialError::Key("no key in the file")) } else { Ok(Self(keys)) }
    }

    /// Seals a secret for one field of one row.
    ///
    /// # Errors
    /// [`CredentialError::Random`] without randomness.
    pub fn seal(&self, field: RowField, secret: &SecretString) -> Result<Vec<u8>, CredentialError> {
        let key = self.0.first().ok_or(CredentialError::UnknownKey)?;
        let data_key = random::bytes::<DATA_KEY>()?;
        let aad = field.aad();
        let mut sealed = vec![VERSION];
        sealed.extend(key.id);
        sealed.extend(seal_layer(&key.aead, &aad, &data_key)?);
        sealed.extend(seal_layer(&aead(&data_key)?, &aad, secret.expose_secret().as_bytes())?);
        Ok(sealed)
    }

    /// Opens what [`Self::seal`] made for the same field of the same row.
    ///
    /// # Errors
    /// [`CredentialError::UnknownKey`] or [`CredentialError::Seal`].
    pub fn open(&self, field: RowField, sealed: &[u8]) -> Result<SecretString, CredentialError> {
        let (head, rest) = sealed.split_at_checked(HEAD).ok_or(CredentialError::Seal)?;
        let (wrapped, body) = rest.split_at_checked(WRAPPED).ok_or(CredentialError::Seal)?;
        let Some((&VERSION, id)) = head.split_first() else { return Err(CredentialError::Seal) };
        let key = self.0.iter().find(|key| key.id == id).ok_or(CredentialError::UnknownKey)?;
        let aad = field.aad();
        let data_key = open_layer(&key.aead, &aad, wrapped)?;
        let plain = open_layer(&aead(&data_key)?, &aad, body)?;
        String::from_utf8(plain).map(SecretString::from).map_err(|_| CredentialError::Seal)
    }
}

impl EnvelopeKeys {
    /// A keyed hash of something that may hold a secret, for recognising it again. Another first key gives another hash.
    ///
    /// # Errors
    /// [`CredentialError::UnknownKey`] without a key.
    pub fn fingerprint(&self, bytes: &[u8]) -> Result<[u8; 32], CredentialError> {
        let key = self.0.first().ok_or(CredentialError::UnknownKey)?;
        let mut hash = [0; 32];
        hash.copy_from_slice(hmac::sign(&key.fingerprints, bytes).as_ref());
        Ok(hash)
    }
}

fn parse_key(line: &str) -> Result<Key, CredentialError> {
    let bytes = STANDARD.decode(line).map_err(|_| CredentialError::Key("not base64"))?;
    let hash = digest(&SHA256, &bytes);
    let id = hash.as_ref().first_chunk::<KEY_ID>().copied().ok_or(CredentialError::Key("no digest"))?;
    let derived = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &bytes), b"fingerprints");
    Ok(Key { id, aead: aead(&bytes)?, fingerprints: hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref()) })
}

fn aead(bytes: &[u8]) -> Result<LessSafeKey, CredentialError> {
    let key = UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| CredentialError::Key("not 32 bytes"))?;
    Ok(LessSafeKey::new(key))
}

/// Nonce, ciphertext and tag. A data key is used once and a wrapping key far less than 2³² times (NIST SP 800-38D §8.3).
fn seal_layer(key: &LessSafeKey, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, CredentialError> {
    let nonce = random::bytes::<NONCE>()?;
    let mut text = plain.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut text)
        .map_err(|_| CredentialError::Seal)?;
    Ok([nonce.as_slice(), &text].concat())
}

fn open_layer(key: &LessSafeKey, aad: &[u8], layer: &[u8]) -> Result<Vec<u8>, CredentialError> {
    let (nonce, text) = layer.split_first_chunk::<NONCE>().ok_or(CredentialError::Seal)?;
    let mut text = text.to_vec();
    let plain = key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(aad), &mut text);
    plain.map(|plain| plain.to_vec()).map_err(|_| CredentialError::Seal)
}

impl std::fmt::Debug for EnvelopeKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EnvelopeKeys({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: RowField = RowField { column: "tenants.admin_password", row: Uuid::from_u128(1) };

    fn keys(bytes: &[u8]) -> EnvelopeKeys {
        let lines: Vec<String> = bytes.iter().map(|b| STANDARD.encode([*b; 32])).collect();
        EnvelopeKeys::parse(&lines.join("\n").into()).unwrap()
    }

    #[test]
    fn opens_in_its_row_only() {
        let sealed = keys(&[1]).seal(HERE, &"a secret".into()).unwrap();
        assert_eq!(keys(&[1]).open(HERE, &sealed).unwrap().expose_secret(), "a secret");
        let elsewhere = [RowField { row: Uuid::from_u128(2), ..HERE }, RowField { column: "tenants.other", ..HERE }];
        for field in elsewhere {
            assert!(matches!(keys(&[1]).open(field, &sealed), Err(CredentialError::Seal)));
        }
    }

    #[test]
    fn any_flipped_bit_is_noticed() {
        let sealed = keys(&[1]).seal(HERE, &"a secret".into()).unwrap();
        for at in 0..sealed.len() {
            let mut bad = sealed.clone();
            bad[at] ^= 1;
            assert!(keys(&[1]).open(HERE, &bad).is_err(), "byte {at}");
        }
        assert!(keys(&[1]).open(HERE, &sealed[..20]).is_err() && keys(&[1]).open(HERE, &[]).is_err());
    }

    #[test]
    fn old_keys_still_open() {
        let sealed = keys(&[1]).seal(HERE, &"a secret".into()).unwrap();
        assert!(keys(&[2, 1]).open(HERE, &sealed).is_ok());
        assert!(matches!(keys(&[2]).open(HERE, &sealed), Err(CredentialError::UnknownKey)));
        assert!(EnvelopeKeys::parse(&"\n".into()).is_err() && EnvelopeKeys::parse(&"AAAA".into()).is_err());
    }
}
