//! What the pages of the people of an account show.

use askama::Template;
use model::AccountRole;
use strum::IntoEnumIterator;

use crate::texts::PeopleTexts;
use crate::web::components::{Alert, Empty, When};
use crate::web::views::Chrome;

/// A person in the list.
#[derive(Debug, Clone)]
pub(super) struct PersonRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: &'static str,
    pub(super) is_me: bool,
    /// Nothing can be changed about them until somebody else is an owner.
    pub(super) is_only_owner: bool,
    /// The role they could have instead, and the button that gives it.
    pub(super) other: String,
    pub(super) make_other: &'static str,
}

/// An invitation in the list.
#[derive(Debug, Clone)]
pub(super) struct InvitationRow {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) role: &'static str,
    pub(super) until: When,
    pub(super) is_late: bool,
}

/// A role to choose.
#[derive(Debug, Clone)]
pub(super) struct RoleChoice {
    pub(super) code: String,
    pub(super) label: &'static str,
    /// What it lets one do.
    pub(super) may: &'static str,
    pub(super) is_selected: bool,
}

/// What was typed into the form that invites, and what is wrong with it.
#[derive(Debug, Clone)]
pub(super) struct InviteFields {
    pub(super) email: String,
    pub(super) roles: Vec<RoleChoice>,
    /// Field and sentence.
    errors: Vec<(String, String)>,
}

impl InviteFields {
    pub(super) fn of(says: &PeopleTexts, email: String, role: &str, errors: Vec<(String, String)>) -> Self {
        let chosen = role.parse().unwrap_or(AccountRole::Member);
        let choice = |role: AccountRole| RoleChoice {
            code: role.to_string(),
            label: (says.role)(role),
            may: (says.may)(role),
            is_selected: role == chosen,
        };
        Self { email, roles: AccountRole::iter().map(choice).collect(), errors }
    }

    /// The sentence beside a field, if something is wrong with it.
    pub(super) fn error(&self, field: &str) -> Option<String> {
        self.errors.iter().find(|(name, _)| name == field).map(|(_, text)| text.clone())
    }
}

#[derive(Template)]
#[template(path = "people.html")]
pub(super) struct PeoplePage {
    pub(super) says: &'static PeopleTexts,
    pub(super) chrome: Chrome,
    pub(super) notice: Option<Alert>,
    /// Who looks is an owner.
    pub(super) may_change: bool,
    pub(super) rows: Vec<PersonRow>,
    pub(super) next: Option<String>,
    pub(super) invitations: Vec<InvitationRow>,
    /// Where nobody is invited.
    pub(super) nobody: Empty,
    pub(super) form: InviteFields,
}

impl PeoplePage {
    /// The columns of the people.
    pub(super) fn columns(&self) -> Vec<&'static str> {
        let act = self.may_change.then_some(self.says.act);
        [self.says.name, self.says.role_label].into_iter().chain(act).collect()
    }

    /// The columns of the invitations.
    pub(super) fn invited_columns(&self) -> Vec<&'static str> {
        let act = self.may_change.then_some(self.says.act);
        [self.says.email, self.says.role_label, self.says.good_until].into_iter().chain(act).collect()
    }
}

#[derive(Template)]
#[template(path = "person_remove.html")]
pub(super) struct RemovePage {
    pub(super) says: &'static PeopleTexts,
    pub(super) chrome: Chrome,
    /// Where the form goes.
    pub(super) action: String,
    pub(super) email: String,
    pub(super) title: String,
    pub(super) lost: String,
    pub(super) label: String,
    pub(super) error: Option<String>,
}
