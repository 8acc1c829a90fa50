//! Who is to be added to the staff, as it was sent and as it may be relied on.

use model::Role;
use model::name::{Email, PersonName};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use crate::error::{Fault, FieldError};

/// The fields of a new member of staff as they were sent.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberForm {
    /// Their name.
    #[schema(value_type = PersonName, required = true)]
    pub name: Option<String>,
    /// Their e-mail address, which is also the login.
    #[schema(value_type = Email, required = true)]
    pub email: Option<String>,
    /// What they may do.
    #[schema(schema_with = staff_role, required = true)]
    pub role: Option<String>,
}

/// The roles of staff, for the document.
pub fn staff_role() -> ObjectBuilder {
    let roles = [Role::Operator, Role::Billing, Role::Admin].map(|role| role.to_string());
    Object::builder().schema_type(Type::String).enum_values(Some(roles))
}

/// A new member of staff whose fields are sound.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// Their name.
    pub name: PersonName,
    /// Their e-mail address.
    pub email: Email,
    /// What they may do.
    pub role: Role,
}

impl MemberForm {
    /// Parses every field.
    ///
    /// # Errors
    /// Every field that can't be taken, in the order of the form.
    pub fn parse(self) -> Result<NewMember, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let name = PersonName::parse(&self.name.unwrap_or_default());
        let name = name.map_err(|e| wrong.push(FieldError::invalid("name", e))).ok();
        let email = Email::parse(&self.email.unwrap_or_default());
        let email = email.map_err(|e| wrong.push(FieldError::invalid("email", e))).ok();
        let role = parse_role(&self.role.unwrap_or_default()).map_err(|e| wrong.push(e)).ok();
        let new = || Some(NewMember { name: name?, email: email?, role: role? });
        if wrong.is_empty() { new().ok_or(wrong) } else { Err(wrong) }
    }
}

/// A role for a member of staff.
///
/// # Errors
/// The field `role`, when it is none.
pub fn parse_role(text: &str) -> Result<Role, FieldError> {
    let role = text.parse().ok().filter(|role| *role != Role::Customer);
    role.ok_or_else(|| FieldError::invalid("role", Fault::NoSuchRole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_told_in_order() {
        let fields = |form: MemberForm| form.parse().unwrap_err().into_iter().map(|e| e.field).collect::<Vec<_>>();
        assert_eq!(fields(MemberForm::default()), ["name", "email", "role"]);
        for role in ["customer", "owner", "Operator", ""] {
            let form = |role: &str| MemberForm {
                name: Some("Olga".into()),
                email: Some("olga@stackyard.test".into()),
                role: Some(role.into()),
            };
            assert_eq!(fields(form(role)), ["role"], "{role}");
            assert_eq!(form("billing").parse().unwrap().role, Role::Billing);
        }
    }
}
