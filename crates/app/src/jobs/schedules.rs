//! Jobs that begin by themselves, each at its times in the zone of the program's calendar. However many workers there are,
//! each time brings one job.

use super::cron::next_after;
use super::{Job, enqueue};
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_store::StoreError;

/// A job with its times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Its name.
    pub name: &'static str,
    /// The times, as cron has them.
    pub cron: &'static str,
    /// The job.
    pub job: Job,
}

/// Everything that begins by itself.
pub const SCHEDULES: &[Schedule] = &[
    Schedule { name: "ambassador_week", cron: "0 8 * * MON", job: Job::AmbassadorWeek },
    Schedule { name: "digest", cron: "*/15 * * * *", job: Job::Digest },
    Schedule { name: "forget", cron: "30 3 * * *", job: Job::Forget },
    Schedule { name: "handover", cron: "*/10 * * * *", job: Job::Handover },
    Schedule { name: "notify", cron: "* * * * *", job: Job::Notify },
    Schedule { name: "rematch", cron: "0 4 * * *", job: Job::Rematch },
    Schedule { name: "remind", cron: "* * * * *", job: Job::Remind },
    Schedule { name: "slack", cron: "* * * * *", job: Job::Slack },
    Schedule { name: "support_group", cron: "*/5 * * * *", job: Job::SupportGroup },
    Schedule { name: "sweep", cron: "*/5 * * * *", job: Job::Sweep },
    Schedule { name: "verify_archive", cron: "0 23 * * SUN", job: Job::VerifyArchive },
];

/// A run of a schedule that this call began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The schedule.
    pub name: &'static str,
    /// The job that came of it, which may be one that waited or ran already.
    pub job: Option<String>,
    /// When it is due next.
    pub next_at: Timestamp,
}

/// The schedule of this name.
pub fn named(name: &str) -> Option<&'static Schedule> {
    SCHEDULES.iter().find(|schedule| schedule.name == name)
}

impl Schedule {
    /// When it is due after a moment.
    pub fn next_after(&self, installation: &Installation, after: Timestamp) -> Timestamp {
        let zone = &installation.program.program.calendar.time_zone;
        // Every text of the table has a next time, which a test sees to; none ever would stop the schedule.
        next_after(self.cron, zone, after).unwrap_or(Timestamp::MAX)
    }
}

/// Puts the schedules down. Those that are there with the same times stay as they are, so that a run that was due while
/// nobody was there is made up for, once.
pub async fn put_schedules(installation: &Installation, now: Timestamp) -> Result<(), StoreError> {
    let zone = &installation.program.program.calendar.time_zone_name;
    let stored = installation.store.snapshot().await?.schedules().await?;
    let is_there = |schedule: &Schedule| {
        let same = |stored: &portcullis_store::StoredSchedule| {
            stored.name == schedule.name && stored.cron == schedule.cron && stored.zone == *zone
        };
        stored.iter().any(same)
    };
    let missing: Vec<&Schedule> = SCHEDULES.iter().filter(|schedule| !is_there(schedule)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut transaction = installation.store.transaction().await?;
    for schedule in missing {
        let next_at = schedule.next_after(installation, now);
        transaction.put_schedule(schedule.name, schedule.cron, zone, next_at).await?;
    }
    transaction.commit().await
}

/// Begins what is due. A clock that goes back begins nothing again: the next time is after both the clock and the time that
/// was due.
pub async fn begin_due(installation: &Installation, now: Timestamp) -> Result<Vec<Begun>, StoreError> {
    let stored = installation.store.snapshot().await?.schedules().await?;
    let mut begun = Vec::new();
    for due in stored.into_iter().filter(|stored| stored.next_at <= now) {
        let Some(schedule) = named(&due.name) else { continue };
        let next_at = schedule.next_after(installation, now);
        let mut transaction = installation.store.transaction().await?;
        if !transaction.take_schedule(schedule.name, due.next_at, next_at, now).await? {
            transaction.roll_back().await?;
            continue;
        }
        let job = match enqueue(&mut transaction, &schedule.job, now, now).await? {
            None => transaction.job_with_key(&schedule.job.key()).await?,
            new => new,
        };
        if let Some(job) = &job {
            transaction.schedule_ran(schedule.name, now, job).await?;
        }
        transaction.commit().await?;
        begun.push(Begun { name: schedule.name, job, next_at });
    }
    Ok(begun)
}
