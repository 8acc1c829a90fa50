//! The same request with the same key happens once.

use serde::Serialize;
use serde::de::DeserializeOwned;
use store::idempotency::{self, Answer, Claimed};
use store::{Conn, Time};

use crate::error::{Code, Error};

/// Whose key it is, and for which request.
#[derive(Debug, Clone)]
pub struct Once {
    /// The account's or the open operation's name.
    pub scope: String,
    /// The caller's key.
    pub key: String,
    /// Keyed hash of the request's body: the body of a sign-up holds a password, so its plain hash must not rest anywhere.
    pub request_hash: [u8; 32],
}

/// Runs `work` in the open transaction, or answers what it answered the first time.
///
/// # Errors
/// [`Code::IdempotencyKeyReused`] when the key came with another body; the work's own.
pub fn once<T: Serialize + DeserializeOwned>(
    conn: &mut Conn,
    once: Option<&Once>,
    now: Time,
    work: impl FnOnce(&mut Conn) -> Result<T, Error>,
) -> Result<T, Error> {
    let Some(once) = once else { return work(conn) };
    match idempotency::claim(conn, &once.scope, &once.key, &once.request_hash, now)? {
        Claimed::Answered(answer) => {
            serde_json::from_value(answer.body).map_err(|e| Error::internal(e, "read a saved answer"))
        }
        Claimed::OtherRequest => {
            Err(Error::refused_field(Code::IdempotencyKeyReused, "Idempotency-Key", Code::IdempotencyKeyReused))
        }
        Claimed::New => {
            let made = work(conn)?;
            let body = serde_json::to_value(&made).map_err(|e| Error::internal(e, "save an answer"))?;
            idempotency::save(conn, &once.scope, &once.key, &Answer { status: 202, location: None, body })?;
            Ok(made)
        }
    }
}
