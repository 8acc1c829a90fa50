//! The order clock: which stage begins and ends when, by business time.

use agent_api::PlanKind;
use model::order::Stage;
use model::tenant::{Desired, Observed};
use store::goldens::GoldenState;
use store::orders::{begin_stage, end_stage, of_tenant, start_clock, stop_clock};
use store::{Conn, Time, tenants};

use super::load::Loaded;
use crate::clock::business_now;
use crate::error::Error;

/// Keeps the stages of the newest order. A stage keeps the first time it began and ended, so that repeating is harmless.
/// The first proven login ends the order; the first password is erased then.
pub fn follow(conn: &mut Conn, loaded: &Loaded, observed: &Observed, now: Time) -> Result<(), Error> {
    if loaded.tenant.desired != Desired::Running {
        return Ok(());
    }
    let is_proven = observed.login_proven == Some(true);
    if is_proven && loaded.tenant.first_password.is_some() {
        tenants::erase_first_password(conn, loaded.tenant.id)?;
    }
    let Some(order) = of_tenant(conn, loaded.tenant.id)?.filter(|order| order.proven_at.is_none()) else {
        return Ok(());
    };
    let now = business_now(conn, now)?;
    start_clock(conn, order.id, now)?;
    for (stage, has_begun, has_ended) in stages(loaded, observed) {
        match (has_begun, has_ended) {
            (_, true) => end_stage(conn, order.id, stage, now)?,
            (true, false) => begin_stage(conn, order.id, stage, now)?,
            (false, false) => {}
        }
    }
    if is_proven {
        stop_clock(conn, order.id, now)?;
    }
    Ok(())
}

/// Each stage: whether it has begun and whether it has ended. Template and room go side by side.
fn stages(loaded: &Loaded, observed: &Observed) -> [(Stage, bool, bool); 5] {
    let is_placed = loaded.cell.is_some();
    let has_template = loaded.golden.as_ref().is_some_and(|golden| golden.state == GoldenState::Ready);
    let has_database = observed.database_ready == Some(true);
    let is_proven = observed.login_proven == Some(true);
    let is_preparing = loaded.newest(PlanKind::PrepareDatabase).is_some();
    let is_starting = loaded.current(PlanKind::Start).is_some();
    [
        (Stage::Place, true, is_placed),
        (Stage::Template, is_placed, has_template),
        (Stage::Room, is_placed, observed.room_ready == Some(true) || is_proven),
        (Stage::Database, is_preparing, has_database),
        (Stage::Start, is_starting, is_proven),
    ]
}
