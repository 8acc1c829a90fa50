//! What a pass tells the customer by mail: that the ERP runs, that it takes longer than usual, that this is over; and, in
//! the end, that nothing of it is left.

use model::tenant::{Desired, Phase};
use store::mails::{MailKind, newest_kind};
use store::tenants::Tenant;
use store::{Conn, Time, orders};

use super::facts::Outcome;
use super::load::Loaded;
use super::steps::Facts;
use crate::error::Error;
use crate::mail::Letter;
use crate::ops::mails;

/// Writes the mail that follows from a change, if one does. An incident is told once, until it is over; the first run after
/// one is told by its end alone.
pub fn tell(
    conn: &mut Conn,
    facts: &Facts,
    loaded: &Loaded,
    before: &Tenant,
    outcome: &Outcome,
    now: Time,
) -> Result<(), Error> {
    let Some(letter) = due(conn, facts, loaded, before, outcome)? else { return Ok(()) };
    let Some(owner) = mails::owner(conn, &loaded.tenant)? else { return Ok(()) };
    mails::write(conn, &loaded.tenant, &owner, letter, now).map(drop)
}

fn due(
    conn: &mut Conn,
    facts: &Facts,
    loaded: &Loaded,
    before: &Tenant,
    outcome: &Outcome,
) -> Result<Option<Letter>, Error> {
    let id = loaded.tenant.id;
    let has_turned = |phase| outcome.phase == phase && before.phase != phase;
    if has_turned(Phase::Deleted) {
        return Ok(Some(Letter::Deleted { url: format!("{}/sign-up", facts.public_url) }));
    }
    if loaded.tenant.desired != Desired::Running {
        return Ok(None);
    }
    let (is_stuck, runs) = (has_turned(Phase::Stuck), has_turned(Phase::Running));
    let is_proven = outcome.observed.login_proven == Some(true) && before.observed.login_proven != Some(true);
    if !is_stuck && !runs && !is_proven {
        return Ok(None);
    }
    let newest = newest_kind(conn, id, &[MailKind::StartDelayed, MailKind::StartRecovered])?;
    let is_told = newest == Some(MailKind::StartDelayed);
    Ok(match is_told {
        false if is_stuck => Some(Letter::StartDelayed { url: format!("{}/tenants/{id}", facts.public_url) }),
        true if runs => erp_url(loaded).map(|url| Letter::StartRecovered { url }),
        false if is_proven && is_first(conn, loaded)? => erp_url(loaded).map(|url| Letter::Welcome { url }),
        _ => None,
    })
}

/// Whether the order's clock still runs: no login was proven before this pass.
fn is_first(conn: &mut Conn, loaded: &Loaded) -> Result<bool, Error> {
    Ok(orders::of_tenant(conn, loaded.tenant.id)?.is_some_and(|order| order.proven_at.is_none()))
}

fn erp_url(loaded: &Loaded) -> Option<String> {
    loaded.cell.as_ref().map(|cell| format!("https://{}.{}", loaded.tenant.address, cell.domain))
}
