//! What a pass comes to, where the tests of the whole do not lead: the causes of trouble, in words.

use stack::{Cause, Problem, Workload};

use super::*;

fn problem(workload: Workload, cause: Cause) -> Problem {
    Problem { workload, cause, message: "0/1 nodes are available".into() }
}

#[test]
fn trouble_of_the_cluster_is_told_by_its_cause() {
    let message = "tenant-agent: 0/1 nodes are available".to_owned();
    let cases = [
        (Cause::NoRoom, StuckReason::NoRoom { message: message.clone() }),
        (Cause::Refused, StuckReason::Refused { message: message.clone() }),
        (Cause::ImagePull, StuckReason::AgentNotReady { message: message.clone() }),
        (Cause::Volume, StuckReason::AgentNotReady { message: message.clone() }),
    ];
    for (cause, reason) in cases {
        assert_eq!(stuck_by(&problem(Workload::TenantAgent, cause)), Some(reason));
    }
}

#[test]
fn an_erps_own_trouble_is_its_agents_to_tell() {
    assert_eq!(stuck_by(&problem(Workload::Erp, Cause::CrashLoop)), None);
    assert_eq!(stuck_by(&problem(Workload::Job, Cause::ImagePull)), None);
    assert!(stuck_by(&problem(Workload::Erp, Cause::NoRoom)).is_some());
}
