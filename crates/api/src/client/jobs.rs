//! Jobs and schedules.

use super::{ApiError, Client, address, with_query};
use crate::jobs::{Job, JobList, ListJobs, ScheduleList};
use crate::transport::{Body, Transport};
use http::Method;

impl<T: Transport> Client<T> {
    /// Jobs, the latest first.
    pub fn jobs(&self, list: &ListJobs) -> Result<JobList, ApiError> {
        self.ask(Method::GET, &with_query(address(&["jobs"]), list)?, Body::Empty)
    }

    /// The job with this id.
    pub fn job(&self, id: &str) -> Result<Job, ApiError> {
        self.ask(Method::GET, &address(&["jobs", id]), Body::Empty)
    }

    /// Has a job tried at once that failed, or that waits.
    pub fn retry_job(&self, id: &str) -> Result<Job, ApiError> {
        self.ask(Method::POST, &address(&["jobs", id, "retry"]), Body::Empty)
    }

    /// The schedules.
    pub fn schedules(&self) -> Result<ScheduleList, ApiError> {
        self.ask(Method::GET, &address(&["schedules"]), Body::Empty)
    }

    /// Begins a schedule now; the job that comes of it.
    pub fn run_schedule(&self, name: &str) -> Result<Job, ApiError> {
        self.ask(Method::POST, &address(&["schedules", name, "run"]), Body::Empty)
    }
}
