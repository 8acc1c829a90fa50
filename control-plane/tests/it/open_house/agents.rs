//! The agents of the house: they do what they are asked, but for starting an ERP where they are told otherwise.

use std::cell::Cell;
use std::rc::Rc;

use agent_api::PlanKind;

use crate::support::{Behaviour, FakeAgent};

/// All of them, and what they make of a `Start`.
pub struct Agents {
    pub all: FakeAgent,
    /// Nobody works while a test looks at what is not yet.
    pub is_resting: bool,
    start: Rc<Cell<Behaviour>>,
}

impl Agents {
    pub fn good() -> Self {
        let start = Rc::new(Cell::new(Behaviour::Good));
        let treated = start.clone();
        let all = FakeAgent::scripted(move |task, _| match task.plan.kind() {
            PlanKind::Start => treated.get(),
            _ => Behaviour::Good,
        });
        Self { all, is_resting: false, start }
    }

    /// From now on.
    pub fn treat_starts(&self, how: Behaviour) {
        self.start.set(how);
    }
}
