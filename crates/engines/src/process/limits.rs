//! What a child process may use, how it is stopped from outside, and what is told about it while it runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const MIB: u64 = 1024 * 1024;

/// What an engine with all its processes may use; beyond any of it the engine is ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessLimits {
    /// How long it may run.
    pub wall_time: Duration,
    /// How many bytes its report may have; not one more is written.
    pub report_bytes: u64,
    /// How many bytes it may write to standard error; not one more is kept.
    pub log_bytes: u64,
    /// How many bytes its working directory, home and temporary files may have, looked at every second.
    pub workspace_bytes: u64,
    /// How much memory its processes may hold in sum (resident set size), looked at every 100 ms; Linux only.
    pub memory_bytes: u64,
    /// How many processes it may consist of, looked at every 100 ms; Linux only.
    pub processes: usize,
    /// How long it has between the request to end and being ended.
    pub grace: Duration,
}

impl Default for ProcessLimits {
    fn default() -> Self {
        Self {
            wall_time: Duration::from_mins(30),
            report_bytes: 2048 * MIB,
            log_bytes: 64 * MIB,
            workspace_bytes: 20 * 1024 * MIB,
            memory_bytes: 4096 * MIB,
            processes: 256,
            grace: Duration::from_secs(5),
        }
    }
}

/// A request to stop, shared between whoever hears Ctrl-C and whatever runs.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks everything that holds this request to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether stopping was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl From<Arc<AtomicBool>> for Cancel {
    fn from(flag: Arc<AtomicBool>) -> Self {
        Self(flag)
    }
}

/// How an engine is doing, told about five times a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How long it has been running.
    pub elapsed: Duration,
    /// How much memory its processes hold, where that can be measured.
    pub memory_bytes: Option<u64>,
}

/// Everything that watches over a child process.
pub struct Supervision<'a> {
    /// What it may use.
    pub limits: &'a ProcessLimits,
    /// The request to stop.
    pub cancel: &'a Cancel,
    /// Who wants to know how it is doing.
    pub progress: Option<&'a mut dyn FnMut(Progress)>,
}

impl<'a> Supervision<'a> {
    /// Watches over limits and a request to stop, and tells nobody.
    pub fn new(limits: &'a ProcessLimits, cancel: &'a Cancel) -> Self {
        Self { limits, cancel, progress: None }
    }

    /// Tells `progress` how the process is doing.
    #[must_use]
    pub fn telling(mut self, progress: &'a mut dyn FnMut(Progress)) -> Self {
        self.progress = Some(progress);
        self
    }
}
