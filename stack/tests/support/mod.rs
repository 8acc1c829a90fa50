//! A cell, a tenant and a cluster for the tests of this crate.
#![allow(dead_code, reason = "each test binary uses its part")]

use chrono::{DateTime, Utc};
use model::name::{Address, CompanyName};
use model::plan::Limits;
use model::{Generation, TenantId};
use stack::testing::FakeCluster;
use stack::{Cell, CellSettings, Cluster, ControlPlane, TenantFacts, ValidatedTenant, validate};

pub fn settings() -> CellSettings {
    CellSettings::parse_list(include_str!("../cell.json")).unwrap().remove(0)
}

pub fn cell() -> Cell {
    Cell::parse(settings()).unwrap()
}

pub fn control_plane() -> ControlPlane {
    ControlPlane {
        public_url: "https://stackyard.localhost".into(),
        ca_pem: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n".into(),
    }
}

pub fn id() -> TenantId {
    "0198f0a0b0c07d00800000000000abcd".parse().unwrap()
}

pub fn namespace() -> String {
    id().namespace()
}

pub fn facts() -> TenantFacts {
    TenantFacts {
        id: id(),
        generation: Generation { epoch: 1, number: 3 },
        address: Address::parse("lefevre").unwrap(),
        company: CompanyName::parse("Boulangerie Lefèvre & Fils $(DB_PASSWORD)").unwrap(),
        limits: Limits { seats: 5, simultaneous: 5, database_mib: 2048 },
        may_send_mail: true,
    }
}

pub fn tenant() -> ValidatedTenant {
    validate(facts(), &cell(), &control_plane(), &[]).unwrap()
}

pub fn cluster(fake: &FakeCluster) -> Cluster {
    fake.cluster(cell(), control_plane())
}

pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}
