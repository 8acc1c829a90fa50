//! The parts that pages are made of, each with its one template. A page shows one by `{{ its_name }}`.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use model::money::Money as Amount;
use model::tenant::Phase;

use crate::ops::tenant::TenantView;
use crate::texts::Texts;

/// How good a state is: colour and icon of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// As it should be.
    Good,
    /// Under way by itself.
    Waiting,
    /// Somebody should look.
    Attention,
    /// At rest.
    Stopped,
}

impl Tone {
    /// Its class in the style sheet.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Waiting => "waiting",
            Self::Attention => "attention",
            Self::Stopped => "stopped",
        }
    }
}

/// A time in a person's zone; the exact one shows under the pointer.
#[derive(Debug, Clone, Template)]
#[template(path = "components/when.html")]
pub(super) struct When {
    text: String,
    iso: String,
    exact: String,
}

impl When {
    pub(super) fn of(texts: &Texts, at: DateTime<Utc>, zone: Tz) -> Self {
        Self { text: texts.moment(at, zone), iso: crate::texts::iso(at), exact: texts.exact(at, zone) }
    }
}

/// A state as a pill: colour, icon and word together, so that none of the three is needed alone.
#[derive(Debug, Clone, Template)]
#[template(path = "components/status.html")]
pub(super) struct Status {
    tone: Tone,
    word: &'static str,
}

impl Status {
    pub(super) const fn new(tone: Tone, word: &'static str) -> Self {
        Self { tone, word }
    }

    /// The pill of a tenant: an ERP that ran before is starting again, not being set up.
    pub(super) fn of_tenant(texts: &Texts, view: &TenantView) -> Self {
        let ran = view.order.as_ref().is_some_and(|order| order.proven_at.is_some());
        match view.tenant.phase {
            Phase::Provisioning if ran => Self::new(Tone::Waiting, texts.states.starting_again),
            phase => Self::of(texts, phase),
        }
    }

    /// The pill of a phase.
    pub(super) fn of(texts: &Texts, phase: Phase) -> Self {
        let tone = match phase {
            Phase::Running => Tone::Good,
            Phase::AwaitingPayment | Phase::Provisioning | Phase::Suspending | Phase::Deleting => Tone::Waiting,
            Phase::Stuck => Tone::Attention,
            Phase::Suspended | Phase::Archived | Phase::Deleted => Tone::Stopped,
        };
        Self::new(tone, (texts.states.phase)(phase))
    }
}

/// An amount of money as it will stand on the invoice.
#[derive(Debug, Clone, Template)]
#[template(path = "components/money.html")]
pub(super) struct Money {
    text: String,
}

impl Money {
    pub(super) fn of(texts: &Texts, amount: Amount) -> Self {
        Self { text: texts.money(amount) }
    }
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepState {
    /// Over.
    Done,
    /// Under way.
    Now,
    /// To come.
    Next,
}

/// One step of something that takes its time.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) state: StepState,
    /// The state, for who does not see the icon.
    pub(super) word: &'static str,
    pub(super) text: &'static str,
    /// How long it took, or that it is under way.
    pub(super) took: String,
}

/// The steps of something that takes its time.
#[derive(Debug, Clone, Template)]
#[template(path = "components/steps.html")]
pub(super) struct Steps {
    pub(super) steps: Vec<Step>,
}

/// How much of a limit is used, with marks at 80 and 100 %.
#[derive(Debug, Clone, Template)]
#[template(path = "components/meter.html")]
pub(super) struct Meter {
    label: &'static str,
    /// In words, with units and the limit.
    said: String,
    /// Percent of the limit, at most [`Meter::WIDEST`]; absent when it was not measured.
    percent: Option<i64>,
    tone: Tone,
}

impl Meter {
    /// Where the bar ends: what is above the limit shows as above it.
    const WIDEST: i64 = 120;
    /// From here on, in percent, a person should look.
    const WARN: i64 = 80;

    /// A meter in words; `used` and `limit` in one unit.
    pub(super) fn new(label: &'static str, said: String, used: Option<i64>, limit: i64) -> Self {
        let percent = used.map(|used| used.max(0).saturating_mul(100) / limit.max(1));
        let tone = match percent {
            None => Tone::Stopped,
            Some(percent) if percent >= Self::WARN => Tone::Attention,
            Some(_) => Tone::Good,
        };
        Self { label, said, percent: percent.map(|percent| percent.min(Self::WIDEST)), tone }
    }
}

/// One line of a timeline.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) at: When,
    pub(super) text: String,
}

/// What happened, the newest first.
#[derive(Debug, Clone, Template)]
#[template(path = "components/timeline.html")]
pub(super) struct Timeline {
    pub(super) lines: Vec<Line>,
}

/// Something that a person should read first: what it is.
#[derive(Debug, Clone, Template)]
#[template(path = "components/alert.html")]
pub(super) struct Alert {
    tone: Tone,
    text: String,
}

impl Alert {
    pub(super) fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }
}

/// The head of a table's column.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    pub(super) label: &'static str,
    /// Sorts by it.
    pub(super) href: Option<String>,
    /// How the table is sorted by it, in the words of `aria-sort`.
    pub(super) sorted: Option<&'static str>,
}

impl Heading {
    /// One that does not sort.
    pub(super) const fn plain(label: &'static str) -> Self {
        Self { label, href: None, sorted: None }
    }
}

/// What stands where a list is empty: what will be there, and the first step.
#[derive(Debug, Clone, Template)]
#[template(path = "components/empty.html")]
pub(super) struct Empty {
    pub(super) text: &'static str,
    /// Label and address of the first step, where there is one.
    pub(super) first: Option<(&'static str, &'static str)>,
}

macro_rules! html_safe {
    ($($component:ty),*) => {$(
        // Its template escapes what is in it.
        impl HtmlSafe for $component {}
    )*};
}

html_safe!(Alert, Empty, Meter, Money, Status, Steps, Timeline, When);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_escaped_once() {
        let html = Alert::new(Tone::Good, "<b>&").to_string();
        assert!(html.contains("&#60;b&#62;&#38;") && html.contains("class=\"alert good\""), "{html}");
    }

    #[test]
    fn a_meter_warns_from_four_fifths_and_never_guesses() {
        let meter = |used| Meter::new("Users", "said".into(), used, 5);
        assert_eq!((meter(Some(3)).tone, meter(Some(4)).tone), (Tone::Good, Tone::Attention));
        assert_eq!(meter(Some(50)).percent, Some(120));
        let unknown = meter(None).to_string();
        assert!(!unknown.contains("aria-valuenow") && unknown.contains("said"), "{unknown}");
    }

    /// The typed confirmation is a macro: what it asks stands in the page that uses it.
    #[derive(Template)]
    #[template(
        source = "{% import \"components/confirm.html\" as confirm %}\
                  {% call confirm::typed(\"/x\", \"T\", \"Lost: all\", \"Until <Friday>\", \"Type acme\", \"acme\", \"ac<\", none, \"Delete\") %}{% endcall %}",
        ext = "html"
    )]
    struct ConfirmPage {
        none: Option<String>,
    }

    #[test]
    fn a_confirmation_says_what_is_lost_and_asks_for_the_name() {
        let html = ConfirmPage { none: None }.to_string();
        for part in [
            "action=\"/x\"",
            "value=\"T\"",
            "Lost: all",
            "Until &#60;Friday&#62;",
            "Type acme",
            "value=\"ac&#60;\"",
            "pattern=\"acme\"",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
    }
}
