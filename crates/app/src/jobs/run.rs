//! Does one job.

use super::Job;
use crate::accounts::forget_expired::forget_expired;
use crate::archive_claims::NoClaims;
use crate::caller::Caller;
use crate::causes::in_full;
use crate::engines::{Cancel, EngineSettings};
use crate::installation::Installation;
use crate::notifications::{NotNotified, Senders, deliver, digest, distribute, forget};
use crate::read_report::Limits;
use crate::release_facts::NoFacts;
use crate::rematch::{NotRematched, Step, Wanted, rematch};
use crate::requests::{NotDone, remind};
use crate::rotation::NotRotated;
use crate::rotation::handover::hand_on;
use crate::slack;
use crate::slack::support_group::{NoGroup, set_support_group};
use crate::slack::weekly::{NoWeek, write_weeks};
use crate::sweep::sweep;
use crate::verify_archive::{ArchiveReport, Damage, verify_archive};
use jiff::{SignedDuration, Timestamp};
use portcullis_store::{ClaimedJob, StoreError};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How long jobs that were done stay on record.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long what happened to a message that belongs to no request stays on record.
const PUT_ASIDE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Names of what is wrong that the audit trail has of a verification.
const NAMED: usize = 100;
/// The job that matches inventories, as the audit trail has it.
const REMATCHES: &str = "rematch";

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

