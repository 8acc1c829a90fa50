//! The house that is measured: one company whose ERP runs, and many others.

use model::TenantId;
use model::tenant::Phase;
use serde_json::json;

use crate::support::{FakeAgent, World};

/// Tenants beside the one that is looked at.
const OTHERS: usize = 10_000;

/// Who looks, and at what.
pub struct Known {
    pub tenant: TenantId,
    pub owner: String,
    pub operator: String,
}

pub async fn fill(world: &World) -> Known {
    let (_, tenant) = world.customer("lefevre").await;
    world.until(&mut FakeAgent::good(), tenant, Phase::Running).await;
    let now = world.clock.now();
    let seen =
        json!({"at": now, "door": "open", "erp_ready": true, "seats_used": 2, "database_bytes": 1_842_000_000_i64});
    world.db(move |conn| store::tenant_agents::record(conn, tenant, "bench", Some(&seen), now)).await;
    for n in 0..OTHERS {
        world.quick_tenant(&address(n)).await;
    }
    world.db(|conn| store::testing::execute(conn, "VACUUM ANALYZE")).await;
    let _ = world.operator().await;
    let (owner, operator) = (world.session("claire@lefevre.example").await, world.session("olga@stackyard.test").await);
    Known { tenant, owner, operator }
}

/// A number in letters of which no two look alike: such addresses are one address.
fn address(n: usize) -> String {
    const LETTERS: [char; 10] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'k', 'p'];
    let digits = format!("{n:05}");
    let letters = digits.bytes().map(|digit| LETTERS[usize::from(digit - b'0')]);
    format!("other{}", letters.collect::<String>())
}
