//! Why an engine did not scan something, and what to do about it.

use crate::process::StopReason;
use crate::version::Version;
use std::io;

/// An engine is not installed, or not where it was said to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{engine} was not found")]
pub struct Missing {
    /// `trivy` or `checkov`.
    pub engine: &'static str,
    /// What to do, in a sentence.
    pub how_to_get: &'static str,
}

/// A target was not scanned; its earlier findings stay as they are, and nothing counts as fixed.
#[derive(Debug, thiserror::Error)]
#[error("{engine} did not scan {target}")]
pub struct NotScanned {
    /// `trivy` or `checkov`.
    pub engine: &'static str,
    /// What was to be scanned.
    pub target: String,
    /// Why it was not.
    #[source]
    pub reason: Reason,
    /// The end of what the engine wrote to standard error.
    pub stderr_tail: String,
}

impl NotScanned {
    pub(crate) fn new(engine: &'static str, target: impl Into<String>, reason: Reason) -> Self {
        Self { engine, target: target.into(), reason, stderr_tail: String::new() }
    }

    /// What to do about it, in a sentence.
    pub fn advice(&self) -> String {
        let engine = self.engine;
        match &self.reason {
            Reason::TooOld { minimum, .. } => format!("install {engine} {minimum} or later"),
            Reason::NoVersion => format!("check that the executable is {engine} and that it starts"),
            Reason::Target { .. } => "name a target that exists and is of the kind that was said".to_owned(),
            Reason::TreeTooLarge { .. } => "scan its parts as components of their own".to_owned(),
            Reason::Database { .. } => {
                "let Trivy fetch its vulnerability database, or put one into the cache directory \
                 (db/trivy.db and db/metadata.json)"
                    .to_owned()
            }
            Reason::Stopped(stop) => stop.advice(engine),
            Reason::Failed { .. } | Reason::NoReport | Reason::Report { .. } => {
                format!("read what {engine} wrote to standard error; nothing of this scan counts")
            }
            Reason::Workspace(_) => "make room in the directory for temporary files".to_owned(),
        }
    }
}

/// Why a target was not scanned.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// The engine is older than what is supported.
    #[error("version {found} is older than {minimum}, the oldest that is supported")]
    TooOld {
        /// The version found.
        found: Version,
        /// The oldest version that is supported.
        minimum: Version,
    },
    /// The engine does not tell its version.
    #[error("it does not tell its version")]
    NoVersion,
    /// The target is absent, unreadable or of another kind.
    #[error("{problem}")]
    Target {
        /// What is wrong with it, in a sentence.
        problem: String,
    },
    /// The tree has more entries than are looked at.
    #[error("the tree has more than {limit} files and directories")]
    TreeTooLarge {
        /// How many entries are looked at.
        limit: u64,
    },
    /// There is no usable vulnerability database.
    #[error("{problem}")]
    Database {
        /// What is wrong with it, in a sentence.
        problem: String,
    },
    /// The engine could not be run to its end.
    #[error(transparent)]
    Stopped(#[from] StopReason),
    /// The engine gave up by itself.
    #[error("it ended with {how}: {message}")]
    Failed {
        /// `exit code 2`, `signal 11`.
        how: String,
        /// The last thing it said.
        message: String,
    },
    /// The engine wrote no report, whatever its exit code.
    #[error("it ended without writing a report")]
    NoReport,
    /// What the engine wrote is no report of the kind it should be.
    #[error("what it wrote is not a report: {problem}")]
    Report {
        /// What is wrong with it.
        problem: String,
    },
    /// The private working directory could not be made or read.
    #[error("its working directory could not be used")]
    Workspace(#[source] io::Error),
}
