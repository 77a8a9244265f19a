//! A worker in a process of its own.

use super::{Worker, WorkerEvent, WorkerSettings};
use crate::local::LocalError;
use crate::programs::{Source, follow};
use crate::served::Server;
use crate::told::told_to_stop;
use portcullis_app::caller::Caller;
use portcullis_app::installation::Installation;
use portcullis_app::jobs::run::Means;
use portcullis_domain::program::Program;
use std::path::Path;
use std::time::Duration;
use tokio::runtime::Builder;
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
#[allow(clippy::too_many_arguments, reason = "each is another thing that was typed")]
pub fn work(
    address: &str,
    archive: Option<&Path>,
    program: Program,
    caller: &Caller,
    means: Means,
    settings: WorkerSettings,
    once: bool,
    tell: impl Fn(&WorkerEvent) + Send + Sync + 'static,
) -> Result<WorkerEnd, LocalError> {
    // Jobs that read or reckon for long each keep a thread.
    let threads = settings.at_once.saturating_add(1);
    let runtime = Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    let runtime = runtime.map_err(LocalError::Runtime)?;
    let ended = runtime.block_on(async {
        let stop = told_to_stop().map_err(LocalError::Runtime)?;
        let installation = Installation::open(address, archive, program, caller, crate::now()).await?;
        let store = installation.store.clone();
        // Whoever serves puts another program on record; this process only follows.
        let server = Server::new(installation, Source::Store, means.limits.clone());
        let following = tokio::spawn(follow(server.clone(), caller.clone()));
        let worker = Worker::new(&server, means, settings, tell);
        let ended = if once {
            WorkerEnd::Idle(worker.run_once(stop).await)
        } else {
            worker.run(stop).await;
            WorkerEnd::Stopped
        };
        following.abort();
        // A connection that is closed lets SQLite fold its log into the database.
        let _ = timeout(CLOSING, store.close()).await;
        Ok(ended)
    });
    // A job that reckons on does not keep the process.
    runtime.shutdown_background();
    ended
}
