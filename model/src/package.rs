//! Packages: preconfigured sets of ERP modules for a sector.

use serde::{Deserialize, Serialize};

/// A preconfigured set of modules for a sector.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Package {
    /// Consultants, agencies, trades that sell their time.
    Services,
    /// Shops and wholesalers.
    Trade,
    /// Workshops and factories.
    Manufacturing,
    /// Clubs and non-profits.
    Associations,
}

impl Package {
    /// The ERP modules that the golden database of this package is installed with.
    #[must_use]
    pub fn modules(self) -> &'static [&'static str] {
        match self {
            Self::Services => &["crm", "sale_management", "project", "account", "hr_expense", "calendar"],
            Self::Trade => &["crm", "sale_management", "purchase", "stock", "account", "point_of_sale"],
            Self::Manufacturing => &[
                "crm",
                "sale_management",
                "purchase",
                "stock",
                "account",
                "point_of_sale",
                "mrp",
                "maintenance",
                "repair",
            ],
            Self::Associations => &["contacts", "event", "mass_mailing", "survey", "account"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manufacturing_is_trade_and_more() {
        assert!(Package::Trade.modules().iter().all(|m| Package::Manufacturing.modules().contains(m)));
        assert_eq!("services".parse::<Package>(), Ok(Package::Services));
        assert!("Services".parse::<Package>().is_err());
    }
}
