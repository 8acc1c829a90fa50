//! What the pages of a forgotten password show.

use askama::Template;

use crate::texts::PasswordTexts;
use crate::web::views::Chrome;

#[derive(Template)]
#[template(path = "forgot_password.html")]
pub(super) struct ForgotPage {
    pub(super) says: &'static PasswordTexts,
    pub(super) chrome: Chrome,
    /// As it was typed.
    pub(super) email: String,
    pub(super) error: Option<String>,
}

#[derive(Template)]
#[template(path = "reset_password.html")]
pub(super) struct ChoosePage {
    pub(super) says: &'static PasswordTexts,
    pub(super) chrome: Chrome,
    pub(super) token: String,
    pub(super) label: String,
    pub(super) password_error: Option<String>,
    pub(super) repeat_error: Option<String>,
}

/// What can be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// Look at one's mail; if nothing comes, ask again.
    Wait,
    /// Sign in with the new password.
    SignIn,
    /// Ask for another link.
    AskAgain,
}

#[derive(Template)]
#[template(path = "password_told.html")]
pub(super) struct TellPage {
    pub(super) says: &'static PasswordTexts,
    pub(super) chrome: Chrome,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) then: Then,
}
