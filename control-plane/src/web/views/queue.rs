//! The operator's pages of the queue, of the outbox and of the cells.

use askama::Template;

use super::{Choice, Chrome};
use crate::web::components::{Alert, Meter, Status, When};

/// A job.
#[derive(Debug, Clone)]
pub(in super::super) struct JobRow {
    pub(in super::super) id: i64,
    pub(in super::super) does: &'static str,
    pub(in super::super) kind: String,
    pub(in super::super) key: String,
    /// The page of what it is about.
    pub(in super::super) href: Option<String>,
    pub(in super::super) status: Status,
    pub(in super::super) since: When,
    pub(in super::super) tried: String,
    pub(in super::super) error: Option<String>,
    pub(in super::super) next_try: String,
    pub(in super::super) is_dead: bool,
}

#[derive(Template)]
#[template(path = "jobs.html")]
pub(in super::super) struct JobsPage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) notice: Option<Alert>,
    pub(in super::super) states: Vec<Choice>,
    pub(in super::super) kinds: Vec<Choice>,
    pub(in super::super) is_filtered: bool,
    pub(in super::super) jobs: Vec<JobRow>,
    pub(in super::super) next: Option<String>,
}

/// Asks whether to put a job back.
#[derive(Template)]
#[template(path = "requeue.html")]
pub(in super::super) struct RequeuePage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) job: JobRow,
}

/// A mail in the outbox.
#[derive(Debug, Clone)]
pub(in super::super) struct MailRow {
    pub(in super::super) id: String,
    pub(in super::super) kind: &'static str,
    /// The language it is written in.
    pub(in super::super) language: &'static str,
    pub(in super::super) subject: String,
    pub(in super::super) recipient: String,
    pub(in super::super) status: Status,
    pub(in super::super) written: When,
    pub(in super::super) attempts: String,
    /// Why it is not sent.
    pub(in super::super) why: Option<String>,
    pub(in super::super) next_try: String,
}

#[derive(Template)]
#[template(path = "mails.html")]
pub(in super::super) struct MailsPage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) states: Vec<Choice>,
    pub(in super::super) recipient: String,
    /// The tenant that they are about, if only its mails are shown.
    pub(in super::super) tenant: String,
    pub(in super::super) is_filtered: bool,
    pub(in super::super) mails: Vec<MailRow>,
    pub(in super::super) next: Option<String>,
}

#[derive(Template)]
#[template(path = "mail.html")]
pub(in super::super) struct MailPage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) notice: Option<Alert>,
    pub(in super::super) mail: MailRow,
    pub(in super::super) sent: Option<When>,
    pub(in super::super) tenant: Option<String>,
    pub(in super::super) text: String,
}

/// A cell.
#[derive(Debug, Clone)]
pub(in super::super) struct CellRow {
    pub(in super::super) id: String,
    pub(in super::super) name: String,
    pub(in super::super) domain: String,
    pub(in super::super) places: Meter,
    pub(in super::super) health: Status,
    pub(in super::super) heard: Option<When>,
    pub(in super::super) newcomers: Status,
    pub(in super::super) drained: Option<When>,
}

#[derive(Template)]
#[template(path = "cells.html")]
pub(in super::super) struct CellsPage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) notice: Option<Alert>,
    pub(in super::super) cells: Vec<CellRow>,
    pub(in super::super) next: Option<String>,
}

/// A golden database.
#[derive(Debug, Clone)]
pub(in super::super) struct GoldenRow {
    pub(in super::super) package: String,
    pub(in super::super) country: &'static str,
    pub(in super::super) status: Status,
    pub(in super::super) since: When,
    pub(in super::super) image: String,
    pub(in super::super) failure: Option<String>,
}

#[derive(Template)]
#[template(path = "cell.html")]
pub(in super::super) struct CellPage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) cell: CellRow,
    pub(in super::super) goldens: Vec<GoldenRow>,
    pub(in super::super) next: Option<String>,
}
