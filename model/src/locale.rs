//! The languages that Stackyard itself speaks: its pages and its mails. An ERP speaks more ([`crate::country::Language`]).

use serde::{Deserialize, Serialize};

use crate::country::Language;

/// A language of Stackyard's own, with its way of writing numbers, money and dates.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString, strum::EnumIter,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Locale {
    /// English: for everybody whose language we do not speak.
    En,
    /// French.
    Fr,
}

impl Locale {
    /// The tag for `lang` and `hreflang` (RFC 5646).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// The same as one of the ERP's languages.
    #[must_use]
    pub const fn language(self) -> Language {
        match self {
            Self::En => Language::English,
            Self::Fr => Language::French,
        }
    }

    /// The best of ours in an `Accept-Language` header; nothing when it names none of ours.
    #[must_use]
    pub fn preferred(header: &str) -> Option<Self> {
        preferred(header, &[(Self::En.tag(), Self::En), (Self::Fr.tag(), Self::Fr)])
    }
}

/// Ranges of a header that are looked at: more would only be a way to make us read a lot.
const MOST_RANGES: usize = 32;

/// The best of the `known` tags in an `Accept-Language` header (RFC 9110 §12.5.4): highest weight, then first. Regions
/// don't matter; `*` leaves the choice to us, and so does what can't be read.
#[must_use]
pub fn preferred<T: Copy>(header: &str, known: &[(&str, T)]) -> Option<T> {
    let mut best: Option<(u16, T)> = None;
    for range in header.split(',').take(MOST_RANGES) {
        let mut parts = range.split(';');
        let name = parts.next().unwrap_or_default().trim().split('-').next().unwrap_or_default();
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1000), thousandths);
        let ours = known.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(name));
        if let (Some((_, ours)), Some(weight @ 1..)) = (ours, weight)
            && best.is_none_or(|(highest, _)| weight > highest)
        {
            best = Some((weight, *ours));
        }
    }
    best.map(|(_, ours)| ours)
}

/// `0.85` as 850.
fn thousandths(weight: &str) -> Option<u16> {
    let weight: f32 = weight.trim().parse().ok()?;
    (0.0..=1.0).contains(&weight).then_some((weight * 1000.0) as u16)
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn the_heaviest_of_ours_wins() {
        for (header, locale) in [
            ("fr-BE,fr;q=0.9,en;q=0.8", Some(Locale::Fr)),
            ("pl,fr;q=0.5,en;q=0.7", Some(Locale::En)),
            ("en;q=0, FR", Some(Locale::Fr)),
            ("de, it;q=0.9", None),
            ("*", None),
            ("", None),
            ("fr;q=nonsense", None),
            (";;;,,,q=1,-", None),
        ] {
            assert_eq!(Locale::preferred(header), locale, "{header}");
        }
    }

    #[test]
    fn the_tag_is_the_word_in_the_database() {
        for locale in Locale::iter() {
            assert_eq!(locale.tag(), locale.to_string());
            assert_eq!(locale.tag().parse(), Ok(locale));
        }
    }
}
