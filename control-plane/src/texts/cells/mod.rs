//! The operator's pages of the cells.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

use store::goldens::GoldenState;

/// The operator's pages of the cells.
#[derive(Debug)]
pub struct CellsTexts {
    pub title: &'static str,
    pub lead: &'static str,
    pub empty: &'static str,
    pub name: &'static str,
    pub places: &'static str,
    /// Places taken, and all of them.
    pub taken: fn(&str, &str) -> String,
    pub health: &'static str,
    pub answers: &'static str,
    pub silent: &'static str,
    pub never_heard: &'static str,
    pub heard: &'static str,
    pub newcomers: &'static str,
    pub takes: &'static str,
    pub drained: &'static str,
    pub full: &'static str,
    pub drain: &'static str,
    pub open: &'static str,
    pub drain_lead: &'static str,
    pub is_drained: fn(&str) -> String,
    pub is_open: fn(&str) -> String,
    pub act: &'static str,
    pub tenants: &'static str,
    /// The golden databases.
    pub goldens: &'static str,
    pub goldens_lead: &'static str,
    pub no_goldens: &'static str,
    pub package: &'static str,
    pub country: &'static str,
    pub state: &'static str,
    pub golden: fn(GoldenState) -> &'static str,
    pub image: &'static str,
    pub failure: &'static str,
    pub next_page: &'static str,
    pub back: &'static str,
}
