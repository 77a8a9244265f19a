//! A worker in a process of its own.

use super::{Worker, WorkerEvent, WorkerSettings};
use crate::local::LocalError;
use portcullis_app::caller::Caller;
use portcullis_app::installation::Installation;
use portcullis_domain::program::Program;
use std::path::Path;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;

/// How long connections have to close.
const CLOSING: Duration = Duration::from_secs(5);

/// How a worker ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkerEnd {
    /// It was to stop.
    Stopped,
    /// It did what was due; so many attempts failed.
    Idle(u64),
}

/// Opens the store at `address` and the archive, and works until the process is told to end, or with `once` until nothing
/// is due.
pub fn work(
    address: &str,
    archive: Option<&Path>,
    program: Program,
    caller: &Caller,
    settings: WorkerSettings,
    once: bool,
    tell: impl Fn(&WorkerEvent) + Send + Sync + 'static,
) -> Result<WorkerEnd, LocalError> {
    // Jobs that read or reckon for long each keep a thread.
    let threads = settings.at_once.saturating_add(1);
    let runtime = Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    let runtime = runtime.map_err(LocalError::Runtime)?;
    let ended = runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt()).map_err(LocalError::Runtime)?;
        let mut end = signal(SignalKind::terminate()).map_err(LocalError::Runtime)?;
        let stop = async {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = end.recv() => {}
            }
        };
        let installation = Installation::open(address, archive, program, caller, crate::now()).await?;
        let store = installation.store.clone();
        let worker = Worker::new(installation, settings, tell);
        let ended = if once {
            WorkerEnd::Idle(worker.run_once(stop).await)
        } else {
            worker.run(stop).await;
            WorkerEnd::Stopped
        };
        // A connection that is closed lets SQLite fold its log into the database.
        let _ = timeout(CLOSING, store.close()).await;
        Ok(ended)
    });
    // A job that reckons on does not keep the process.
    runtime.shutdown_background();
    ended
}
