//! The words of Stackyard's pages: a struct for each area, and in its folder one file a language with one static, so
//! that a missing text does not compile.
//!
//! A text with a number or a name in it is a function, because languages differ in their plurals and their order. Texts
//! are plain: the templates escape them. In French the space in front of `:`, `;`, `?` and `!` is U+00A0, as it must not
//! end a line.

mod cells;
mod common;
mod faults;
mod fleet;
mod format;
mod inside;
mod jobs;
mod kept;
mod life;
mod mails;
mod password;
mod people;
mod profile;
mod second_factor;
mod settings;
mod staff;
mod states;
mod tenant;
mod verify;
mod visitor;
mod why;

use model::Locale;

pub use cells::CellsTexts;
pub use common::Common;
pub use faults::Faults;
pub use fleet::Fleet;
pub use format::iso;
pub use inside::InsideTexts;
pub use jobs::JobsTexts;
pub use kept::KeptTexts;
pub use life::LifeTexts;
pub use mails::MailsTexts;
pub use password::PasswordTexts;
pub use people::PeopleTexts;
pub use profile::ProfileTexts;
pub use second_factor::SecondFactorTexts;
pub use settings::SettingsTexts;
pub use staff::StaffTexts;
pub use states::{States, Words};
pub use tenant::TenantTexts;
pub use verify::VerifyTexts;
pub use visitor::{Offer, SignUp, StatusTexts};
pub use why::Why;

/// All texts of one language.
#[derive(Debug)]
pub struct Texts {
    /// The language.
    pub locale: Locale,
    /// What stands on every page, and the small pages: sign-in, error, list of ERPs.
    pub common: &'static Common,
    /// What is wrong.
    pub faults: &'static Faults,
    /// Names of states and things.
    pub states: &'static States,
    /// The offer.
    pub offer: &'static Offer,
    /// The sign-up.
    pub sign_up: &'static SignUp,
    /// The public status.
    pub status: &'static StatusTexts,
    /// A tenant's page.
    pub tenant: &'static TenantTexts,
    /// What holds an ERP back, its deletion and the way back.
    pub life: &'static LifeTexts,
    /// Where an ERP's data lies, the zone of its times, and when it may be interrupted.
    pub settings: &'static SettingsTexts,
    /// Proving an e-mail address.
    pub verify: &'static VerifyTexts,
    /// A forgotten password.
    pub password: &'static PasswordTexts,
    /// The people of an account.
    pub people: &'static PeopleTexts,
    /// A person's own pages.
    pub profile: &'static ProfileTexts,
    /// A form whose session ended before it was sent.
    pub kept: &'static KeptTexts,
    /// The operator's list.
    pub fleet: &'static Fleet,
    /// The operator's page of one tenant.
    pub inside: &'static InsideTexts,
    /// The operator's page of the queue.
    pub jobs: &'static JobsTexts,
    /// The operator's pages of the outbox.
    pub mails: &'static MailsTexts,
    /// The operator's pages of the cells.
    pub cells: &'static CellsTexts,
    /// The second factor of staff.
    pub second_factor: &'static SecondFactorTexts,
    /// The people who run Stackyard.
    pub staff: &'static StaffTexts,
}

static EN: Texts = Texts {
    locale: Locale::En,
    common: &common::EN,
    faults: &faults::EN,
    states: &states::EN,
    offer: &visitor::EN.offer,
    sign_up: &visitor::EN.sign_up,
    status: &visitor::EN.status,
    tenant: &tenant::EN,
    life: &life::EN,
    settings: &settings::EN,
    verify: &verify::EN,
    password: &password::EN,
    people: &people::EN,
    profile: &profile::EN,
    kept: &kept::EN,
    fleet: &fleet::EN,
    inside: &inside::EN,
    jobs: &jobs::EN,
    mails: &mails::EN,
    cells: &cells::EN,
    second_factor: &second_factor::EN,
    staff: &staff::EN,
};

static FR: Texts = Texts {
    locale: Locale::Fr,
    common: &common::FR,
    faults: &faults::FR,
    states: &states::FR,
    offer: &visitor::FR.offer,
    sign_up: &visitor::FR.sign_up,
    status: &visitor::FR.status,
    tenant: &tenant::FR,
    life: &life::FR,
    settings: &settings::FR,
    verify: &verify::FR,
    password: &password::FR,
    people: &people::FR,
    profile: &profile::FR,
    kept: &kept::FR,
    fleet: &fleet::FR,
    inside: &inside::FR,
    jobs: &jobs::FR,
    mails: &mails::FR,
    cells: &cells::FR,
    second_factor: &second_factor::FR,
    staff: &staff::FR,
};

/// The texts of a language.
#[must_use]
pub const fn of(locale: Locale) -> &'static Texts {
    match locale {
        Locale::En => &EN,
        Locale::Fr => &FR,
    }
}
