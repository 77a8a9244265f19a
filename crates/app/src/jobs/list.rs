//! Lists jobs and schedules, has a job tried again, and begins a schedule before its time.

use super::schedules::{SCHEDULES, named};
use super::{JobCount, JobState, StoredJob, StoredSchedule, enqueue};
use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_store::StoreError;
use serde_json::json;

pub use portcullis_store::JobFilter;

/// Jobs of a page.
pub const MOST: u32 = 1_000;

/// A page of the jobs on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobPage {
    /// The jobs, the latest first.
    pub jobs: Vec<StoredJob>,
    /// The id to go on after, if there are more.
    pub next: Option<String>,
    /// How many there are of each kind in each state.
    pub counts: Vec<JobCount>,
}

/// Why there is no such job, or nothing was done with it.
#[derive(Debug, thiserror::Error)]
pub enum NoJob {
    /// No job has this id.
    #[error("there is no job {0}")]
    Unknown(String),
    /// No schedule has this name.
    #[error("there is no schedule `{0}`; there are {known}", known = names())]
    NoSchedule(String),
    /// A page has another size.
    #[error("a page has 1 to {MOST} jobs, not {0}")]
    Limit(u32),
    /// The job is not one to try again.
    #[error("job {0} is {1}; only one that failed, or that waits, is tried again")]
    NotFailed(String, JobState),
    /// The same is going to be done by another job.
    #[error("another job of the same kind waits or runs, so that job {0} is not tried again")]
    Superseded(String),
    /// The job of a schedule ended while another one was asked for.
    #[error("the job of `{0}` ended just now; try again")]
    Ended(String),
    /// Only a person can ask for it.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// The store can't be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn names() -> String {
    let names: Vec<&str> = SCHEDULES.iter().map(|schedule| schedule.name).collect();
    names.join(", ")
}

/// Jobs on record, the latest first.
pub async fn list_jobs(
    installation: &Installation,
    filter: &JobFilter,
    limit: u32,
) -> Result<JobPage, NoJob> {
    if !(1..=MOST).contains(&limit) {
        return Err(NoJob::Limit(limit));
    }
    let mut snapshot = installation.store.snapshot().await?;
    let mut jobs = snapshot.jobs(filter, limit + 1).await?;
    let counts = snapshot.job_counts().await?;
    let has_more = jobs.len() > limit as usize;
    jobs.truncate(limit as usize);
    let next = jobs.last().filter(|_| has_more).map(|job| job.id.clone());
    Ok(JobPage { jobs, next, counts })
}

/// The job with this id.
pub async fn show_job(installation: &Installation, id: &str) -> Result<StoredJob, NoJob> {
    let job = installation.store.snapshot().await?.job(id).await?;
    job.ok_or_else(|| NoJob::Unknown(id.to_owned()))
}

/// Has a job tried at once that failed, or that waits for its next attempt.
pub async fn retry_job(
    installation: &Installation,
    id: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<StoredJob, NoJob> {
    caller.person()?;
    let mut transaction = installation.store.transaction().await?;
    let before = transaction.job(id).await?.ok_or_else(|| NoJob::Unknown(id.to_owned()))?;
    if !matches!(before.state, JobState::Failed | JobState::Waiting) {
        return Err(NoJob::NotFailed(before.id, before.state));
    }
    if !transaction.retry_job(id, now).await? {
        return Err(NoJob::Superseded(before.id));
    }
    let after = transaction.job(id).await?.ok_or_else(|| NoJob::Unknown(id.to_owned()))?;
    let detail = json!({
        "kind": before.kind,
        "before": {"state": before.state, "attempts": before.attempts, "due_at": before.due_at},
        "after": {"state": after.state, "attempts": after.attempts, "due_at": after.due_at},
    });
    transaction.audit(&caller.entry(now, "job.retried", id, detail)).await?;
    transaction.commit().await?;
    Ok(after)
}

/// All schedules of this program by name, those too that no worker has put down yet.
pub async fn list_schedules(
    installation: &Installation,
    now: Timestamp,
) -> Result<Vec<StoredSchedule>, NoJob> {
    let mut stored = installation.store.snapshot().await?.schedules().await?;
    for schedule in SCHEDULES {
        if stored.iter().all(|stored| stored.name != schedule.name) {
            stored.push(StoredSchedule {
                name: schedule.name.to_owned(),
                cron: schedule.cron.to_owned(),
                zone: installation.program.program.calendar.time_zone_name.clone(),
                next_at: schedule.next_after(installation, now),
                last_at: None,
                last_job: None,
                last_state: None,
                last_error: None,
            });
        }
    }
    stored.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(stored)
}

/// Begins a schedule now, whatever its times are, and leaves those as they are. A job of it that waits becomes due, and one
/// that runs is the one.
pub async fn run_schedule(
    installation: &Installation,
    name: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<StoredJob, NoJob> {
    caller.person()?;
    let schedule = named(name).ok_or_else(|| NoJob::NoSchedule(name.to_owned()))?;
    super::schedules::put_schedules(installation, now).await?;
    let mut transaction = installation.store.transaction().await?;
    let id = if let Some(new) = enqueue(&mut transaction, &schedule.job, now, now).await? {
        new
    } else {
        let there = transaction.job_with_key(&schedule.job.key()).await?;
        let there = there.ok_or_else(|| NoJob::Ended(name.to_owned()))?;
        transaction.retry_job(&there, now).await?;
        there
    };
    transaction.schedule_ran(name, now, &id).await?;
    let job = transaction.job(&id).await?.ok_or_else(|| NoJob::Unknown(id.clone()))?;
    let detail = json!({"before": null, "after": {"job": id, "kind": job.kind}});
    transaction.audit(&caller.entry(now, "schedule.run", name, detail)).await?;
    transaction.commit().await?;
    Ok(job)
}
