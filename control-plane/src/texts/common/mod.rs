//! What stands on every page, and on the small ones.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

/// What stands on every page, and the small pages.
#[derive(Debug)]
pub struct Common {
    /// The language's name in itself, for the menu.
    pub language: &'static str,
    /// The months of a date.
    pub months: [&'static str; 12],
    /// The months of a date in a table.
    pub short_months: [&'static str; 12],
    /// The link that jumps over the head.
    pub skip: &'static str,
    /// Name of the navigation, and of the one that only staff have.
    pub navigation: &'static str,
    pub staff_navigation: &'static str,
    /// Links of the head and the foot.
    pub fleet: &'static str,
    pub jobs: &'static str,
    pub mails: &'static str,
    pub cells: &'static str,
    pub audit: &'static str,
    pub staff: &'static str,
    pub second_factor: &'static str,
    pub my_erp: &'static str,
    pub status: &'static str,
    pub profile: &'static str,
    pub sign_out: &'static str,
    /// Name of the menu of languages.
    pub choose_language: &'static str,
    /// Whose time it is.
    pub times_in: fn(&str) -> String,
    /// How far away a moment is.
    pub now: &'static str,
    pub in_time: fn(&str) -> String,
    /// Behind a size.
    pub gigabyte: &'static str,
    pub megabyte: &'static str,
    /// The sign-in page.
    pub sign_in: SignIn,
    /// The page of an error.
    pub error: ErrorTexts,
    /// The list of a customer's ERPs.
    pub tenants: Tenants,
}

/// The sign-in page.
#[derive(Debug)]
pub struct SignIn {
    pub title: &'static str,
    pub lead: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    pub submit: &'static str,
    pub forgot: &'static str,
    pub no_erp: &'static str,
    pub set_one_up: &'static str,
}

/// The page of an error.
#[derive(Debug)]
pub struct ErrorTexts {
    pub not_found: [&'static str; 2],
    /// For a tenant's host that no tenant has: title, text, and the way on.
    pub no_tenant: [&'static str; 3],
    pub unauthenticated: [&'static str; 2],
    pub forbidden: &'static str,
    pub too_many: &'static str,
    pub unavailable: &'static str,
    pub internal: &'static str,
    pub other: &'static str,
    pub method: &'static str,
    pub to_start: &'static str,
    pub quote: fn(&str) -> String,
}

/// The list of a customer's ERPs.
#[derive(Debug)]
pub struct Tenants {
    pub title: &'static str,
    pub empty: &'static str,
    pub first: &'static str,
    pub company: &'static str,
    pub address: &'static str,
    pub state: &'static str,
}
