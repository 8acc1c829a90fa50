//! The filter and the order of the list, as they stand in its URL.

use model::CellId;
use model::package::Package;
use model::tenant::Phase;
use serde::Deserialize;
use store::packages::PackageOffer;
use store::tenants::{Filter, Sort};
use strum::IntoEnumIterator;

use crate::api::extract::Words;
use crate::error::Error;
use crate::texts::Texts;
use crate::web::components::Heading;
use crate::web::query;
use crate::web::views::{Choice, PhaseCount};

/// What needs a person stands first, as in the list.
const PHASES: [Phase; 9] = [
    Phase::Stuck,
    Phase::Provisioning,
    Phase::Suspending,
    Phase::Deleting,
    Phase::AwaitingPayment,
    Phase::Running,
    Phase::Suspended,
    Phase::Archived,
    Phase::Deleted,
];

/// The filter as a form sends it: an empty part leaves nothing out.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    phase: String,
    cell: String,
    package: String,
    sort: String,
    pub(super) search: Words,
    pub(super) after: Option<String>,
    pub(super) retried: Option<String>,
}

impl Query {
    /// Parses the filter.
    pub(super) fn filter(&self) -> Result<Filter, Error> {
        Ok(Filter {
            phase: query::part(&self.phase)?,
            cell: query::part(&self.cell)?,
            package: query::part(&self.package)?,
            search: self.search.clone().into_text(),
            sort: query::part(&self.sort)?.unwrap_or_default(),
        })
    }

    pub(super) fn is_filtered(&self) -> bool {
        [&self.phase, &self.cell, &self.package].iter().any(|part| !part.is_empty()) || !self.search.text().is_empty()
    }

    /// A link that keeps the filter but for what `more` says; an empty part is left out.
    pub(super) fn href(&self, path: &str, more: &[(&'static str, String)]) -> String {
        let kept = [
            ("phase", &self.phase),
            ("cell", &self.cell),
            ("package", &self.package),
            ("search", &self.search.text().to_owned()),
            ("sort", &self.sort),
        ];
        let kept = kept.map(|(name, value)| (name, value.clone())).into_iter();
        let kept = kept.filter(|(name, _)| more.iter().all(|(other, _)| other != name));
        query::href(path, &kept.chain(more.iter().cloned()).collect::<Vec<_>>())
    }

    /// How many tenants are in each phase, each a link to them.
    pub(super) fn counts(&self, texts: &Texts, counts: &[(Phase, i64)], chosen: Option<Phase>) -> Vec<PhaseCount> {
        let link = |label, count: i64, phase: Option<Phase>| PhaseCount {
            label,
            count: texts.number(count),
            href: self.href("/fleet", &[("phase", phase.map(|phase| phase.to_string()).unwrap_or_default())]),
            is_current: chosen == phase,
        };
        let all = link(texts.fleet.all, counts.iter().map(|(_, count)| count).sum(), None);
        let of = |phase: Phase| counts.iter().find(|(one, _)| *one == phase).map_or(0, |(_, count)| *count);
        let present = PHASES.into_iter().filter(|phase| of(*phase) > 0 || chosen == Some(*phase));
        let present = present.map(|phase| link((texts.states.phase)(phase), of(phase), Some(phase)));
        std::iter::once(all).chain(present).collect()
    }

    /// The heads of the columns. One that sorts leads to its order, and to the other way round once it is in force.
    pub(super) fn headings(&self, texts: &Texts, sort: Sort) -> Vec<Heading> {
        let says = texts.fleet;
        let by = |label, up: Sort, down: Sort| Heading {
            label,
            href: Some(self.href("/fleet", &[("sort", if sort == up { down } else { up }.to_string())])),
            sorted: match sort {
                _ if sort == up => Some("ascending"),
                _ if sort == down => Some("descending"),
                _ => None,
            },
        };
        vec![
            by(says.company, Sort::Company, Sort::CompanyDown),
            Heading { sorted: None, ..by(says.state, Sort::Attention, Sort::Attention) },
            Heading::plain(says.why),
            by(says.since, Sort::Since, Sort::SinceDown),
            Heading::plain(says.next_try),
            Heading::plain(says.act),
        ]
    }
}

pub(super) fn phases(texts: &Texts, chosen: Option<Phase>) -> Vec<Choice> {
    let choice = |phase: Phase| Choice {
        code: phase.to_string(),
        label: (texts.states.phase)(phase).to_owned(),
        is_selected: chosen == Some(phase),
    };
    PHASES.map(choice).into()
}

pub(super) fn cells(cells: &[(CellId, String)], chosen: Option<CellId>) -> Vec<Choice> {
    let choice = |(id, name): &(CellId, String)| Choice {
        code: id.to_string(),
        label: name.clone(),
        is_selected: chosen == Some(*id),
    };
    cells.iter().map(choice).collect()
}

pub(super) fn packages(texts: &Texts, offers: &[PackageOffer], chosen: Option<Package>) -> Vec<Choice> {
    let choice = |offer: &PackageOffer| {
        let [label, _] = (texts.states.package)(offer);
        Choice { code: offer.code.to_string(), label, is_selected: chosen == Some(offer.code) }
    };
    offers.iter().map(choice).collect()
}

pub(super) fn sorts(texts: &Texts, chosen: Sort) -> Vec<Choice> {
    let choice = |sort: Sort| Choice {
        code: sort.to_string(),
        label: (texts.fleet.sort)(sort).to_owned(),
        is_selected: chosen == sort,
    };
    Sort::iter().map(choice).collect()
}

#[cfg(test)]
mod tests {
    use model::Locale;

    use super::*;
    use crate::texts;

    #[test]
    fn a_link_keeps_the_filter_and_changes_one_part() {
        let query = Query { phase: "stuck".into(), sort: "-since".into(), ..Query::default() };
        assert_eq!(query.href("/fleet", &[("after", "1-a".into())]), "/fleet?phase=stuck&sort=-since&after=1-a");
        assert_eq!(query.href("/fleet", &[("phase", String::new())]), "/fleet?sort=-since");
        let counts = query.counts(texts::of(Locale::En), &[(Phase::Running, 1234)], Some(Phase::Stuck));
        let told: Vec<_> = counts.iter().map(|count| (count.label, count.count.as_str(), count.is_current)).collect();
        let expected = [("All", "1,234", false), ("Needs attention", "0", true), ("Running", "1,234", false)];
        assert_eq!(told, expected);
    }

    #[test]
    fn every_phase_can_be_chosen_and_what_is_none_is_told() {
        assert!(Phase::iter().all(|phase| PHASES.contains(&phase)));
        for bad in ["flying", " ", "stuck "] {
            assert!(Query { phase: bad.into(), ..Query::default() }.filter().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_column_sorts_and_then_the_other_way_round() {
        let query = Query { sort: "company".into(), ..Query::default() };
        let headings = query.headings(texts::of(Locale::En), Sort::Company);
        assert_eq!(
            (headings[0].href.as_deref(), headings[0].sorted),
            (Some("/fleet?sort=-company"), Some("ascending"))
        );
        assert_eq!((headings[3].href.as_deref(), headings[3].sorted), (Some("/fleet?sort=since"), None));
    }
}
