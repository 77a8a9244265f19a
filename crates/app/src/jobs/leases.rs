//! What a worker does with the store: claims jobs, keeps them, and says what became of them.

use crate::installation::Installation;
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::job::backoff;
use portcullis_store::StoreError;

pub use portcullis_store::{ClaimedJob, Lease};

/// Characters of an error that are kept with its job.
const LONGEST_ERROR: usize = 2_000;

/// What was claimed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claimed {
    /// The jobs.
    pub jobs: Vec<ClaimedJob>,
    /// Those that failed for good since nobody came to an end with them: id, kind and attempts of each.
    pub given_up: Vec<(String, String, i64)>,
}

/// Claims at most `limit` jobs of these kinds that are due, for as long as `lease`.
pub async fn claim(
    installation: &Installation,
    worker: &str,
    kinds: &[&str],
    limit: u32,
    lease: SignedDuration,
    now: Timestamp,
) -> Result<Claimed, StoreError> {
    let mut transaction = installation.store.transaction().await?;
    let given_up = transaction.give_up_jobs(kinds, now).await?;
    let jobs = transaction.claim_jobs(worker, kinds, limit, now, lease).await?;
    transaction.commit().await?;
    Ok(Claimed { jobs, given_up })
}

/// Keeps a job for as long as `lease`; false when it was lost.
pub async fn renew(
    installation: &Installation,
    job: &ClaimedJob,
    lease: SignedDuration,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let until = now.checked_add(lease).unwrap_or(Timestamp::MAX);
    let mut transaction = installation.store.transaction().await?;
    let is_kept = transaction.renew_lease(&job.lease, until).await?;
    transaction.commit().await?;
    Ok(is_kept)
}

/// Says that a job is done; false when it was lost.
pub async fn finish(
    installation: &Installation,
    job: &ClaimedJob,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut transaction = installation.store.transaction().await?;
    let is_ended = transaction.finish_job(&job.lease, now).await?;
    transaction.commit().await?;
    Ok(is_ended)
}

/// Says that an attempt failed. A job that may be tried again waits for a while, of which `chance`, from 0 to 1, takes away
/// a part.
///
/// Gives when it is tried again, if it is; and whether the job was still had.
pub async fn fail(
    installation: &Installation,
    job: &ClaimedJob,
    error: &str,
    is_final: bool,
    chance: f64,
    now: Timestamp,
) -> Result<(Option<Timestamp>, bool), StoreError> {
    let is_last = is_final || job.attempt >= job.most_attempts;
    let pause = backoff(u32::try_from(job.attempt).unwrap_or(u32::MAX), chance);
    let again_at = (!is_last).then(|| now.checked_add(pause).unwrap_or(Timestamp::MAX));
    let error: String = error.chars().take(LONGEST_ERROR).collect();
    let mut transaction = installation.store.transaction().await?;
    let is_ended = transaction.fail_job(&job.lease, &error, again_at, now).await?;
    transaction.commit().await?;
    Ok((again_at, is_ended))
}

/// Gives a job back, to be done by whoever claims it next.
pub async fn give_back(
    installation: &Installation,
    job: &ClaimedJob,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut transaction = installation.store.transaction().await?;
    let is_given = transaction.give_back_job(&job.lease, now).await?;
    transaction.commit().await?;
    Ok(is_given)
}
