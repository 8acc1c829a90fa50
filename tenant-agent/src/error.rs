//! What can go wrong in the agent, named after the action that failed.

use std::path::PathBuf;

use agent_api::FailureKind;
use tokio_postgres::error::SqlState;

/// An action of the agent that failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read.
    #[error("could not read {}", path.display())]
    ReadFile {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file or folder could not be written, moved or removed.
    #[error("could not write {}", path.display())]
    WriteFile {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A socket could not be listened on.
    #[error("could not listen on {address}")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Certificates or keys could not be used.
    #[error("could not use the certificates: {0}")]
    Tls(String),
    /// The database server did not let the agent in.
    #[error("could not connect to database {database}")]
    ConnectDatabase {
        /// The database.
        database: String,
        /// Why.
        #[source]
        source: tokio_postgres::Error,
    },
    /// A statement failed.
    #[error("could not {doing} in the database")]
    Query {
        /// What was being done, a verb phrase.
        doing: &'static str,
        /// Why.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The API server refused or did not answer.
    #[error("could not {doing} in the cluster")]
    Cluster {
        /// What was being done, a verb phrase.
        doing: String,
        /// Why.
        #[source]
        source: Box<kube::Error>,
    },
    /// A HTTP call got no answer.
    #[error("could not call {what}: {why}")]
    Call {
        /// Who was called.
        what: String,
        /// Why.
        why: String,
    },
    /// A HTTP call got an answer that says no.
    #[error("{what} answered {status}: {body}")]
    Answer {
        /// Who was called.
        what: String,
        /// The HTTP status.
        status: u16,
        /// The first part of the answer.
        body: String,
    },
    /// An answer or a stored text could not be understood.
    #[error("could not read {what}")]
    Parse {
        /// What was being read.
        what: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A condition did not come true in time.
    #[error("{what} did not happen within {after_s} s{detail}")]
    Deadline {
        /// The condition, as a noun.
        what: &'static str,
        /// How long it was waited for, in seconds.
        after_s: u64,
        /// What was last seen, with its own separator.
        detail: String,
    },
    /// The ERP did not start or its login could not be proven.
    #[error("{0}")]
    NotProven(String),
    /// The ERP is stopped next, so that nobody waits for it to come up.
    #[error("the ERP is to be stopped, so that its start was not waited for")]
    StopWaits,
    /// The plan contradicts what is there.
    #[error("{0}")]
    Conflict(String),
    /// Another agent wrote the journal or holds the Lease: what runs here is no longer this agent's.
    #[error("another agent has taken over")]
    NotMine,
    /// The control plane gave the task to another attempt, or wants it no more.
    #[error("the control plane does not wait for this task any more")]
    Stale,
    /// An interruption that a test asked for.
    #[error("interrupted by a test {0}")]
    Injected(&'static str),
}

impl Error {
    /// Which kind of fault this is, by what can be done about it.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::ConnectDatabase { source, .. } if source.code() == Some(&SqlState::INVALID_CATALOG_NAME) => {
                FailureKind::Conflict
            }
            Self::ConnectDatabase { .. }
            | Self::Cluster { .. }
            | Self::Call { .. }
            | Self::Deadline { .. }
            | Self::StopWaits => FailureKind::Unavailable,
            Self::Query { source, .. } if source.is_closed() => FailureKind::Unavailable,
            Self::Answer { status, .. } if *status >= 500 || *status == 429 => FailureKind::Unavailable,
            Self::NotProven(_) => FailureKind::NotProven,
            Self::Conflict(_) => FailureKind::Conflict,
            _ => FailureKind::Internal,
        }
    }

    /// The whole chain in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(inner) = cause {
            let words = inner.to_string();
            if !text.contains(&words) {
                text.push_str(": ");
                text.push_str(&words);
            }
            cause = inner.source();
        }
        text
    }

    /// For `map_err` of a statement.
    pub fn query(doing: &'static str) -> impl FnOnce(tokio_postgres::Error) -> Self {
        move |source| Self::Query { doing, source }
    }

    /// For `map_err` of writing a file.
    pub fn write(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::WriteFile { path: path.into(), source }
    }

    /// For `map_err` of reading a file.
    pub fn read(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::ReadFile { path: path.into(), source }
    }
}