/// What jobs are done with.
#[derive(Debug, Clone)]
pub struct Means {
    /// What sends mail and calls webhooks.
    pub senders: Arc<Senders>,
    /// Where the engines are.
    pub engines: EngineSettings,
    /// The limits on what the engines say.
    pub limits: Limits,
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
    /// What waits can't be sent.
    #[error("what waits for people and programs could not be sent")]
    Notify(#[source] NotNotified),
    /// Nothing can be matched.
    #[error("what was released could not be matched against the newest advisories")]
    Rematch(#[source] Box<NotRematched>),
    /// Nothing can be handed over.
    #[error("what is handed over could not be drafted")]
    Handover(#[source] NotRotated),
    /// Some of it was not matched.
    #[error("not everything was matched against the newest advisories: {0}")]
    Partly(String),
    /// The support group can't be looked at or changed.
    #[error("who is in the support group of Slack could not be seen to")]
    SupportGroup(#[source] Box<NoGroup>),
    /// What ambassadors read once a week can't be written.
    #[error("what ambassadors read once a week could not be written")]
    AmbassadorWeek(#[source] Box<NoWeek>),
    /// Nobody can be reminded of requests.
    #[error("nobody could be reminded of requests")]
    Remind(#[source] Box<NotDone>),
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
    means: &Means,
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
            let before = now.checked_sub(PUT_ASIDE).unwrap_or(Timestamp::MIN);
            let aside = transaction.forget_aside(before).await?;
            transaction.commit().await?;
            let incoming = installation.store.inbox().await?.forget(before).await?;
            let ended = forget_expired(installation, now).await?;
            let deliveries = forget(installation, now).await.map_err(JobError::Notify)?;
            Ok(format!(
                "removed {count} jobs that were done long ago, {} sessions, {} invitations and {} tokens that ended, \
                 {deliveries} deliveries, {aside} events of messages that belong to no request, and {incoming} entries \
                 of the inbox",
                ended.sessions, ended.invitations, ended.tokens
            ))
        }
        Job::Notify => notify(installation, &means.senders, stop, now).await,
        Job::Digest => {
            let mut mails = 0;
            loop {
                let done = digest(installation, now).await.map_err(JobError::Notify)?;
                mails += done.mails;
                if done.left == 0 || stop.is_asked() {
                    return Ok(format!("{mails} digests written"));
                }
            }
        }
        Job::Rematch => match_again(installation, means, stop).await,
        Job::Handover => {
            let done = hand_on(installation, now).await.map_err(JobError::Handover)?;
            let drafted = if done.drafted { "a recap was drafted" } else { "no recap was to be drafted" };
            Ok(format!("{drafted}, and of {} that nobody posted people were reminded", done.reminded))
        }
        Job::Remind => {
            let count = remind(installation, now).await.map_err(|error| JobError::Remind(Box::new(error)))?;
            Ok(format!("{count} reminders of requests"))
        }
        Job::Slack => say_in_slack(installation, &means.senders, stop, now).await,
        Job::SupportGroup => {
            let set = set_support_group(installation, means.senders.slack.as_ref(), now).await;
            Ok(set.map_err(|error| JobError::SupportGroup(Box::new(error)))?.to_string())
        }
        Job::AmbassadorWeek => {
            let count = write_weeks(installation, means.senders.slack.is_some(), now).await;
            let count = count.map_err(|error| JobError::AmbassadorWeek(Box::new(error)))?;
            Ok(format!("{count} ambassadors are told of their teams"))
        }
    }
}

/// Says in Slack what waits for it, a batch after the other.
async fn say_in_slack(
    installation: &Installation,
    senders: &Senders,
    stop: &Stop,
    now: Timestamp,
) -> Result<String, JobError> {
    if senders.slack.is_none() {
        return Ok("Slack is not set up".to_owned());
    }
    let (mut sent, mut failed) = (0, 0);
    loop {
        let distributed = distribute(installation, true, now).await.map_err(JobError::Notify)?;
        let said = slack::deliver(installation, senders, now).await.map_err(JobError::Notify)?;
        sent += said.sent;
        failed += said.failed + said.dead;
        let moved = distributed.messages + said.sent + said.failed + said.dead + said.dropped;
        if stop.is_asked() || moved == 0 || (distributed.left == 0 && said.left == 0) {
            return Ok(format!("{sent} said in Slack, {failed} failed"));
        }
    }
}

/// Sends what waits, a batch after the other.
async fn notify(
    installation: &Installation,
    senders: &Senders,
    stop: &Stop,
    now: Timestamp,
) -> Result<String, JobError> {
    let (mut messages, mut sent, mut failed) = (0, 0, 0);
    loop {
        let distributed =
            distribute(installation, senders.slack.is_some(), now).await.map_err(JobError::Notify)?;
        let delivered = deliver(installation, senders, now).await.map_err(JobError::Notify)?;
        messages += distributed.messages;
        sent += delivered.sent;
        failed += delivered.failed + delivered.dead;
        // A batch that gets nowhere is no reason to try the same at once.
        let moved =
            distributed.messages + delivered.sent + delivered.failed + delivered.dead + delivered.dropped;
        if stop.is_asked() || moved == 0 || (distributed.left == 0 && delivered.left == 0) {
            return Ok(format!("{messages} messages distributed, {sent} sent, {failed} failed"));
        }
    }
}

/// Matches every inventory of what is supported.
async fn match_again(installation: &Installation, means: &Means, stop: &Stop) -> Result<String, JobError> {
    let (cancel, clock) = (Cancel::default(), Timestamp::now);
    let mut heed = |_: Step<'_>| {
        if stop.is_asked() {
            cancel.cancel();
        }
    };
    let caller = Caller::job(REMATCHES);
    let (wanted, settings) = (Wanted::default(), &means.engines);
    let matching =
        rematch(installation, &wanted, settings, &means.limits, &caller, (&clock, &cancel), &mut heed);
    let done = matching.await.map_err(|error| JobError::Rematch(Box::new(error)))?;
    if let Some((inventory, failure)) = done.failed.first() {
        let more = match done.failed.len() {
            1 => String::new(),
            several => format!(", and {} more", several - 1),
        };
        return Err(JobError::Partly(format!("{}: {}{more}", inventory.component, failure.reason)));
    }
    let found: u64 = done.recorded.iter().map(|scan| scan.recorded.new).sum();
    Ok(format!(
        "{} inventories matched, {found} new findings, {} components without an inventory",
        done.recorded.len(),
        done.missing.len()
    ))
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
