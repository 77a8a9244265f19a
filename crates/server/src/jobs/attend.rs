//! One job from its claim to its end: its lease is kept, its time is bounded, its panic is a failure like another.

use super::Working;
use super::event::WorkerEvent;
use super::runner::Runner;
use portcullis_app::jobs::leases::{self, ClaimedJob};
use portcullis_app::jobs::run::{JobError, Stop};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::pin::pin;
use std::time::Duration;
use tokio::task::{AbortHandle, JoinError};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep};

/// Ends the work on a job with whoever attends to it.
struct EndsWith(AbortHandle);

impl Drop for EndsWith {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<R: Runner> Working<R> {
    pub(super) async fn attend(&self, job: ClaimedJob, asked: Stop) {
        let begun = Instant::now();
        let (id, kind) = (job.lease.job.clone(), job.kind.clone());
        self.tell(&WorkerEvent::Begun { job: id.clone(), kind: kind.clone(), attempt: job.attempt });
        let (runner, claimed) = (self.runner.clone(), job.clone());
        // In a task of its own, so that its panic ends nothing else.
        let mut work = tokio::spawn(async move { runner.run(claimed, asked).await });
        let _guard = EndsWith(work.abort_handle());
        let deadline = self.runner.deadline(&job);
        let mut too_late = pin!(sleep(deadline));
        let beat = (self.settings.lease / 3).max(Duration::from_millis(1));
        let mut beats = interval_at(begun + beat, beat);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let outcome = loop {
            tokio::select! {
                ended = &mut work => match ended {
                    Ok(outcome) => break outcome.map_err(Failure::Job),
                    Err(error) => break Err(Failure::Broken(error)),
                },
                () = &mut too_late => break Err(Failure::Late(deadline)),
                _ = beats.tick() => {
                    let kept = leases::renew(&self.installation, &job, self.lease(), (self.clock)()).await;
                    if self.said(kept) == Some(false) {
                        self.tell(&WorkerEvent::Lost { job: id, kind });
                        return;
                    }
                }
            }
        };
        match outcome {
            Ok(said) => {
                let is_ended = leases::finish(&self.installation, &job, (self.clock)()).await;
                match self.said(is_ended) {
                    Some(true) => {
                        self.tell(&WorkerEvent::Done { job: id, kind, said, took: begun.elapsed() });
                    }
                    Some(false) => self.tell(&WorkerEvent::Lost { job: id, kind }),
                    None => {}
                }
            }
            Err(Failure::Job(JobError::Stopped)) => {
                let given = leases::give_back(&self.installation, &job, (self.clock)()).await;
                if self.said(given) == Some(true) {
                    self.tell(&WorkerEvent::GivenBack { job: id, kind });
                }
            }
            Err(failure) => self.fail(&job, &failure).await,
        }
    }

    async fn fail(&self, job: &ClaimedJob, failure: &Failure) {
        let error = failure.said();
        let now = (self.clock)();
        let failing = leases::fail(&self.installation, job, &error, failure.is_final(), chance(), now).await;
        let (id, kind) = (job.lease.job.clone(), job.kind.clone());
        match self.said(failing) {
            Some((again_at, true)) => {
                self.failed();
                self.tell(&WorkerEvent::Failed { job: id, kind, error, again_at });
            }
            Some((_, false)) => self.tell(&WorkerEvent::Lost { job: id, kind }),
            None => self.failed(),
        }
    }
}

/// Why an attempt failed.
enum Failure {
    Job(JobError),
    Broken(JoinError),
    Late(Duration),
}

impl Failure {
    fn is_final(&self) -> bool {
        matches!(self, Self::Job(error) if error.is_final())
    }

    fn said(&self) -> String {
        match self {
            Self::Job(error) => error.in_full(),
            Self::Broken(error) if error.is_panic() => {
                "it panicked, which is a mistake of this program".to_owned()
            }
            Self::Broken(_) => "it was broken off".to_owned(),
            Self::Late(deadline) => format!("it was not done within {} seconds", deadline.as_secs()),
        }
    }
}

/// Something from 0 to 1 that nobody can tell beforehand.
fn chance() -> f64 {
    let number = RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(number >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}
