//! What a worker tells of its work.

use jiff::Timestamp;
use std::fmt;
use std::time::Duration;

/// Something that a worker did, or that happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are what their names say: an id, a kind, an error")]
pub enum WorkerEvent {
    /// A schedule was due.
    Scheduled { name: String, job: Option<String> },
    /// It began an attempt.
    Begun { job: String, kind: String, attempt: i64 },
    /// A job is done.
    Done { job: String, kind: String, said: String, took: Duration },
    /// An attempt failed; if there is a time, it is tried again then.
    Failed { job: String, kind: String, error: String, again_at: Option<Timestamp> },
    /// A job was given back since the worker ends.
    GivenBack { job: String, kind: String },
    /// The worker had lost the job to another one.
    Lost { job: String, kind: String },
    /// A job failed for good, since no worker came to its end.
    GivenUp { job: String, kind: String },
    /// The worker could not work for a while.
    Trouble(String),
}

impl WorkerEvent {
    /// Says whether somebody should look at it.
    pub fn is_trouble(&self) -> bool {
        matches!(self, Self::Failed { .. } | Self::Lost { .. } | Self::GivenUp { .. } | Self::Trouble(_))
    }

    /// Says whether it is the end of an attempt, or trouble.
    pub fn is_end(&self) -> bool {
        !matches!(self, Self::Scheduled { .. } | Self::Begun { .. })
    }
}

impl fmt::Display for WorkerEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheduled { name, job: Some(job) } => write!(f, "{name} is due: job {job}"),
            Self::Scheduled { name, job: None } => write!(f, "{name} is due, and done already"),
            Self::Begun { job, kind, attempt } => write!(f, "{kind} {job} begun, attempt {attempt}"),
            Self::Done { job, kind, said, took } => {
                write!(f, "{kind} {job} done in {} ms: {said}", took.as_millis())
            }
            Self::Failed { job, kind, error, again_at: Some(at) } => {
                write!(f, "{kind} {job} failed, again at {at}: {error}")
            }
            Self::Failed { job, kind, error, again_at: None } => {
                write!(f, "{kind} {job} failed for good: {error}")
            }
            Self::GivenBack { job, kind } => write!(f, "{kind} {job} given back, to be done later"),
            Self::Lost { job, kind } => write!(f, "{kind} {job} was taken over by another worker"),
            Self::GivenUp { job, kind } => {
                write!(f, "{kind} {job} failed for good: those who had it went away")
            }
            Self::Trouble(error) => write!(f, "the worker waits: {error}"),
        }
    }
}
