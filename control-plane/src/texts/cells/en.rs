//! English.

use store::goldens::GoldenState;

use super::CellsTexts;

pub(in super::super) static EN: CellsTexts = CellsTexts {
    title: "Cells",
    lead: "Where tenants live: each has a cluster, a database server and a domain of its own.",
    empty: "No cell is known yet: a worker reads them from its cells file when it starts.",
    name: "Cell",
    places: "Places",
    taken: |taken, capacity| format!("{taken} of {capacity} places taken"),
    health: "Agent",
    answers: "Answers",
    silent: "Silent",
    never_heard: "Never heard of",
    heard: "last heard of",
    newcomers: "New tenants",
    takes: "Taken in",
    drained: "Not taken in",
    full: "Full",
    drain: "Take in no new tenants",
    open: "Take in new tenants again",
    drain_lead: "Tenants that are there stay and go on running.",
    is_drained: |name| format!("The cell {name} takes in no new tenants from now on. This can be undone at any time."),
    is_open: |name| format!("The cell {name} takes in new tenants again."),
    act: "Act",
    tenants: "Its tenants",
    goldens: "Golden databases",
    goldens_lead: "What the databases of new tenants are copied from: one for each package and country, built when first \
                   needed.",
    no_goldens: "None yet: the first order of a package for a country has one built.",
    package: "Package",
    country: "Country",
    state: "State",
    golden: |state| match state {
        GoldenState::Building => "Being built",
        GoldenState::Ready => "Ready",
        GoldenState::Failed => "Build fails",
    },
    image: "Image",
    failure: "Why",
    next_page: "Next page",
    back: "Back to the cells",
};
