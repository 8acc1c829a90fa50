//! English.

use model::tenant::SuspendKind;
use store::tenants::Sort;

use super::Fleet;

pub(in super::super) static EN: Fleet = Fleet {
    title: "Fleet",
    filter: "Filter",
    phase: "Phase",
    all_phases: "All phases",
    search: "Search",
    search_hint: "Company, address or e-mail",
    cell: "Cell",
    all_cells: "All cells",
    package: "Package",
    all_packages: "All packages",
    order: "Order",
    sort: |sort| match sort {
        Sort::Attention => "Attention first",
        Sort::Company => "Company, A to Z",
        Sort::CompanyDown => "Company, Z to A",
        Sort::Since => "Longest in its state",
        Sort::SinceDown => "Changed last",
    },
    counts: "Tenants by phase",
    all: "All",
    csv: "All that fits, as CSV",
    show: "Show",
    company: "Company",
    state: "State",
    why: "Why",
    since: "Since",
    held: |why| match why {
        SuspendKind::Unpaid => "An invoice is unpaid.",
        SuspendKind::Unverified => "The e-mail address was not verified in time.",
        SuspendKind::Staff => "Staff suspended it.",
        SuspendKind::DeletionRequested => "Its owner asked for its deletion.",
    },
    next_try: "Next try",
    act: "Act",
    retry: "Retry now",
    retried: "It is tried again now.",
    none_fits: "No tenant fits.",
    show_all: "Show all",
    empty: "No tenant yet: each sign-up will stand here with its state, those that need attention first.",
    next_page: "Next page",
    late_orders: "Orders that use up their time",
    look: "Look at it",
    more_late: "There are more; the list below shows every tenant that is being set up.",
    late: |company, used, hours, waits| format!("Order of {company}: {used} of {hours} h used, waits for: {waits}."),
    first_step: "its first step",
};
