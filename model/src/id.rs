//! Typed ids: one newtype per kind of row, so that an account's id can never be taken for a tenant's.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// A text that is not an id: ids are 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected 32 hexadecimal digits")]
pub struct InvalidId;

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that is known to be the id of such a row.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID, for the database's edge.
            #[must_use]
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.simple().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let is_plain = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                if !is_plain {
                    return Err(InvalidId);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

typed_id!(
    /// A customer company.
    AccountId
);
typed_id!(
    /// A person who signs in to Stackyard.
    UserId
);
typed_id!(
    /// One customer's ERP stack.
    TenantId
);
typed_id!(
    /// One order of a tenant, whose clock runs until the first proven login.
    OrderId
);
typed_id!(
    /// Where tenants live: one cluster, one database server, one domain.
    CellId
);
typed_id!(
    /// A template database of a cell.
    GoldenId
);
typed_id!(
    /// A task that an agent claims.
    TaskId
);
typed_id!(
    /// A mail to a person.
    MailId
);
typed_id!(
    /// A token with which a person's program calls the API.
    ApiTokenId
);

typed_id!(
    /// A session of a person's browser.
    SessionId
);

typed_id!(
    /// An invitation to join an account.
    InvitationId
);

impl TenantId {
    /// The namespace of the tenant in its cell's cluster.
    #[must_use]
    pub fn namespace(self) -> String {
        format!("t-{self}")
    }

    /// The tenant's database, and the role its ERP connects as. Opaque, because the names of databases and roles are
    /// visible to every tenant of a server.
    #[must_use]
    pub fn database(self) -> String {
        format!("t_{self}")
    }

    /// The role that owns the database and the guarded tables: the agent's.
    #[must_use]
    pub fn admin_role(self) -> String {
        format!("t_{self}_admin")
    }

    /// The role of the tenant's test copy or rehearsal.
    #[must_use]
    pub fn copy_role(self) -> String {
        format!("t_{self}_copy")
    }
}

impl GoldenId {
    /// The golden database, and the role that owns its objects until a tenant takes its copy over.
    #[must_use]
    pub fn database(self) -> String {
        format!("g_{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_lower_case_hex_is_an_id() {
        let id: TenantId = "0198f0a0b0c07d00800000000000abcd".parse().unwrap();
        assert_eq!(id.to_string(), "0198f0a0b0c07d00800000000000abcd");
        for bad in ["", "0198F0A0B0C07D00800000000000ABCD", "0198f0a0-b0c0-7d00-8000-00000000abcd", "x", "urn:uuid:"] {
            assert_eq!(bad.parse::<TenantId>(), Err(InvalidId), "{bad}");
        }
    }

    #[test]
    fn names_of_a_tenant_fit_postgres_and_kubernetes() {
        let id: TenantId = "0198f0a0b0c07d00800000000000abcd".parse().unwrap();
        assert!(id.admin_role().len() <= 63 && id.copy_role().len() <= 63 && id.namespace().len() <= 63);
        assert_eq!(id.namespace(), "t-0198f0a0b0c07d00800000000000abcd");
    }
}
