//! A forgotten password.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

/// A forgotten password: the page that asks for a link, the one behind the link, and what is said of a link that is of no
/// use (title and text).
#[derive(Debug)]
pub struct PasswordTexts {
    pub forgot: &'static str,
    pub forgot_lead: &'static str,
    pub email: &'static str,
    pub send: &'static str,
    /// After the form was sent, whether the address is known or not.
    pub sent: [&'static str; 2],
    pub nothing_came: &'static str,
    pub choose: &'static str,
    pub choose_lead: &'static str,
    /// Labels of the two fields; the first with the least number of characters.
    pub new: fn(usize) -> String,
    pub repeat: &'static str,
    pub save: &'static str,
    pub done: [&'static str; 2],
    pub used: [&'static str; 2],
    pub late: [&'static str; 2],
    pub unknown: [&'static str; 2],
    pub ask_again: &'static str,
    pub back: &'static str,
}
