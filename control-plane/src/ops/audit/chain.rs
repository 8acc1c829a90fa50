//! How a batch of lines becomes a link of the chain.
//!
//! A seal is SHA-256 over: the words "stackyard audit seal 1"; its number and the first id covered (each a signed 64-bit
//! big-endian number); the hash of the seal before (32 zero bytes before the first); for each line, the oldest first, the
//! byte 1 and its eight columns; the byte 0; the last id covered, the count of lines, and the time of sealing in
//! microseconds. Texts, ids and hashes are written as their length (64 bit, big-endian) and their bytes; a column that may
//! be absent is preceded by the byte 1, or is the byte 0 alone. So two different batches never give the same bytes:
//! whoever reads from the front knows at each byte what it is.

use aws_lc_rs::digest::{Context, SHA256};
use store::Time;
use store::audit::{Line, Seal};
use uuid::Uuid;

/// What the first seal builds on.
const NOTHING_BEFORE: [u8; 32] = [0; 32];

/// The place in the chain that the next seal takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its number.
    pub number: i64,
    /// The first id it covers.
    pub from_id: i64,
    /// The hash of the seal before.
    pub previous: Vec<u8>,
}

impl Place {
    /// The place after a seal; the first one after none.
    pub fn after(seal: Option<&Seal>) -> Self {
        let first = || Self { number: 1, from_id: 1, previous: NOTHING_BEFORE.to_vec() };
        let next = |seal: &Seal| Self {
            number: seal.number.saturating_add(1),
            from_id: seal.to_id.saturating_add(1),
            previous: seal.hash.clone(),
        };
        seal.map_or_else(first, next)
    }
}

/// A seal in the making.
pub struct Link {
    place: Place,
    context: Context,
    line_count: i64,
}

impl Link {
    /// Begins the seal of a place.
    pub fn begin(place: Place) -> Self {
        let mut link = Self { context: Context::new(&SHA256), line_count: 0, place };
        link.context.update(b"stackyard audit seal 1");
        link.number(link.place.number);
        link.number(link.place.from_id);
        let previous = link.place.previous.clone();
        link.bytes(&previous);
        link
    }

    /// Takes the next line in.
    pub fn add(&mut self, line: &Line) {
        self.context.update(&[1]);
        self.number(line.id);
        self.number(line.at.timestamp_micros());
        self.bytes(line.actor.as_bytes());
        self.id(line.user_id);
        self.bytes(line.action.as_bytes());
        self.id(line.account_id);
        self.id(line.tenant_id);
        self.bytes(line.data.as_bytes());
        self.line_count += 1;
    }

    /// How many lines were taken in.
    pub const fn line_count(&self) -> i64 {
        self.line_count
    }

    /// Closes the seal over the ids up to one.
    pub fn end(mut self, to_id: i64, sealed_at: Time) -> Seal {
        self.context.update(&[0]);
        self.number(to_id);
        self.number(self.line_count);
        self.number(sealed_at.timestamp_micros());
        let Place { number, from_id, previous } = self.place;
        let hash = self.context.finish().as_ref().to_vec();
        Seal { number, from_id, to_id, line_count: self.line_count, previous, hash, sealed_at }
    }

    fn number(&mut self, number: i64) {
        self.context.update(&number.to_be_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.context.update(&(bytes.len() as u64).to_be_bytes());
        self.context.update(bytes);
    }

    fn id(&mut self, id: Option<Uuid>) {
        match id {
            None => self.context.update(&[0]),
            Some(id) => {
                self.context.update(&[1]);
                self.bytes(id.as_bytes());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sealed(lines: &[Line]) -> Vec<u8> {
        let mut link = Link::begin(Place::after(None));
        lines.iter().for_each(|line| link.add(line));
        link.end(100, Time::UNIX_EPOCH).hash
    }

    fn id() -> impl Strategy<Value = Option<Uuid>> {
        proptest::option::of((0..3u128).prop_map(Uuid::from_u128))
    }

    prop_compose! {
        fn line()(
            id in 1..4i64, at in 0..3i64, actor in "[a-b]{0,2}", user_id in id(), action in "[a-b]{0,2}",
            account_id in id(), tenant_id in id(), data in "[a-b]{0,2}",
        ) -> Line {
            let at = Time::from_timestamp_micros(at).unwrap();
            Line { id, at, actor, user_id, action, account_id, tenant_id, data }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn two_batches_have_one_hash_only_if_they_are_the_same(
            a in prop::collection::vec(line(), 0..4), b in prop::collection::vec(line(), 0..4),
        ) {
            prop_assert_eq!(a == b, sealed(&a) == sealed(&b));
        }
    }

    #[test]
    fn where_a_column_ends_and_which_is_absent_matters() {
        let line = |actor: &str, action: &str, user_id, tenant_id| Line {
            id: 1,
            at: Time::UNIX_EPOCH,
            actor: actor.into(),
            user_id,
            action: action.into(),
            account_id: None,
            tenant_id,
            data: "{}".into(),
        };
        let id = Some(Uuid::from_u128(7));
        let all = [
            line("ab", "c", None, None),
            line("a", "bc", None, None),
            line("ab", "c", id, None),
            line("ab", "c", None, id),
        ];
        let hashes: std::collections::HashSet<_> = all.iter().map(|line| sealed(std::slice::from_ref(line))).collect();
        assert_eq!(hashes.len(), all.len());
    }

    #[test]
    fn the_encoding_stays_what_it_is() {
        let line = Line {
            id: 1,
            at: Time::UNIX_EPOCH,
            actor: "system".into(),
            user_id: None,
            action: "epoch.begin".into(),
            account_id: None,
            tenant_id: Some(Uuid::from_u128(1)),
            data: r#"{"epoch": 2}"#.into(),
        };
        let hex: String = sealed(&[line]).iter().map(|b| format!("{b:02x}")).collect();
        // Computed by another program from the description above.
        assert_eq!(hex, "28d5e3c1b5466725881f43951fc65d2c3998219296aab13b27f352422c0200bb");
    }
}
