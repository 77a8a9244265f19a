//! Schedules: when jobs begin by themselves.

use super::list::state;
use crate::database::{Row, Transaction, statements};
use crate::error::StoreError;
use jiff::Timestamp;
use portcullis_domain::job::JobState;

statements! {
    // One that stays as it is keeps its next time, so that no run is lost while nobody is there.
    PUT [Text, Text, Text, Integer] =
        "insert into schedule (name, cron, zone, next_at) values ($1, $2, $3, $4) \
         on conflict (name) do update set cron = excluded.cron, zone = excluded.zone, next_at = excluded.next_at \
         where schedule.cron <> excluded.cron or schedule.zone <> excluded.zone";
    // Of two who meet, the later finds another time.
    TAKE [Text, Integer, Integer, Integer] =
        "update schedule set next_at = $3, last_at = $4 where name = $1 and next_at = $2";
    RAN [Text, Integer, Text] = "update schedule set last_at = $2, last_job = $3 where name = $1";
    ALL [] =
        "select schedule.name, schedule.cron, schedule.zone, schedule.next_at, schedule.last_at, schedule.last_job, \
           job.state, job.error \
         from schedule left join job on job.id = schedule.last_job order by schedule.name";
}

/// When a job begins by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSchedule {
    /// Its name.
    pub name: String,
    /// The times, as cron has them.
    pub cron: String,
    /// The zone that they are meant in.
    pub zone: String,
    /// When it is due next.
    pub next_at: Timestamp,
    /// When it was due last, or begun by hand.
    pub last_at: Option<Timestamp>,
    /// The job that came of it then.
    pub last_job: Option<String>,
    /// Where that job stands, unless it is forgotten.
    pub last_state: Option<JobState>,
    /// What went wrong with it.
    pub last_error: Option<String>,
}

impl Transaction {
    /// Puts a schedule down, due at `next_at`. One that is there with the same times is left as it is.
    pub async fn put_schedule(
        &mut self,
        name: &str,
        cron: &str,
        zone: &str,
        next_at: Timestamp,
    ) -> Result<(), StoreError> {
        let values = [name.into(), cron.into(), zone.into(), next_at.into()];
        self.session().execute(&PUT, &values).await?;
        Ok(())
    }

    /// Takes the run that is due at `due`, and says when the next one is; false when somebody else took it. Whoever takes
    /// it puts the job down in this transaction.
    pub async fn take_schedule(
        &mut self,
        name: &str,
        due: Timestamp,
        next_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let values = [name.into(), due.into(), next_at.into(), now.into()];
        Ok(self.session().execute(&TAKE, &values).await? > 0)
    }

    /// Says what job came of a schedule.
    pub async fn schedule_ran(&mut self, name: &str, now: Timestamp, job: &str) -> Result<(), StoreError> {
        self.session().execute(&RAN, &[name.into(), now.into(), job.into()]).await?;
        Ok(())
    }

    /// All schedules, by name.
    pub async fn schedules(&mut self) -> Result<Vec<StoredSchedule>, StoreError> {
        self.session().fetch(&ALL, &[]).await?.iter().map(schedule).collect()
    }
}

fn schedule(row: &Row) -> Result<StoredSchedule, StoreError> {
    Ok(StoredSchedule {
        name: row.get(0)?,
        cron: row.get(1)?,
        zone: row.get(2)?,
        next_at: row.time(3)?,
        last_at: row.optional_time(4)?,
        last_job: row.get(5)?,
        last_state: row.get::<Option<String>>(6)?.map(|word| state(&word)).transpose()?,
        last_error: row.get(7)?,
    })
}
