//! Runs foreign scanners (Trivy, Checkov) as child processes under limits and hands back their raw reports.
//!
//! A scan ends as an [`EngineRun`] (a whole report, with versions and everything the engine said it left out)
//! or as [`NotScanned`] (which, why and what to do); there is nothing in between. Findings are read elsewhere.
//!
//! # What an engine can see and do
//! An engine runs with an empty working directory and an empty home of its own, without standard input and with
//! only the environment variables that [`Environment`] lists. It runs as the user who started Portcullis: the
//! limits bound what it uses, they are no sandbox.

pub mod checkov;
mod count;
mod engine;
mod environment;
mod executable;
mod log;
mod not_scanned;
pub mod process;
pub mod state;
mod tree;
pub mod trivy;
mod version;

pub use engine::{Database, EngineRun, Extent, Probe};
pub use environment::Environment;
pub use not_scanned::{Missing, NotScanned, Reason};
pub use process::{Cancel, ProcessLimits, Progress, Supervision};
pub use version::Version;
