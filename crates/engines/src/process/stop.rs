//! Why a child process did not run to its end.

use std::fmt;
use std::io;
use std::time::Duration;

/// A child process was ended, or never began.
#[derive(Debug, thiserror::Error)]
#[error("{program} was stopped")]
pub struct Stopped {
    /// The file name of the program.
    pub program: String,
    /// Why.
    #[source]
    pub reason: StopReason,
    /// The end of what it wrote to standard error.
    pub stderr_tail: String,
    /// How long it ran.
    pub duration: Duration,
    /// The most memory its processes held together, where that can be measured.
    pub peak_memory_bytes: Option<u64>,
}

impl Stopped {
    /// A program could not even be given a place to work in.
    pub(crate) fn before(program: &str, error: io::Error) -> Self {
        Self {
            program: program.to_owned(),
            reason: StopReason::Supervision(error),
            stderr_tail: String::new(),
            duration: Duration::ZERO,
            peak_memory_bytes: None,
        }
    }
}

/// The limit that a child process reached, or what else stopped it.
#[derive(Debug, thiserror::Error)]
pub enum StopReason {
    /// It could not be started.
    #[error("it could not be started")]
    NotStarted(#[source] io::Error),
    /// It reached [`ProcessLimits::wall_time`](super::ProcessLimits::wall_time).
    #[error("it ran longer than {} and was ended", Span(*.0))]
    WallTime(Duration),
    /// It reached [`ProcessLimits::report_bytes`](super::ProcessLimits::report_bytes).
    #[error("its report grew beyond {} and it was ended", Bytes(*.0))]
    ReportBytes(u64),
    /// It reached [`ProcessLimits::log_bytes`](super::ProcessLimits::log_bytes).
    #[error("it wrote more than {} to standard error and was ended", Bytes(*.0))]
    LogBytes(u64),
    /// It reached [`ProcessLimits::workspace_bytes`](super::ProcessLimits::workspace_bytes).
    #[error("its temporary files grew beyond {} and it was ended", Bytes(*.0))]
    WorkspaceBytes(u64),
    /// It reached [`ProcessLimits::memory_bytes`](super::ProcessLimits::memory_bytes).
    #[error("it held more than {} of memory and was ended", Bytes(*.0))]
    Memory(u64),
    /// It reached [`ProcessLimits::processes`](super::ProcessLimits::processes).
    #[error("it started more than {0} processes and was ended")]
    Processes(usize),
    /// Somebody asked to stop.
    #[error("it was cancelled")]
    Cancelled,
    /// A process it left behind keeps its output open and can't be ended.
    #[error("a process it started could not be ended")]
    Unkillable,
    /// It could not be watched, or its output could not be kept.
    #[error("it could not be supervised")]
    Supervision(#[source] io::Error),
}

impl StopReason {
    /// What to do about it, in a sentence.
    pub(crate) fn advice(&self, engine: &str) -> String {
        match self {
            Self::NotStarted(_) => format!("check that {engine} starts by itself"),
            Self::Cancelled => "start the scan again when it suits".to_owned(),
            Self::Unkillable => format!("end the leftover processes of {engine} by hand"),
            Self::Supervision(_) => "make room in the directory for temporary files".to_owned(),
            _ => "raise the limit, or scan its parts as components of their own".to_owned(),
        }
    }
}

/// A span of time as people say it.
struct Span(Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        if seconds == 0 {
            write!(f, "{} ms", self.0.as_millis())
        } else if seconds.is_multiple_of(60) {
            write!(f, "{} min", seconds / 60)
        } else {
            write!(f, "{seconds} s")
        }
    }
}

/// A number of bytes as people say it, rounded down.
struct Bytes(u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut amount = self.0;
        let mut units = ["bytes", "KiB", "MiB", "GiB"].into_iter();
        let mut unit = units.next().unwrap_or_default();
        for larger in units {
            if amount < 1024 {
                break;
            }
            amount /= 1024;
            unit = larger;
        }
        write!(f, "{amount} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_named_as_people_say_it() {
        let sentence = |reason: StopReason| reason.to_string();
        assert_eq!(
            sentence(StopReason::WallTime(Duration::from_mins(30))),
            "it ran longer than 30 min and was ended"
        );
        assert_eq!(
            sentence(StopReason::WallTime(Duration::from_secs(45))),
            "it ran longer than 45 s and was ended"
        );
        assert_eq!(
            sentence(StopReason::WallTime(Duration::from_millis(400))),
            "it ran longer than 400 ms and was ended"
        );
        assert_eq!(sentence(StopReason::Memory(4 << 30)), "it held more than 4 GiB of memory and was ended");
        assert_eq!(
            sentence(StopReason::ReportBytes(1000)),
            "its report grew beyond 1000 bytes and it was ended"
        );
        assert_eq!(
            sentence(StopReason::LogBytes(64 << 20)),
            "it wrote more than 64 MiB to standard error and was ended"
        );
    }
}
