//! What a test may ask of the house while it stands.

use model::{AccountRole, Role, Scope};
use serde::Deserialize;
use serde_json::{Value, json};

use super::agents::Agents;
use super::rows;
use crate::support::{SmtpServer, World};

/// One line of JSON.
#[derive(Debug, Deserialize)]
#[serde(tag = "wish", rename_all = "snake_case", deny_unknown_fields)]
enum Wish {
    /// A session of somebody: `{"cookie": …}`.
    Session { of: String },
    /// The same of somebody of staff who has not given their code yet.
    HalfOpenSession { of: String },
    /// Ends all sessions of somebody: `{"ended": <how many>}`.
    EndSessions { of: String },
    /// The newest link that was mailed to somebody: `{"path": …}`, null while there is none.
    Link { to: String },
    /// A token of somebody's, as `POST /v1/tokens` makes one: `{"id": …}`.
    Token { of: String },
    /// Somebody else of staff, with a second factor: `{"id": …}`.
    Staff { email: String },
    /// Somebody else of a person's company: `{"id": …}`.
    Colleague { of: String, email: String },
    /// Mails that wait go out.
    Deliver,
    /// A job that has failed too often: `{"id": …}`.
    DeadJob,
    /// Nothing is worked on any more, until it is again.
    Rest { on: bool },
}

/// Grants a wish and answers it.
pub async fn grant(world: &World, smtp: &SmtpServer, agents: &mut Agents, line: &str) -> Value {
    match serde_json::from_str(line) {
        Err(error) => json!({ "error": format!("{line}: {error}") }),
        Ok(Wish::Session { of }) => json!({ "cookie": world.session(&of).await }),
        Ok(Wish::HalfOpenSession { of }) => json!({ "cookie": world.half_open_session(&of).await }),
        Ok(Wish::Staff { email }) => json!({ "id": world.staff(Role::Billing, &email).await }),
        Ok(Wish::Colleague { of, email }) => {
            json!({ "id": world.colleague(&of, AccountRole::Member, &email).await })
        }
        Ok(Wish::Deliver) => json!({ "jobs": world.run_jobs().await }),
        Ok(Wish::EndSessions { of }) => {
            let user = world.user(&of).await.id;
            json!({ "ended": world.db(move |conn| store::sessions::delete_of_user(conn, user)).await })
        }
        Ok(Wish::Link { to }) => json!({ "path": rows::link(world, smtp, &to) }),
        Ok(Wish::Token { of }) => {
            let user = world.user(&of).await.id;
            json!({ "id": world.token(user, &[Scope::Read], 30).await.id })
        }
        Ok(Wish::DeadJob) => json!({ "id": world.dead_job().await }),
        Ok(Wish::Rest { on }) => {
            agents.is_resting = on;
            json!({})
        }
    }
}
