//! Which intent is newer.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The age of an intent: first the epoch of the control plane's database, then the number of changes within it.
///
/// The epoch grows when the database is restored from a backup, so that every intent written after the restore is
/// newer than any that an agent has already seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Generation {
    /// Restores of the control plane's database so far.
    pub epoch: i64,
    /// Changes of this intent within the epoch.
    pub number: i64,
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_epoch_beats_any_number() {
        assert!(Generation { epoch: 2, number: 1 } > Generation { epoch: 1, number: 900 });
        assert!(Generation { epoch: 2, number: 2 } > Generation { epoch: 2, number: 1 });
    }
}
