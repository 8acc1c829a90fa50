//! Money as integer minor units with a currency.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A currency of the world that a company can keep its books in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString, strum::EnumIter,
)]
#[serde(rename_all = "UPPERCASE")]
#[strum(serialize_all = "UPPERCASE")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Currency {
    /// Euro.
    Eur,
    /// Swiss franc.
    Chf,
    /// Pound sterling.
    Gbp,
    /// United States dollar.
    Usd,
    /// Canadian dollar.
    Cad,
}

/// An amount in minor units (cents) of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Money {
    /// Hundredths of the currency's unit; every [`Currency`] has two decimals (ISO 4217).
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// This amount `count` times; nothing when it does not fit any more.
    #[must_use]
    pub fn times(self, count: i32) -> Option<Self> {
        Some(Self { minor: self.minor.checked_mul(count.into())?, ..self })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minor < 0 { "-" } else { "" };
        let (units, cents) = (self.minor.unsigned_abs() / 100, self.minor.unsigned_abs() % 100);
        write!(f, "{sign}{units}.{cents:02} {}", self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_two_decimals_and_the_sign() {
        let money = |minor| Money { minor, currency: Currency::Eur };
        assert_eq!(money(1900).to_string(), "19.00 EUR");
        assert_eq!(money(-5).to_string(), "-0.05 EUR");
    }

    #[test]
    fn a_sum_that_does_not_fit_is_none() {
        let money = |minor| Money { minor, currency: Currency::Eur };
        assert_eq!(money(1900).times(3), Some(money(5700)));
        assert_eq!(money(i64::MAX).times(2), None);
    }
}
