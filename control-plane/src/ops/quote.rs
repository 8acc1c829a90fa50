//! What an order will cost, before it is placed.

use chrono::{DateTime, TimeDelta, Utc};
use model::money::Money;
use model::plan::{Plan, PlanCode};
use store::{Conn, plans};

use crate::app::App;
use crate::clock::business_now;
use crate::error::{Code, Error, Fault};

/// What an order will cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The plan, as it is on offer now.
    pub plan: Plan,
    /// Price of all its seats for a month, without tax.
    pub monthly: Money,
    /// When the trial ends; absent when the plan has none.
    pub trial_ends_at: Option<DateTime<Utc>>,
}

/// What a plan costs that is ordered now; the smallest where none is given.
///
/// # Errors
/// [`Code::InvalidInput`] when there is no such plan.
pub async fn quote(app: &App, plan: Option<PlanCode>) -> Result<Quote, Error> {
    let now = app.clock.now();
    let quote = move |conn: &mut Conn| {
        let offer = match &plan {
            Some(code) => plans::find_offered(conn, code)?,
            None => plans::offered(conn)?.into_iter().next(),
        };
        let refuse = || Error::refused_field(Code::InvalidInput, "plan", Fault::NoSuchPlan);
        of_plan(offer.ok_or_else(refuse)?.plan, business_now(conn, now)?)
    };
    app.db.run(quote).await
}

/// What a plan costs that is ordered at `now`, which is business time.
fn of_plan(plan: Plan, now: DateTime<Utc>) -> Result<Quote, Error> {
    let monthly = plan.seat_price.times(plan.limits.seats);
    let monthly = monthly.ok_or_else(|| Error::Internal(anyhow::anyhow!("the price of a plan does not fit")))?;
    let trial = TimeDelta::days(plan.trial_days.into());
    let trial_ends_at = (plan.trial_days > 0).then(|| now + trial);
    Ok(Quote { plan, monthly, trial_ends_at })
}

#[cfg(test)]
mod tests {
    use model::money::Currency;
    use model::plan::Limits;

    use super::*;

    fn plan(trial_days: i32) -> Plan {
        Plan {
            code: PlanCode("team".into()),
            name: "Team".into(),
            seat_price: Money { minor: 1700, currency: Currency::Eur },
            trial_days,
            limits: Limits { seats: 8, simultaneous: 6, database_mib: 5120 },
        }
    }

    #[test]
    fn every_seat_of_the_plan_is_charged_after_the_trial() {
        let now = DateTime::UNIX_EPOCH;
        let quote = of_plan(plan(14), now).unwrap();
        assert_eq!((quote.monthly.minor, quote.trial_ends_at), (13_600, Some(now + TimeDelta::days(14))));
        assert_eq!(of_plan(plan(0), now).unwrap().trial_ends_at, None);
    }
}
