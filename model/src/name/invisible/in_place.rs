//! Where a name needs an invisible character.

use icu_properties::CodePointMapData;
use icu_properties::props::{CanonicalCombiningClass, GeneralCategoryGroup, Script, UnifiedIdeograph};
use icu_properties::script::ScriptWithExtensions;

use super::{category, has};

/// Scripts whose letters join or form conjuncts, and where ZWJ and ZWNJ therefore change what is read.
const JOINING: [Script; 13] = [
    Script::Arabic,
    Script::Syriac,
    Script::Mongolian,
    Script::Devanagari,
    Script::Bengali,
    Script::Gurmukhi,
    Script::Gujarati,
    Script::Oriya,
    Script::Tamil,
    Script::Telugu,
    Script::Kannada,
    Script::Malayalam,
    Script::Sinhala,
];

/// Whether a name needs an invisible character where it stands: joiners as UAX #31 §2.3 has them, though without its look at
/// each letter's shape, because Persian is typed with more of them than are seen; and the selector of an ideograph's form,
/// with which some Japanese names are written (UTS #37).
pub(super) fn belongs(before: Option<char>, c: char, after: Option<char>) -> bool {
    match (before, c) {
        (Some(before), '\u{200c}' | '\u{200d}') => JOINING.iter().any(|script| joins(*script, before, after)),
        (Some(before), '\u{e0100}'..='\u{e01ef}') => has::<UnifiedIdeograph>(before),
        _ => false,
    }
}

/// A joiner stands between two letters of a script, or after a virama, where it may end a word (Malayalam's chillus).
fn joins(script: Script, before: char, after: Option<char>) -> bool {
    let is_virama = CodePointMapData::<CanonicalCombiningClass>::new().get(before) == CanonicalCombiningClass::Virama;
    is_letter(script, before) && (is_virama || after.is_some_and(|after| is_letter(script, after)))
}

/// A letter of a script, or a mark on one.
fn is_letter(script: Script, c: char) -> bool {
    let is_letter = GeneralCategoryGroup::Letter.union(GeneralCategoryGroup::Mark).contains(category(c));
    is_letter && ScriptWithExtensions::new().has_script(c, script)
}

#[cfg(test)]
mod tests {
    use crate::name::invisible::find;

    #[test]
    fn keeps_what_names_are_written_with() {
        let good = [
            "علی\u{200c}رضا",
            "خودرو\u{200c}سازی",
            "فروشِ\u{200c}گاه",
            "क्\u{200d}ष",
            "क्\u{200c}",
            "শ্রী র\u{200d}্যাপিড",
            "ශ්\u{200d}රී ලංකා",
            "അവന്\u{200d} കട",
            "辻\u{e0100} 健太",
            "N\u{303}an\u{303}ez",
            "שָׁלוֹם בע״מ",
            "Dupont\u{a0}& Cie",
            "\u{601}شركة",
        ];
        for name in good {
            assert_eq!(find(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_joiner_belongs_between_letters_that_join() {
        let bad = [
            "\u{200c}علی",
            "علی\u{200c}",
            "علی\u{200c} رضا",
            "علی\u{200c}\u{200c}رضا",
            "علی\u{200c}a",
            "ab\u{200d}c",
            "а\u{200c}б",
            "株\u{200d}式",
            "1\u{200c}2",
            "👨\u{200d}👩",
            "क\u{200d}س",
            "ab\u{e0100}",
        ];
        for name in bad {
            assert!(find(name).is_some(), "{name:?}");
        }
    }
}
