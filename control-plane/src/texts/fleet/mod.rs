//! The operator's list of tenants.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

use model::tenant::SuspendKind;
use store::tenants::Sort;

/// The operator's list of tenants.
#[derive(Debug)]
pub struct Fleet {
    pub title: &'static str,
    pub filter: &'static str,
    pub phase: &'static str,
    pub all_phases: &'static str,
    pub search: &'static str,
    pub search_hint: &'static str,
    pub cell: &'static str,
    pub all_cells: &'static str,
    pub package: &'static str,
    pub all_packages: &'static str,
    pub order: &'static str,
    /// In which order tenants are listed.
    pub sort: fn(Sort) -> &'static str,
    /// How many tenants are in each phase.
    pub counts: &'static str,
    pub all: &'static str,
    pub csv: &'static str,
    pub show: &'static str,
    pub company: &'static str,
    pub state: &'static str,
    pub why: &'static str,
    pub since: &'static str,
    /// Why a tenant is held back.
    pub held: fn(SuspendKind) -> &'static str,
    pub next_try: &'static str,
    pub act: &'static str,
    pub retry: &'static str,
    pub retried: &'static str,
    pub none_fits: &'static str,
    pub show_all: &'static str,
    pub empty: &'static str,
    pub next_page: &'static str,
    pub late_orders: &'static str,
    pub look: &'static str,
    pub more_late: &'static str,
    /// An order that uses up its time: the company, the time used, the hours promised, what it waits for.
    pub late: fn(&str, &str, i64, &str) -> String,
    pub first_step: &'static str,
}
