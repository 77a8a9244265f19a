//! What is done without anybody waiting for it: which jobs there are, and how each is treated.
//!
//! A job is put down in the transaction of its cause, and done by a worker later, perhaps more than once: each kind does
//! nothing twice that was done.

mod cron;
pub mod leases;
pub mod list;
pub mod run;
pub mod schedules;

use crate::installation::Installation;
use jiff::{SignedDuration, Timestamp};
use portcullis_store::{NewJob, StoreError, Transaction};
use serde::{Deserialize, Serialize};

pub use portcullis_domain::job::JobState;
pub use portcullis_store::{JobCount, StoredJob, StoredSchedule};

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Does what is due by time.
    Sweep,
    /// Reads the whole archive.
    VerifyArchive,
    /// Removes what is kept for a while only.
    Forget,
    /// Sends what waits to whom it concerns.
    Notify,
    /// Writes the digests that are due.
    Digest,
    /// Matches what was released against the newest advisories.
    Rematch,
    /// Drafts what is handed over, and reminds of what was not.
    Handover,
    /// Reminds people of requests.
    Remind,
    /// Says in Slack what waits for it.
    Slack,
    /// Has who is on rotation be in the support group.
    SupportGroup,
    /// Writes what ambassadors read once a week.
    AmbassadorWeek,
}

/// How jobs of a kind are treated.
#[derive(Debug, Clone, Copy)]
struct Treatment {
    /// The kind, as it is on record.
    kind: &'static str,
    /// Its place among others that are due; small ones come first.
    priority: i64,
    /// How often it is tried.
    most_attempts: i64,
    /// How long it may take.
    deadline: SignedDuration,
}

const SWEEP: Treatment =
    Treatment { kind: "sweep", priority: 20, most_attempts: 3, deadline: SignedDuration::from_mins(30) };
const VERIFY_ARCHIVE: Treatment = Treatment {
    kind: "verify_archive",
    priority: 90,
    most_attempts: 3,
    deadline: SignedDuration::from_hours(24),
};
const FORGET: Treatment =
    Treatment { kind: "forget", priority: 80, most_attempts: 5, deadline: SignedDuration::from_mins(30) };

const NOTIFY: Treatment =
    Treatment { kind: "notify", priority: 10, most_attempts: 3, deadline: SignedDuration::from_mins(10) };
const DIGEST: Treatment =
    Treatment { kind: "digest", priority: 30, most_attempts: 3, deadline: SignedDuration::from_mins(10) };
const REMATCH: Treatment =
    Treatment { kind: "rematch", priority: 50, most_attempts: 3, deadline: SignedDuration::from_hours(12) };
const HANDOVER: Treatment =
    Treatment { kind: "handover", priority: 40, most_attempts: 3, deadline: SignedDuration::from_mins(10) };
const REMIND: Treatment =
    Treatment { kind: "remind", priority: 10, most_attempts: 3, deadline: SignedDuration::from_mins(10) };
/// Before mails, as people wait for it.
const SLACK: Treatment =
    Treatment { kind: "slack", priority: 5, most_attempts: 3, deadline: SignedDuration::from_mins(30) };
const SUPPORT_GROUP: Treatment = Treatment {
    kind: "support_group",
    priority: 10,
    most_attempts: 3,
    deadline: SignedDuration::from_mins(10),
};
const AMBASSADOR_WEEK: Treatment = Treatment {
    kind: "ambassador_week",
    priority: 40,
    most_attempts: 3,
    deadline: SignedDuration::from_mins(30),
};

impl Job {
    /// The kinds that this program knows; jobs of others are left to those who know them.
    pub const KINDS: &'static [&'static str] = &[
        SWEEP.kind,
        VERIFY_ARCHIVE.kind,
        FORGET.kind,
        NOTIFY.kind,
        DIGEST.kind,
        REMATCH.kind,
        HANDOVER.kind,
        REMIND.kind,
        SLACK.kind,
        SUPPORT_GROUP.kind,
        AMBASSADOR_WEEK.kind,
    ];

    fn treatment(&self) -> Treatment {
        match self {
            Self::Sweep => SWEEP,
            Self::VerifyArchive => VERIFY_ARCHIVE,
            Self::Forget => FORGET,
            Self::Notify => NOTIFY,
            Self::Digest => DIGEST,
            Self::Rematch => REMATCH,
            Self::Handover => HANDOVER,
            Self::Remind => REMIND,
            Self::Slack => SLACK,
            Self::SupportGroup => SUPPORT_GROUP,
            Self::AmbassadorWeek => AMBASSADOR_WEEK,
        }
    }

    /// What kind of job it is.
    pub fn kind(&self) -> &'static str {
        self.treatment().kind
    }

    /// How long it may take.
    pub fn deadline(&self) -> SignedDuration {
        self.treatment().deadline
    }

    /// What it is about, so that it does not wait or run twice.
    fn key(&self) -> String {
        self.kind().to_owned()
    }

    /// The job as it is put down, due at a moment.
    pub fn to_store(&self, due_at: Timestamp) -> Result<NewJob, StoreError> {
        let treatment = self.treatment();
        let payload = serde_json::to_string(self)
            .map_err(|error| StoreError::Damaged(format!("a job can't be written: {error}")))?;
        Ok(NewJob {
            kind: treatment.kind.to_owned(),
            payload,
            key: Some(self.key()),
            priority: treatment.priority,
            due_at,
            most_attempts: treatment.most_attempts,
        })
    }
}

/// Puts a job down in the transaction of its cause; its id, or none if one with its key waits or runs.
pub async fn enqueue(
    transaction: &mut Transaction,
    job: &Job,
    due_at: Timestamp,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    transaction.enqueue(&job.to_store(due_at)?, now).await
}

/// When there is something to do: the first job, or the first schedule that is due.
pub async fn next_at(installation: &Installation, kinds: &[&str]) -> Result<Option<Timestamp>, StoreError> {
    let mut snapshot = installation.store.snapshot().await?;
    let job = snapshot.next_job_at(kinds).await?;
    let schedules = snapshot.schedules().await?;
    let known = schedules.iter().filter(|schedule| schedules::named(&schedule.name).is_some());
    Ok(known.map(|schedule| schedule.next_at).chain(job).min())
}

#[cfg(test)]
mod tests;
