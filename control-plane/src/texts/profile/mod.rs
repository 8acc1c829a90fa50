//! A person's own pages.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

/// A person's own pages: profile and sessions.
#[derive(Debug)]
pub struct ProfileTexts {
    pub title: &'static str,
    /// With which address they sign in.
    pub signs_in: fn(&str) -> String,
    pub name: &'static str,
    pub language: &'static str,
    pub save: &'static str,
    pub saved: &'static str,
    pub password: &'static str,
    pub password_note: &'static str,
    pub current: &'static str,
    pub new: fn(usize) -> String,
    pub repeat: &'static str,
    pub change_password: &'static str,
    pub password_changed: &'static str,
    pub forgot: &'static str,
    pub sessions: &'static str,
    pub sessions_lead: &'static str,
    pub to_sessions: &'static str,
    pub browser: &'static str,
    pub seen: &'static str,
    pub began: &'static str,
    pub act: &'static str,
    pub this_one: &'static str,
    pub end: &'static str,
    pub end_others: &'static str,
    pub ended: &'static str,
    pub not_seen: &'static str,
    pub more: &'static str,
    /// A browser, or program, on a system.
    pub on: fn(&str, &str) -> String,
    pub unknown_browser: &'static str,
    /// Network address of the last use.
    pub from: fn(&str) -> String,
}
