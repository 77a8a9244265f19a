//! Workers: they claim jobs, do a few at once, keep the leases of those, and say what became of them.

mod attend;
mod event;
mod local;
mod runner;
#[cfg(test)]
mod tests;

pub use event::WorkerEvent;
pub use local::{WorkerEnd, work};

use jiff::{SignedDuration, Timestamp};
use portcullis_app::installation::Installation;
use portcullis_app::jobs;
use portcullis_app::jobs::leases::{self, ClaimedJob};
use portcullis_app::jobs::run::Stop;
use portcullis_app::jobs::schedules::{begin_due, put_schedules};
use runner::{Jobs, Runner};
use std::error::Error;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// How long a worker looks away at most.
const LOOKS_AWAY: Duration = Duration::from_secs(30);
/// How long it looks away where something is due that it could not have.
const SHORT: Duration = Duration::from_millis(100);

/// How a worker works.
#[derive(Debug, Clone)]
pub struct WorkerSettings {
    /// Its name, which stands with the jobs that it has.
    pub name: String,
    /// Jobs that it does at once.
    pub at_once: usize,
    /// How long a job stays with a worker that is not heard of.
    pub lease: Duration,
    /// How long jobs have to end once the worker is to stop.
    pub grace: Duration,
}

impl WorkerSettings {
    /// The usual ones, for a worker of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), at_once: 2, lease: Duration::from_mins(1), grace: Duration::from_secs(20) }
    }
}

/// Whoever is told what a worker does.
type Tell = Arc<dyn Fn(&WorkerEvent) + Send + Sync>;
/// The clock of a worker.
type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Does jobs of an installation, beside other workers of any number of processes.
pub struct Worker {
    inner: Working<Jobs>,
}

impl Worker {
    /// A worker that tells what it does.
    pub fn new(
        installation: Installation,
        settings: WorkerSettings,
        tell: impl Fn(&WorkerEvent) + Send + Sync + 'static,
    ) -> Self {
        let runner = Jobs(installation.clone());
        let (tell, clock): (Tell, Clock) = (Arc::new(tell), Arc::new(crate::now));
        Self { inner: Working { installation, runner, settings, tell, clock, failures: Arc::default() } }
    }

    /// Works until `stop`. Jobs then have a while to end; what does not end keeps its lease, and is done elsewhere later.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        self.inner.run(stop, false).await;
    }

    /// Does what is due, and ends; how many attempts failed.
    pub async fn run_once(&self, stop: impl Future<Output = ()>) -> u64 {
        self.inner.run(stop, true).await;
        self.inner.failures.load(Ordering::Relaxed)
    }
}

/// A worker with what it does its jobs with.
#[derive(Clone)]
struct Working<R> {
    installation: Installation,
    runner: R,
    settings: WorkerSettings,
    tell: Tell,
    clock: Clock,
    failures: Arc<AtomicU64>,
}

impl<R: Runner> Working<R> {
    async fn run(&self, stop: impl Future<Output = ()>, once: bool) {
        let mut stop = pin!(stop);
        let asked = Stop::default();
        let mut running = JoinSet::new();
        let mut waiter = None;
        let mut troubles = 0;
        loop {
            if waiter.is_none() {
                waiter = self.said(self.installation.store.waiter().await);
            }
            let pause = self.look(&mut running, &asked).await;
            troubles = if pause.is_err() { troubles + 1 } else { 0 };
            let is_idle = matches!(&pause, Ok(pause) if *pause > Duration::ZERO) && running.is_empty();
            if once && is_idle {
                return;
            }
            if once && troubles > 2 {
                self.said(pause);
                return self.failed();
            }
            let pause = self.said(pause).unwrap_or(LOOKS_AWAY / 15).max(SHORT);
            let news = async {
                match &mut waiter {
                    Some(waiter) => waiter.wait(pause).await,
                    None => sleep(pause).await,
                }
            };
            tokio::select! {
                () = &mut stop => break,
                () = news => {}
                Some(_) = running.join_next() => {}
            }
            while running.try_join_next().is_some() {}
        }
        asked.ask();
        let drain = async { while running.join_next().await.is_some() {} };
        // What is left is dropped where it waits; its lease runs out.
        let _ = timeout(self.settings.grace, drain).await;
    }

    /// Begins what is due, and says how long there is nothing to do.
    async fn look(&self, running: &mut JoinSet<()>, asked: &Stop) -> Result<Duration, Trouble> {
        let (installation, kinds) = (&self.installation, self.runner.kinds());
        if self.runner.has_schedules() {
            put_schedules(installation, (self.clock)()).await?;
            for begun in begin_due(installation, (self.clock)()).await? {
                self.tell(&WorkerEvent::Scheduled { name: begun.name.to_owned(), job: begun.job });
            }
        }
        loop {
            let free = self.settings.at_once.saturating_sub(running.len());
            if free == 0 {
                return Ok(LOOKS_AWAY);
            }
            let now = (self.clock)();
            let next = jobs::next_at(installation, kinds).await?;
            let Some(next) = next else { return Ok(LOOKS_AWAY) };
            // Most looks find nothing, and should not keep those who write waiting.
            if next > now {
                let pause = Duration::try_from(next.duration_since(now)).unwrap_or(LOOKS_AWAY);
                return Ok(pause.min(LOOKS_AWAY));
            }
            let limit = u32::try_from(free).unwrap_or(u32::MAX);
            let name = &self.settings.name;
            let claimed = leases::claim(installation, name, kinds, limit, self.lease(), now).await?;
            for (job, kind, _) in claimed.given_up {
                self.failed();
                self.tell(&WorkerEvent::GivenUp { job, kind });
            }
            if claimed.jobs.is_empty() {
                return Ok(Duration::ZERO);
            }
            for job in claimed.jobs {
                self.begin(job, running, asked);
            }
        }
    }

    fn begin(&self, job: ClaimedJob, running: &mut JoinSet<()>, asked: &Stop) {
        let (this, asked) = (self.clone(), asked.clone());
        running.spawn(async move { this.attend(job, asked).await });
    }

    fn lease(&self) -> SignedDuration {
        SignedDuration::try_from(self.settings.lease).unwrap_or(SignedDuration::from_mins(1))
    }

    fn tell(&self, event: &WorkerEvent) {
        (self.tell)(event);
    }

    fn failed(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }

    /// What came out, unless that is trouble, which is told.
    fn said<T, E: Into<Trouble>>(&self, outcome: Result<T, E>) -> Option<T> {
        outcome.map_err(|error| self.tell(&WorkerEvent::Trouble(in_full(&*error.into())))).ok()
    }
}

/// What keeps a worker from its work for a while.
type Trouble = Box<dyn Error + Send + Sync>;

fn in_full(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
