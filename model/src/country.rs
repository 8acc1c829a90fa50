//! Countries on offer: what a company's country decides about its ERP.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::money::Currency;

/// A language that the ERP image carries.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString, strum::EnumIter,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Language {
    /// English; always loaded.
    #[serde(rename = "en_US")]
    #[strum(serialize = "en_US")]
    English,
    /// French.
    #[serde(rename = "fr_FR")]
    #[strum(serialize = "fr_FR")]
    French,
    /// German.
    #[serde(rename = "de_DE")]
    #[strum(serialize = "de_DE")]
    German,
    /// Spanish.
    #[serde(rename = "es_ES")]
    #[strum(serialize = "es_ES")]
    Spanish,
    /// Italian.
    #[serde(rename = "it_IT")]
    #[strum(serialize = "it_IT")]
    Italian,
    /// Dutch.
    #[serde(rename = "nl_NL")]
    #[strum(serialize = "nl_NL")]
    Dutch,
    /// Portuguese.
    #[serde(rename = "pt_PT")]
    #[strum(serialize = "pt_PT")]
    Portuguese,
}

/// A country that a company on offer can be in.
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
#[serde(rename_all = "UPPERCASE")]
#[strum(serialize_all = "UPPERCASE")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[allow(missing_docs, reason = "ISO 3166-1 codes; `Country::facts` names each")]
pub enum Country {
    At,
    Be,
    Ca,
    Ch,
    De,
    Es,
    Fr,
    Gb,
    Ie,
    It,
    Lu,
    Nl,
    Pt,
    Us,
}

/// What a country sets in a new ERP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryFacts {
    /// Name in English.
    pub name: &'static str,
    /// Currency of the books.
    pub currency: Currency,
    /// Language of the company and its first administrator.
    pub language: Language,
    /// Time zone of its capital, for the first administrator.
    pub time_zone: Tz,
    /// Odoo's code of the chart of accounts (`account.chart.template`).
    pub chart: &'static str,
}

impl Country {
    /// What this country sets in a new ERP. The chart codes are those of the `l10n_*` modules of Odoo 19.
    #[must_use]
    pub fn facts(self) -> CountryFacts {
        use {Currency::*, Language::*, Tz::*};
        let facts =
            |name, currency, language, time_zone, chart| CountryFacts { name, currency, language, time_zone, chart };
        match self {
            Self::At => facts("Austria", Eur, German, Europe__Vienna, "at"),
            Self::Be => facts("Belgium", Eur, French, Europe__Brussels, "be_comp"),
            Self::Ca => facts("Canada", Cad, English, America__Toronto, "ca_2023"),
            Self::Ch => facts("Switzerland", Chf, German, Europe__Zurich, "ch"),
            Self::De => facts("Germany", Eur, German, Europe__Berlin, "de_skr03"),
            Self::Es => facts("Spain", Eur, Spanish, Europe__Madrid, "es_pymes"),
            Self::Fr => facts("France", Eur, French, Europe__Paris, "fr"),
            Self::Gb => facts("United Kingdom", Gbp, English, Europe__London, "uk"),
            Self::Ie => facts("Ireland", Eur, English, Europe__Dublin, "ie"),
            Self::It => facts("Italy", Eur, Italian, Europe__Rome, "it"),
            Self::Lu => facts("Luxembourg", Eur, French, Europe__Luxembourg, "lu"),
            Self::Nl => facts("Netherlands", Eur, Dutch, Europe__Amsterdam, "nl"),
            Self::Pt => facts("Portugal", Eur, Portuguese, Europe__Lisbon, "pt"),
            Self::Us => facts("United States", Usd, English, America__New_York, "us"),
        }
    }

    /// The languages of a golden database for this country. English first: loading another language alone switches
    /// English off in Odoo.
    #[must_use]
    pub fn languages(self) -> Vec<Language> {
        match self.facts().language {
            Language::English => vec![Language::English],
            other => vec![Language::English, other],
        }
    }
}
