//! Characters that show as nothing, or make others show as something else than they are, by the properties that Unicode gives
//! them.

mod in_place;

use icu_properties::props::{
    BidiControl, BinaryProperty, DefaultIgnorableCodePoint, GeneralCategory, PrependedConcatenationMark,
    VariationSelector,
};
use icu_properties::{CodePointMapData, CodePointSetData};

use in_place::belongs;

/// Symbols, letters and marks that are drawn as nothing, which no property tells: Unicode's names of them are braille pattern
/// blank, Egyptian hieroglyph full blank and half blank, Khitan small script filler, musical symbol null notehead.
const DRAWN_AS_NOTHING: [char; 5] = ['\u{2800}', '\u{13441}', '\u{13442}', '\u{16fe4}', '\u{1d159}'];

/// Whether nothing is seen of a character: white space, or invisible.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// The first invisible character that does not belong where it stands.
pub(super) fn find(line: &str) -> Option<char> {
    let before = std::iter::once(None).chain(line.chars().map(Some));
    let after = line.chars().skip(1).map(Some).chain(std::iter::once(None));
    let mut all = before.zip(line.chars()).zip(after);
    all.find_map(|((before, c), after)| (is_invisible(c) && !belongs(before, c, after)).then_some(c))
}

/// What an invisible character is, for the person who typed it, or more likely pasted it.
pub(super) fn describe(c: char) -> &'static str {
    match c {
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => "a line break",
        '\t' => "a tab",
        '\u{ad}' => "a soft hyphen",
        '\u{200b}' | '\u{feff}' => "a zero-width space",
        '\u{200c}' | '\u{200d}' | '\u{2060}' => "a zero-width joiner",
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => "a Hangul filler",
        '\u{e0000}'..='\u{e007f}' => "a tag character",
        c if has::<BidiControl>(c) => "a mark that turns the direction of writing",
        c if has::<VariationSelector>(c) => "a variation selector",
        c if c.is_control() => "a control character",
        c if DRAWN_AS_NOTHING.contains(&c) => "a sign that is drawn as nothing",
        _ => "a formatting character",
    }
}

/// Control and formatting characters, separators of lines and paragraphs, and whatever Unicode says to draw as nothing
/// (UAX #44, `Default_Ignorable_Code_Point`). The format characters that are drawn, such as the Arabic number sign, are not.
fn is_invisible(c: char) -> bool {
    let is_drawn = || has::<PrependedConcatenationMark>(c);
    match category(c) {
        GeneralCategory::Control | GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator => true,
        GeneralCategory::Format => !is_drawn(),
        _ => has::<DefaultIgnorableCodePoint>(c) || DRAWN_AS_NOTHING.contains(&c),
    }
}

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

fn has<P: BinaryProperty>(c: char) -> bool {
    CodePointSetData::new::<P>().contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_invisible() {
        let bad = [
            ('\0', "a control character"),
            ('\n', "a line break"),
            ('\t', "a tab"),
            ('\u{85}', "a line break"),
            ('\u{ad}', "a soft hyphen"),
            ('\u{34f}', "a formatting character"),
            ('\u{61c}', "a mark that turns the direction of writing"),
            ('\u{115f}', "a Hangul filler"),
            ('\u{17b4}', "a formatting character"),
            ('\u{180b}', "a variation selector"),
            ('\u{180e}', "a formatting character"),
            ('\u{200b}', "a zero-width space"),
            ('\u{200c}', "a zero-width joiner"),
            ('\u{200d}', "a zero-width joiner"),
            ('\u{200f}', "a mark that turns the direction of writing"),
            ('\u{2028}', "a line break"),
            ('\u{202e}', "a mark that turns the direction of writing"),
            ('\u{2060}', "a zero-width joiner"),
            ('\u{2064}', "a formatting character"),
            ('\u{2066}', "a mark that turns the direction of writing"),
            ('\u{2800}', "a sign that is drawn as nothing"),
            ('\u{3164}', "a Hangul filler"),
            ('\u{fe0f}', "a variation selector"),
            ('\u{feff}', "a zero-width space"),
            ('\u{ffa0}', "a Hangul filler"),
            ('\u{fff9}', "a formatting character"),
            ('\u{1bca0}', "a formatting character"),
            ('\u{1d173}', "a formatting character"),
            ('\u{e0041}', "a tag character"),
            ('\u{e0100}', "a variation selector"),
        ];
        for (c, what) in bad {
            assert_eq!(find(&format!("ab{c}c")).map(describe), Some(what), "{c:?}");
            assert!(is_blank(c), "{c:?}");
        }
    }
}
