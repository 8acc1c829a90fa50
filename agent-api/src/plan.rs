//! What a task says: everything the agent needs to finish it alone, without secrets.

use model::country::{Country, Language};
use model::money::Currency;
use model::name::{CompanyName, Email, PersonName};
use model::{GoldenId, TenantId};
use serde::{Deserialize, Serialize};

/// All there is to do in a task.
#[allow(clippy::large_enum_variant, reason = "one at a time, and never in a list")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, strum::EnumDiscriminants)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[strum_discriminants(
    name(PlanKind),
    derive(Hash, Serialize, Deserialize, strum::Display, strum::EnumString, strum::EnumIter),
    serde(rename_all = "snake_case"),
    strum(serialize_all = "snake_case"),
    doc = "Kind of a task."
)]
pub enum Plan {
    /// Tenant agent: prepare, run, prove the login, open the door.
    Start(Start),
    /// Tenant agent: close the door, ERP to zero.
    Stop(Stop),
    /// Tenant agent: new password for the ERP's first administrator.
    ResetAdmin(ResetAdmin),
    /// Cell agent: roles and database of a tenant, copied from a golden database.
    PrepareDatabase(PrepareDatabase),
    /// Cell agent: every database and role of a tenant gone.
    DropDatabase(DropDatabase),
    /// Cell agent: a golden database and its file store.
    BuildGolden(BuildGolden),
}

impl Plan {
    /// The kind of this task.
    #[must_use]
    pub fn kind(&self) -> PlanKind {
        self.into()
    }
}

impl PlanKind {
    /// Whether a cell agent carries it out; a tenant agent else.
    #[must_use]
    pub const fn is_of_cell(self) -> bool {
        matches!(self, Self::PrepareDatabase | Self::DropDatabase | Self::BuildGolden)
    }
}

/// Prepare and run a tenant at a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// Full reference of the ERP image.
    pub image: String,
    /// Where the template's file store is fetched from on the first start.
    pub golden_files: GoldenFiles,
    /// The company the copy is personalised for.
    pub company: Company,
    /// The first administrator.
    pub administrator: Administrator,
    /// Public address, with scheme and without trailing slash.
    pub base_url: String,
    /// Where the ERP hands its mail to; absent while it may send none.
    pub mail: Option<MailRelay>,
    /// Limits in force from the start.
    pub limits: TenantLimits,
    /// What the ERP's pod asks for and may use.
    pub resources: Resources,
}

/// The file store of a golden database, as its cell agent serves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoldenFiles {
    /// The golden database.
    pub golden: GoldenId,
    /// Address of one tar stream of its file store.
    pub url: String,
}

/// The customer's company as its ERP shall know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Its name.
    pub name: CompanyName,
    /// Its country.
    pub country: Country,
    /// Currency of its books.
    pub currency: Currency,
    /// Its language.
    pub language: Language,
    /// Its time zone, an IANA name.
    pub time_zone: String,
}

/// The ERP's first administrator: the person who signed up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Administrator {
    /// Name.
    pub name: PersonName,
    /// E-mail address, which is also the login.
    pub email: Email,
}

/// A mail relay of the cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRelay {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Domain of the tenant's alias addresses and of its sender.
    pub domain: String,
}

/// The limits of a tenant with the words its people read when one is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantLimits {
    /// Grows with every change; an agent never applies an older one.
    pub version: i64,
    /// Total users.
    pub seats: i32,
    /// Simultaneous persons.
    pub simultaneous: i32,
    /// Database and attachments together, in bytes.
    pub database_bytes: i64,
    /// What a person reads who adds one user too many.
    pub seat_message: SeatMessage,
}

/// The dialog of a refused seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatMessage {
    /// The sentence.
    pub text: String,
    /// The button's label.
    pub button: String,
    /// Where the button leads.
    pub url: String,
}

/// Requests and limits of the ERP's pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resources {
    /// Requested CPU, in thousandths of a core.
    pub cpu_request_m: u32,
    /// CPU limit, in thousandths of a core.
    pub cpu_limit_m: u32,
    /// Requested memory, in MiB.
    pub memory_request_mib: u32,
    /// Memory limit, in MiB.
    pub memory_limit_mib: u32,
}

/// Close the door and bring the ERP to zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// What the door says meanwhile.
    pub reason: StopReason,
}

/// Why an ERP is stopped, as its door says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StopReason {
    /// An invoice is unpaid.
    Unpaid,
    /// The e-mail address was not verified.
    Unverified,
    /// Staff suspended it.
    Staff,
    /// Its owner asked for its deletion.
    Deletion,
}

/// A new password for the ERP's first administrator; the hash is among the secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetAdmin {
    /// The administrator, whose login is set to this address as well.
    pub administrator: Administrator,
}

/// Roles and database of a tenant; the verifiers are among the secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrepareDatabase {
    /// The tenant, from which the names follow.
    pub tenant: TenantId,
    /// The golden database to copy.
    pub golden: GoldenId,
}

/// Every database and role of a tenant gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropDatabase {
    /// The tenant.
    pub tenant: TenantId,
}

/// A golden database and its file store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildGolden {
    /// The golden database.
    pub golden: GoldenId,
    /// Full reference of the ERP image.
    pub image: String,
    /// Modules to install.
    pub modules: Vec<String>,
    /// Country, for the localisation and the chart of accounts.
    pub country: Country,
    /// Currency of the books.
    pub currency: Currency,
    /// Odoo's code of the chart of accounts.
    pub chart: String,
    /// Languages to load, English first.
    pub languages: Vec<Language>,
    /// Language of the company.
    pub language: Language,
    /// What the build's pod asks for and may use.
    pub resources: Resources,
}
