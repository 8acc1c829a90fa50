//! Which of the ERP's languages a reader prefers.

use model::country::Language;

const TAGS: [(&str, Language); 7] = [
    ("en", Language::English),
    ("fr", Language::French),
    ("de", Language::German),
    ("es", Language::Spanish),
    ("it", Language::Italian),
    ("nl", Language::Dutch),
    ("pt", Language::Portuguese),
];

/// The short tag of a language, for `lang`.
pub(super) fn tag(language: Language) -> &'static str {
    TAGS.iter().find(|(_, other)| *other == language).map_or("en", |(tag, _)| tag)
}

/// The best of ours in an `Accept-Language` header (RFC 9110 §12.5.4): highest weight, then first. Regions don't
/// matter; `*` leaves the choice to us, and so does what can't be read.
pub(super) fn preferred(header: &str) -> Option<Language> {
    let mut best: Option<(u16, Language)> = None;
    for range in header.split(',').take(32) {
        let mut parts = range.split(';');
        let name = parts.next().unwrap_or_default().trim().split('-').next().unwrap_or_default();
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1000), thousandths);
        let known = TAGS.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(name));
        if let (Some((_, language)), Some(weight @ 1..)) = (known, weight)
            && best.is_none_or(|(highest, _)| weight > highest)
        {
            best = Some((weight, *language));
        }
    }
    best.map(|(_, language)| language)
}

/// `0.85` as 850.
fn thousandths(weight: &str) -> Option<u16> {
    let weight: f32 = weight.trim().parse().ok()?;
    (0.0..=1.0).contains(&weight).then_some((weight * 1000.0) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_of_ours_wins() {
        for (header, language) in [
            ("fr-BE,fr;q=0.9,en;q=0.8", Some(Language::French)),
            ("pl,de;q=0.5,en;q=0.7", Some(Language::English)),
            ("PT-br", Some(Language::Portuguese)),
            ("en;q=0, nl", Some(Language::Dutch)),
            ("es;q=0.3, it ; q=0.9", Some(Language::Italian)),
            ("*", None),
            ("pl, cs", None),
            ("", None),
            ("de;q=nonsense", None),
            (";;;,,,q=1,-", None),
        ] {
            assert_eq!(preferred(header), language, "{header}");
        }
    }

    #[test]
    fn every_language_has_its_tag() {
        for (expected, language) in TAGS {
            assert_eq!(tag(language), expected);
        }
    }
}
