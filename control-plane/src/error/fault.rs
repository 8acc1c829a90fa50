//! What is wrong, as a person reads it: one closed list for every language.

use std::borrow::Cow;

use model::name::InvalidName;
use model::scope::InvalidScopes;
use model::window::InvalidWindow;
use model::zone::InvalidTimeZone;

use super::Code;
use crate::credentials::password::InvalidPassword;

/// Why a field or a wish was refused. Its text is the English sentence, which the API answers with; the pages say it in
/// their reader's language (`texts::Faults`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A name, an address or an e-mail address.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// A password that was being chosen.
    #[error(transparent)]
    Password(#[from] InvalidPassword),
    /// What a token may not be good for.
    #[error(transparent)]
    Scopes(#[from] InvalidScopes),
    /// What its code says already.
    #[error("{}", .0.sentence())]
    Code(Code),
    /// No package, or an unknown one.
    #[error("Please choose a package.")]
    NoPackage,
    /// A package that was withdrawn meanwhile.
    #[error("This package is not on offer any more.")]
    PackageWithdrawn,
    /// No country, or an unknown one.
    #[error("Please choose a country.")]
    NoCountry,
    /// A plan that is not on offer.
    #[error("There is no such plan.")]
    NoSuchPlan,
    /// A language that Stackyard does not speak.
    #[error("There is no such language.")]
    NoSuchLanguage,
    /// A password typed twice, differently.
    #[error("The two passwords differ; please type both again.")]
    PasswordsDiffer,
    /// A password that had to be the person's own.
    #[error("This is not your password.")]
    NotYourPassword,
    /// Whoever is invited is there already.
    #[error("This person is one of your people already.")]
    AlreadyHere,
    /// A role that there is not.
    #[error("Please choose a role: owner or member.")]
    NoRole,
    /// What asks for a verified address of one's own.
    #[error("Please verify your own e-mail address first: use the link that we sent you.")]
    VerifyFirst,
    /// An account without an owner could not be mended by its people.
    #[error("This is the only owner; please make somebody else an owner first.")]
    LastOwner,
    /// An account with so many people.
    #[error("An account has at most {max} people, the invited among them.")]
    TooManyPeople {
        /// How many.
        max: i64,
    },
    /// A code of a second factor that is not right now.
    #[error("This code is not right, or it was used before. Please wait for the next one and type that.")]
    WrongCode,
    /// One's own role, being disabled, or second factor, at the hands of oneself.
    #[error("Nobody does this to themselves; please ask another operator.")]
    NotToOneself,
    /// Nobody would be left who may run the fleet.
    #[error("This is the last one who may run the fleet; please let somebody else do so first.")]
    LastOperator,
    /// An administrator, at the hands of who is none.
    #[error("Only an administrator makes or changes administrators.")]
    AdministratorsOnly,
    /// A role that a member of staff can't have.
    #[error("Please choose a role for staff: operator, billing or admin.")]
    NoSuchRole,
    /// Possible with a running ERP only.
    #[error("This is possible as soon as your ERP is running.")]
    NotRunning,
    /// The tenant is on its way out for good.
    #[error("This tenant is deleted; that can't be undone.")]
    Deleted,
    /// A tenant's host that no tenant has.
    #[error("There is no ERP at this address.")]
    NoTenantHere,
    /// Days or hour that make no maintenance window.
    #[error(transparent)]
    Window(#[from] InvalidWindow),
    /// A name that no time zone has.
    #[error(transparent)]
    Zone(#[from] InvalidTimeZone),
    /// Another address than the tenant's was typed to confirm its deletion.
    #[error("This is not the address of this ERP; nothing was deleted. Please type it as it stands above.")]
    OtherAddress,
    /// Something else than a form.
    #[error(
        "What arrived was not sent as a form of this page, so nothing was done with it. Please open the page, fill in its \
         form and send it from there."
    )]
    NoForm,
    /// More text than is taken.
    #[error("The form holds more text than can be taken. Please shorten it and send it again.")]
    LongForm,
    /// A form with a part missing, or in no known encoding.
    #[error(
        "The form did not arrive whole, or a part of it can't be read. Please open the page again and send it once more."
    )]
    BrokenForm,
    /// What only a program can have sent: said in English.
    #[error("{0}")]
    Said(Cow<'static, str>),
}

impl From<Code> for Fault {
    fn from(code: Code) -> Self {
        Self::Code(code)
    }
}

impl From<&'static str> for Fault {
    fn from(said: &'static str) -> Self {
        Self::Said(said.into())
    }
}

impl From<String> for Fault {
    fn from(said: String) -> Self {
        Self::Said(said.into())
    }
}
