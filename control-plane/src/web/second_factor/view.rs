//! What the pages of the second factor show.

use std::fmt::Write;

use askama::Template;
use askama::filters::HtmlSafe;
use qrcodegen::{QrCode, QrCodeEcc};

use crate::error::Error;
use crate::web::views::Chrome;

/// Empty modules around a picture, without which phones don't find it (ISO/IEC 18004 §6.3.8).
const QUIET: i32 = 4;
/// Characters between two spaces of a secret that is typed by hand.
const GROUP: usize = 4;

#[derive(Template)]
#[template(path = "second_factor/code.html")]
pub(super) struct CodePage {
    pub(super) chrome: Chrome,
    pub(super) next: String,
    pub(super) code_error: Option<String>,
}

#[derive(Template)]
#[template(path = "second_factor/offer.html")]
pub(super) struct OfferPage {
    pub(super) chrome: Chrome,
    pub(super) picture: Qr,
    /// The same to be typed by hand.
    pub(super) secret: String,
    /// It takes the place of another device, which the password confirms.
    pub(super) is_another: bool,
    pub(super) code_error: Option<String>,
    pub(super) password_error: Option<String>,
}

#[derive(Template)]
#[template(path = "second_factor/own.html")]
pub(super) struct OwnPage {
    pub(super) chrome: Chrome,
    pub(super) is_on: String,
    pub(super) left: String,
    /// New recovery codes are due.
    pub(super) is_short: bool,
    pub(super) password_error: Option<String>,
}

#[derive(Template)]
#[template(path = "second_factor/codes.html")]
pub(super) struct CodesPage {
    pub(super) chrome: Chrome,
    pub(super) codes: Vec<String>,
}

/// A text as a picture that a phone reads.
#[derive(Debug, Clone, Template)]
#[template(path = "components/qr.html")]
pub(super) struct Qr {
    label: &'static str,
    /// Modules of a side, the empty ones around it among them.
    side: i32,
    /// The dark modules, as a path of an SVG.
    path: String,
}

impl HtmlSafe for Qr {}

impl Qr {
    /// # Errors
    /// [`Error::Internal`] for a text that is too long for any picture.
    pub(super) fn of(text: &str, label: &'static str) -> Result<Self, Error> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium);
        let code = code.map_err(|e| Error::internal(anyhow::anyhow!("{e:?}"), "draw a QR code"))?;
        let mut path = String::new();
        for y in 0..code.size() {
            for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
                write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET)
                    .map_err(|e| Error::internal(e, "draw a QR code"))?;
            }
        }
        Ok(Self { label, side: code.size() + 2 * QUIET, path })
    }
}

/// A secret in groups, as it is read aloud and typed.
pub(super) fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Draws the path as a browser does, four pixels a module, and reads it as a phone does.
    #[test]
    fn a_phone_reads_what_is_drawn() {
        let text =
            "otpauth://totp/Stackyard:olga%40stackyard.test?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Stackyard";
        let picture = Qr::of(text, "Picture").unwrap();
        let square = |text: &str| {
            let (x, y) = text.strip_suffix("h1v1h-1z").unwrap().split_once(' ').unwrap();
            (x.parse().unwrap(), y.parse().unwrap())
        };
        let dark: HashSet<(usize, usize)> = picture.path.split('M').skip(1).map(square).collect();
        let side = usize::try_from(picture.side).unwrap() * 4;
        let grey = |x: usize, y: usize| if dark.contains(&(x / 4, y / 4)) { 0 } else { 255 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, grey);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        assert_eq!(grids[0].decode().unwrap().1, text);
    }

    #[test]
    fn a_secret_is_shown_in_groups() {
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
        assert_eq!(grouped(""), "");
    }
}
