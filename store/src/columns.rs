//! The edge between columns and the types of the model: everything is parsed on its way out.

use std::error::Error;

use chrono::{DateTime, Utc};
use diesel::deserialize::Queryable;
use diesel::pg::Pg;
use diesel::sql_types::{Jsonb, Nullable, Text, Uuid as SqlUuid};
use model::country::{Country, Language};
use model::money::Currency;
use model::name::{Address, CompanyName, Email, PersonName, Reason, TokenName};
use model::order::Stage;
use model::package::Package;
use model::plan::PlanCode;
use model::tenant::{Desired, Observed, Phase, SuspendKind, TaskState};
use model::window::Days;
use model::{
    AccountId, AccountRole, ApiTokenId, CellId, GoldenId, InvitationId, Locale, MailId, OrderId, Role, Scopes,
    SessionId, TaskId, TenantId, TimeZone, UserId,
};
use serde_json::Value;
use uuid::Uuid;

use crate::audit::ActorKind;
use crate::events::EventKind;
use crate::goldens::GoldenState;
use crate::mails::{MailKind, MailState};
use crate::sessions::SessionState;
use crate::unverified::Step;

/// A column on its way into a `T` of the model: `#[diesel(deserialize_as = Column<T>)]`.
pub struct Column<T>(T);

/// Time as this crate takes and gives it.
pub type Time = DateTime<Utc>;

type Parsed<T> = Result<Column<T>, Box<dyn Error + Send + Sync>>;

macro_rules! column {
    ($type:ty, $sql:ty, $row:ty, |$value:ident| $parse:expr) => {
        impl Queryable<$sql, Pg> for Column<$type> {
            type Row = $row;

            fn build($value: $row) -> Parsed<$type> {
                Ok(Self($parse))
            }
        }

        impl From<Column<$type>> for $type {
            fn from(column: Column<$type>) -> Self {
                column.0
            }
        }
    };
}

macro_rules! id_columns {
    ($($id:ident),*) => {$(
        column!($id, SqlUuid, Uuid, |uuid| $id::from_uuid(uuid));
        column!(Option<$id>, Nullable<SqlUuid>, Option<Uuid>, |uuid| uuid.map($id::from_uuid));
    )*};
}

macro_rules! word_columns {
    ($($word:ident),*) => {$(
        column!($word, Text, String, |text| text.parse::<$word>().map_err(|err| format!("{text:?}: {err}"))?);
    )*};
}

macro_rules! name_columns {
    ($($name:ident),*) => {$(column!($name, Text, String, |text| $name::try_from(text)?);)*};
}

macro_rules! json_columns {
    ($($json:ident),*) => {$(column!($json, Jsonb, Value, |json| serde_json::from_value::<$json>(json)?);)*};
}

id_columns!(
    AccountId,
    ApiTokenId,
    CellId,
    GoldenId,
    InvitationId,
    MailId,
    OrderId,
    SessionId,
    TaskId,
    TenantId,
    UserId
);
word_columns!(
    AccountRole,
    ActorKind,
    Country,
    Currency,
    Days,
    EventKind,
    GoldenState,
    Language,
    MailKind,
    MailState,
    Package,
    Phase,
    Role,
    Scopes,
    SessionState,
    Stage,
    Step,
    SuspendKind,
    TaskState
);
name_columns!(Address, CompanyName, Email, PersonName, TokenName);
json_columns!(Desired, Observed);
column!(Option<Locale>, Nullable<Text>, Option<String>, |text| text.map(|text| text.parse::<Locale>()).transpose()?);
column!(Option<AccountRole>, Nullable<Text>, Option<String>, |text| text
    .map(|text| text.parse::<AccountRole>())
    .transpose()?);
column!(Option<TimeZone>, Nullable<Text>, Option<String>, |text| text.map(TimeZone::try_from).transpose()?);
column!(PlanCode, Text, String, |text| PlanCode(text));
column!(Option<Reason>, Nullable<Text>, Option<String>, |text| text.map(Reason::try_from).transpose()?);
column!(Option<Email>, Nullable<Text>, Option<String>, |text| text.as_deref().map(Email::parse).transpose()?);

/// The pattern of LIKE for texts that have these words in them, whatever the words are made of.
pub fn containing(words: &str) -> String {
    format!("%{}%", words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}
