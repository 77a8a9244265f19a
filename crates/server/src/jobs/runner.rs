//! What a worker does its jobs with.

use portcullis_app::installation::Installation;
use portcullis_app::jobs::Job;
use portcullis_app::jobs::leases::ClaimedJob;
use portcullis_app::jobs::run::{JobError, Stop, job_of, run_job};
use std::time::Duration;

/// The deadline of a job that nobody understands; it fails at once.
const NO_TIME: Duration = Duration::from_mins(1);

/// Does jobs of some kinds.
pub(super) trait Runner: Clone + Send + Sync + 'static {
    /// The kinds that it knows.
    fn kinds(&self) -> &'static [&'static str];

    /// Says whether jobs begin by themselves.
    fn has_schedules(&self) -> bool;

    /// How long a job may take.
    fn deadline(&self, job: &ClaimedJob) -> Duration;

    /// Does one; a sentence on what was done.
    fn run(&self, job: ClaimedJob, stop: Stop) -> impl Future<Output = Result<String, JobError>> + Send;
}

/// Does the jobs of this program.
#[derive(Clone)]
pub(super) struct Jobs(pub(super) Installation);

impl Runner for Jobs {
    fn kinds(&self) -> &'static [&'static str] {
        Job::KINDS
    }

    fn has_schedules(&self) -> bool {
        true
    }

    fn deadline(&self, job: &ClaimedJob) -> Duration {
        let deadline = job_of(job).ok().and_then(|job| Duration::try_from(job.deadline()).ok());
        deadline.unwrap_or(NO_TIME)
    }

    async fn run(&self, job: ClaimedJob, stop: Stop) -> Result<String, JobError> {
        run_job(&self.0, &job_of(&job)?, &stop, crate::now()).await
    }
}
