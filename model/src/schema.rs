//! How types that are written as text look in the OpenAPI document: their bounds and their alphabet.

use utoipa::openapi::schema::{Object, ObjectBuilder, Schema, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

use crate::id::{
    AccountId, ApiTokenId, CellId, GoldenId, InvitationId, MailId, OrderId, SessionId, TaskId, TenantId, UserId,
};
use crate::name::{Address, CompanyName, Email, PersonName, Reason, TokenName};
use crate::plan::PlanCode;
use crate::zone::TimeZone;

/// A text of so many characters.
fn text(min: usize, max: usize) -> ObjectBuilder {
    Object::builder().schema_type(Type::String).min_length(Some(min)).max_length(Some(max))
}

fn matching(min: usize, max: usize, pattern: &str) -> ObjectBuilder {
    text(min, max).pattern(Some(pattern))
}

macro_rules! schemas {
    ($($type:ident: $description:literal = $schema:expr;)*) => {$(
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                $schema.description(Some($description)).into()
            }
        }

        impl ToSchema for $type {}
    )*};
}

/// 32 hexadecimal digits: nothing else is an id.
fn id() -> ObjectBuilder {
    matching(32, 32, "^[0-9a-f]{32}$")
}

schemas! {
    AccountId: "Id of a customer company." = id();
    ApiTokenId: "Id of an API token." = id();
    CellId: "Id of a cell." = id();
    GoldenId: "Id of a golden database." = id();
    MailId: "Id of a mail." = id();
    InvitationId: "Id of an invitation." = id();
    OrderId: "Id of an order." = id();
    SessionId: "Id of a session." = id();
    TaskId: "Id of a task." = id();
    TenantId: "Id of a tenant." = id();
    UserId: "Id of a person who signs in to Stackyard." = id();
    Address: "A tenant's sub-domain." = matching(3, 30, "^[a-z][a-z0-9]*(-[a-z0-9]+)*$");
    CompanyName: "The name of a company, in one line." = text(1, 120);
    Email: "An e-mail address." = text(3, 254).format(Some(SchemaFormat::KnownFormat(KnownFormat::Email)));
    PersonName: "The name of a person, in one line." = text(1, 80);
    Reason: "Why a member of staff did something, in one line." = text(1, 500);
    TokenName: "What a person calls an API token, in one line." = text(1, 80);
    TimeZone: "Name of a time zone in the IANA database, such as `Europe/Paris`." = matching(1, 64, "^[A-Za-z0-9+_/-]+$");
    PlanCode: "Code of a plan." = matching(1, 40, "^[a-z0-9_-]+$");
}
