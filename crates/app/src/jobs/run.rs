//! Does one job.

use super::Job;
use crate::archive_claims::NoClaims;
use crate::caller::Caller;
use crate::causes::in_full;
use crate::installation::Installation;
use crate::release_facts::NoFacts;
use crate::sweep::sweep;
use crate::verify_archive::{ArchiveReport, Damage, verify_archive};
use jiff::{SignedDuration, Timestamp};
use portcullis_store::{ClaimedJob, StoreError};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How long jobs that were done stay on record.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Names of what is wrong that the audit trail has of a verification.
const NAMED: usize = 100;

/// Asks a job to end before it is done. It is asked by all that hold a copy.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Says whether it was asked for.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Why a job was not done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// What it says is nothing that this program knows.
    #[error("what the job says can't be understood; it may be of a later version")]
    Payload(#[source] serde_json::Error),
    /// What is due can't be done.
    #[error("what is due by time could not be done")]
    Sweep(#[source] NoFacts),
    /// The archive can't be verified.
    #[error("the archive could not be verified")]
    Archive(#[source] NoClaims),
    /// The archive is damaged.
    #[error("{0} in the archive is not as it was; `portcullis archive verify` names each thing")]
    Damaged(String),
    /// The store can't be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It was asked to end.
    #[error("it was asked to end before it was done")]
    Stopped,
}

impl JobError {
    /// Says whether another attempt would find the same.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Damaged(_))
    }

    /// The error with its causes in one sentence.
    pub fn in_full(&self) -> String {
        in_full(self)
    }
}

/// The job that was claimed.
pub fn job_of(claimed: &ClaimedJob) -> Result<Job, JobError> {
    serde_json::from_str(&claimed.payload).map_err(JobError::Payload)
}

/// Does a job; a sentence on what was done. It ends early where it can once `stop` asks for it.
pub async fn run_job(
    installation: &Installation,
    job: &Job,
    stop: &Stop,
    now: Timestamp,
) -> Result<String, JobError> {
    if stop.is_asked() {
        return Err(JobError::Stopped);
    }
    match job {
        Job::Sweep => {
            let swept = sweep(installation, now).await.map_err(JobError::Sweep)?;
            Ok(format!(
                "{} vulnerabilities changed by time, {} imports started, {} places no longer supported",
                swept.vulnerabilities, swept.imports, swept.places
            ))
        }
        Job::VerifyArchive => verify(installation, job, now).await,
        Job::Forget => {
            let before = now.checked_sub(REMEMBERED).unwrap_or(Timestamp::MIN);
            let mut transaction = installation.store.transaction().await?;
            let count = transaction.forget_jobs(before).await?;
            transaction.commit().await?;
            Ok(format!("{count} jobs that were done long ago removed"))
        }
    }
}

/// Reads the archive, and puts on record what came of it.
async fn verify(installation: &Installation, job: &Job, now: Timestamp) -> Result<String, JobError> {
    let verified = verify_archive(installation, &mut |_| ()).await.map_err(JobError::Archive)?;
    let ArchiveReport { report, removed, .. } = verified;
    let named: Vec<String> = report.damage.iter().take(NAMED).map(said).collect();
    let detail = json!({
        "sound": report.is_sound(),
        "objects": report.objects,
        "bytes": report.bytes,
        "removed": removed.len(),
        "wrong": report.damage.len(),
        "named": named,
    });
    let mut transaction = installation.store.transaction().await?;
    transaction.audit(&Caller::job(job.kind()).entry(now, "archive.verified", "archive", detail)).await?;
    transaction.commit().await?;
    match report.damage.len() {
        0 => Ok(format!("the archive is sound: {} objects, {} bytes", report.objects, report.bytes)),
        1 => Err(JobError::Damaged("one thing".to_owned())),
        many => Err(JobError::Damaged(format!("each of {many} things"))),
    }
}

fn said(damage: &Damage) -> String {
    match damage {
        Damage::Damaged { digest, .. } => format!("damaged {digest}"),
        Damage::Missing(digest) => format!("missing {digest}"),
        Damage::Foreign(name) => format!("foreign {name}"),
    }
}
