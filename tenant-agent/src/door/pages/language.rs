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

/// The best of the ERP's languages in an `Accept-Language` header.
pub(super) fn preferred(header: &str) -> Option<Language> {
    model::locale::preferred(header, &TAGS)
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
