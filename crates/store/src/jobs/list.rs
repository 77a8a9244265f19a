//! Jobs as people look at them.

use crate::database::{Row, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;
use portcullis_domain::job::JobState;

statements! {
    LIST [Text, Text, Text, Integer] =
        "select id, kind, payload, key, priority, state, due_at, attempts, most_attempts, leased_until, leased_by, \
           enqueued_at, started_at, finished_at, error \
         from job where ($1 = '' or state = $1) and ($2 = '' or kind = $2) and ($3 = '' or id < $3) \
         order by id desc limit $4";
    ONE [Text] =
        "select id, kind, payload, key, priority, state, due_at, attempts, most_attempts, leased_until, leased_by, \
           enqueued_at, started_at, finished_at, error \
         from job where id = $1";
    COUNTS [] = "select kind, state, count(*) from job group by kind, state order by kind, state";
}

/// A job on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredJob {
    /// Its id.
    pub id: String,
    /// What kind of job it is.
    pub kind: String,
    /// The rest, as JSON.
    pub payload: String,
    /// What it is about, if it may not wait or run twice.
    pub key: Option<String>,
    /// Its place among others that are due; small ones come first.
    pub priority: i64,
    /// Where it stands.
    pub state: JobState,
    /// Not before this moment.
    pub due_at: Timestamp,
    /// How often it was begun.
    pub attempts: i64,
    /// How often it is tried.
    pub most_attempts: i64,
    /// Until when somebody has it, if it runs.
    pub leased_until: Option<Timestamp>,
    /// Who has it, or had it last.
    pub leased_by: Option<String>,
    /// When it was put down.
    pub enqueued_at: Timestamp,
    /// When it was begun the last time.
    pub started_at: Option<Timestamp>,
    /// When it was done, or failed for good.
    pub finished_at: Option<Timestamp>,
    /// What went wrong the last time.
    pub error: Option<String>,
}

/// Which jobs are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobFilter {
    /// Those that stand there.
    pub state: Option<JobState>,
    /// Those of this kind.
    pub kind: Option<String>,
    /// Those that were put down before the one with this id.
    pub before: Option<String>,
}

/// How many jobs of a kind stand somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobCount {
    /// What kind of job.
    pub kind: String,
    /// Where they stand.
    pub state: JobState,
    /// How many.
    pub count: i64,
}

impl Transaction {
    /// At most `limit` jobs, the latest first.
    pub async fn jobs(&mut self, filter: &JobFilter, limit: u32) -> Result<Vec<StoredJob>, StoreError> {
        let values: [Value<'_>; 4] = [
            filter.state.map_or("", JobState::word).into(),
            filter.kind.as_deref().unwrap_or_default().into(),
            filter.before.as_deref().unwrap_or_default().into(),
            i64::from(limit).into(),
        ];
        self.session().fetch(&LIST, &values).await?.iter().map(job).collect()
    }

    /// The job with this id.
    pub async fn job(&mut self, id: &str) -> Result<Option<StoredJob>, StoreError> {
        self.session().first(&ONE, &[id.into()]).await?.as_ref().map(job).transpose()
    }

    /// How many jobs there are of each kind in each state.
    pub async fn job_counts(&mut self) -> Result<Vec<JobCount>, StoreError> {
        let rows = self.session().fetch(&COUNTS, &[]).await?;
        let count = |row: &Row| {
            Ok(JobCount { kind: row.get(0)?, state: state(&row.get::<String>(1)?)?, count: row.get(2)? })
        };
        rows.iter().map(count).collect()
    }
}

fn job(row: &Row) -> Result<StoredJob, StoreError> {
    let state = state(&row.get::<String>(5)?)?;
    let leased_until = row.time(9)?;
    Ok(StoredJob {
        id: row.get(0)?,
        kind: row.get(1)?,
        payload: row.get(2)?,
        key: row.get(3)?,
        priority: row.get(4)?,
        state,
        due_at: row.time(6)?,
        attempts: row.get(7)?,
        most_attempts: row.get(8)?,
        leased_until: (state == JobState::Running).then_some(leased_until),
        leased_by: row.get(10)?,
        enqueued_at: row.time(11)?,
        started_at: row.optional_time(12)?,
        finished_at: row.optional_time(13)?,
        error: row.get(14)?,
    })
}

pub(super) fn state(word: &str) -> Result<JobState, StoreError> {
    JobState::from_word(word).ok_or_else(|| StoreError::Damaged(format!("`{word}` is no state of a job")))
}
