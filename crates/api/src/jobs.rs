//! Jobs and schedules.

use jiff::Timestamp;
use portcullis_domain::job::JobState;
use portcullis_domain::schema::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Which jobs are wanted: the query of `GET /jobs`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListJobs {
    /// Those that stand there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<JobState>,
    /// Those of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Those that stand after the one with this id: the older ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// At most so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A job on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// What kind of job it is.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// The whole job.
    pub payload: Value,
    /// Its place among others that are due; small ones come first.
    pub priority: i64,
    /// How often it was begun.
    pub attempts: i64,
    /// How often it is tried.
    pub most_attempts: i64,
    /// When it was put down.
    #[schemars(with = "Moment")]
    pub enqueued_at: Timestamp,
    /// Not before this moment.
    #[schemars(with = "Moment")]
    pub due_at: Timestamp,
    /// When it was begun the last time.
    #[schemars(with = "Option<Moment>")]
    pub started_at: Option<Timestamp>,
    /// When it was done, or failed for good.
    #[schemars(with = "Option<Moment>")]
    pub finished_at: Option<Timestamp>,
    /// Which worker has it, or had it last.
    pub worker: Option<String>,
    /// Until when that worker has it.
    #[schemars(with = "Option<Moment>")]
    pub leased_until: Option<Timestamp>,
    /// What went wrong the last time.
    pub error: Option<String>,
}

/// How many jobs of a kind stand somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobCount {
    /// What kind of job.
    pub kind: String,
    /// Where they stand.
    pub state: JobState,
    /// How many.
    pub count: i64,
}

/// A page of the jobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobList {
    /// The jobs, the latest first.
    pub jobs: Vec<Job>,
    /// What to give as `after` for the next page, if there is one.
    pub next: Option<String>,
    /// How many there are of each kind in each state, on all pages.
    pub counts: Vec<JobCount>,
}

/// When a job begins by itself, and what came of it the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// The times, as cron has them.
    pub cron: String,
    /// The zone that they are meant in.
    pub zone: String,
    /// When it is due next.
    #[schemars(with = "Moment")]
    pub next_at: Timestamp,
    /// When it was due last, or begun by hand.
    #[schemars(with = "Option<Moment>")]
    pub last_at: Option<Timestamp>,
    /// The job that came of it then.
    pub last_job: Option<String>,
    /// Where that job stands, unless it is forgotten.
    pub last_state: Option<JobState>,
    /// What went wrong with it.
    pub last_error: Option<String>,
}

/// All schedules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScheduleList {
    /// The schedules, by name.
    pub schedules: Vec<Schedule>,
}
