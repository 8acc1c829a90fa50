//! The sign-up form as it was sent, and as it may be relied on.

use model::Locale;
use model::country::Country;
use model::name::{Address, CompanyName, Email, PersonName};
use model::package::Package;
use model::plan::PlanCode;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::credentials::Password;
use crate::error::{Fault, FieldError};

/// The fields of a sign-up as they were sent. An unknown field is refused: it would be a wish silently ignored.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUpForm {
    /// Name of the company.
    #[schema(value_type = CompanyName, required = true)]
    pub company: Option<String>,
    /// Name of the person.
    #[schema(value_type = PersonName, required = true)]
    pub name: Option<String>,
    /// Their e-mail address.
    #[schema(value_type = Email, required = true)]
    pub email: Option<String>,
    /// Their password, for Stackyard and for the ERP's first administrator.
    #[schema(value_type = String, format = Password, required = true, min_length = 10, max_length = 256)]
    pub password: Option<SecretString>,
    /// Code of the package.
    #[schema(value_type = Package, required = true)]
    pub package: Option<String>,
    /// ISO 3166-1 code of the country.
    #[schema(value_type = Country, required = true)]
    pub country: Option<String>,
    /// The sub-domain.
    #[schema(value_type = Address, required = true)]
    pub address: Option<String>,
    /// Code of the plan; the smallest on offer where none is given.
    #[schema(value_type = Option<PlanCode>)]
    pub plan: Option<String>,
    /// Language of Stackyard's pages and mails for the person. Where none is given, pages go by the browser and mails by the
    /// country.
    #[schema(value_type = Option<Locale>)]
    pub language: Option<String>,
}

/// A sign-up whose fields are sound, each by itself.
#[derive(Debug, Clone)]
pub struct SignUp {
    /// Name of the company.
    pub company: CompanyName,
    /// Name of the person.
    pub name: PersonName,
    /// Their e-mail address.
    pub email: Email,
    /// Their password.
    pub password: Password,
    /// The package.
    pub package: Package,
    /// The country.
    pub country: Country,
    /// The sub-domain.
    pub address: Address,
    /// The plan, if one was chosen.
    pub plan: Option<PlanCode>,
    /// The language of the person, if one was chosen.
    pub language: Option<Locale>,
}

impl SignUpForm {
    /// Parses every field.
    ///
    /// # Errors
    /// Every field that can't be taken, in the order of the form.
    pub fn parse(self) -> Result<SignUp, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let text = |field: Option<String>| field.unwrap_or_default();
        let company = note(&mut wrong, "company", CompanyName::parse(&text(self.company)));
        let name = note(&mut wrong, "name", PersonName::parse(&text(self.name)));
        let email = note(&mut wrong, "email", Email::parse(&text(self.email)));
        let password = note(&mut wrong, "password", Password::parse(self.password.unwrap_or_else(|| "".into())));
        let package = note(&mut wrong, "package", text(self.package).parse().map_err(|_| Fault::NoPackage));
        let country = note(&mut wrong, "country", text(self.country).parse().map_err(|_| Fault::NoCountry));
        let address = note(&mut wrong, "address", Address::parse(&text(self.address)));
        let plan = self.plan.filter(|plan| !plan.is_empty());
        let plan = plan.map(|code| note(&mut wrong, "plan", PlanCode::parse(&code).ok_or(Fault::NoSuchPlan)));
        let language = self.language;
        let language = language.map(|tag| note(&mut wrong, "language", tag.parse().map_err(|_| Fault::NoSuchLanguage)));
        let sign_up = || {
            Some(SignUp {
                company: company?,
                name: name?,
                email: email?,
                password: password?,
                package: package?,
                country: country?,
                address: address?,
                plan: plan.map_or(Some(None), |code| code.map(Some))?,
                language: language.map_or(Some(None), |language| language.map(Some))?,
            })
        };
        sign_up().ok_or(wrong)
    }
}

fn note<T, E: Into<Fault>>(wrong: &mut Vec<FieldError>, field: &str, parsed: Result<T, E>) -> Option<T> {
    parsed.map_err(|e| wrong.push(FieldError::invalid(field, e))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_told_in_order() {
        let fields: Vec<_> = SignUpForm::default().parse().unwrap_err().into_iter().map(|e| e.field).collect();
        assert_eq!(fields, ["company", "name", "email", "password", "package", "country", "address"]);
    }

    #[test]
    fn a_password_is_never_shown() {
        let form = SignUpForm { password: Some("correct horse".into()), ..SignUpForm::default() };
        assert!(!format!("{form:?}").contains("horse"));
    }
}
