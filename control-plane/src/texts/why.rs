//! Why a tenant waits or is stuck, as an operator reads it.

use model::tenant::Observed;

use super::Texts;
use super::states::StuckWords;

/// Why a tenant is not where it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// What is in the way; empty when nothing is.
    pub text: String,
    /// What the operator can do about it, where somebody has to.
    pub remedy: Option<&'static str>,
}

impl Texts {
    /// Says why; `reason` stands with the tenant, in English and the most exact.
    #[must_use]
    pub fn why(&self, observed: &Observed, reason: Option<&str>) -> Why {
        match (&observed.stuck, observed.waiting, reason) {
            (Some(stuck), ..) => {
                let StuckWords { why, remedy } = (self.states.stuck)(stuck);
                Why { text: why, remedy: Some(remedy) }
            }
            (None, Some(waiting), Some(reason)) => Why { text: (self.states.waiting)(waiting, reason), remedy: None },
            (None, _, reason) => Why { text: reason.unwrap_or_default().to_owned(), remedy: None },
        }
    }
}
