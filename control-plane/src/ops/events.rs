//! What changed of a tenant since a line of its timeline: for the live pages.

use model::TenantId;
use store::events::{self, Event};
use store::tenants::{self, Tenant};
use store::{Conn, LONGEST_PAGE};

use super::tenant::{TenantView, view_in};
use crate::app::App;
use crate::error::Error;

/// A tenant as it is, and its timeline's lines after one.
#[derive(Debug, Clone)]
pub struct Changes {
    /// The tenant as it is now.
    pub view: TenantView,
    /// The lines after the given one, oldest first, at most a page of them.
    pub events: Vec<Event>,
}

/// What changed of a tenant since the line `after`.
///
/// # Errors
/// [`Error::NotFound`] when the tenant went away.
pub async fn changes(app: &App, id: TenantId, after: i64) -> Result<Changes, Error> {
    let now = app.clock.now();
    let look = move |conn: &mut Conn| {
        let tenant: Tenant = tenants::get(conn, id)?.ok_or(Error::NotFound)?;
        let newest = events::of_tenant(conn, id, None, LONGEST_PAGE)?;
        let events = newest.into_iter().take_while(|event| event.id > after).collect::<Vec<_>>();
        let events = events.into_iter().rev().collect();
        Ok(Changes { view: view_in(conn, tenant, now)?, events })
    };
    app.db.run(look).await
}
