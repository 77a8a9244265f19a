//! What is done by itself: schedules with their last and next runs, and jobs with what became of them.

use super::desk::Desk;
use super::filled::{Filled, Sent};
use super::page;
use crate::api::jobs::no_job;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use portcullis_app::jobs::list::{JobFilter, list_jobs, list_schedules, retry_job, run_schedule};
use portcullis_app::jobs::{StoredJob, StoredSchedule};
use portcullis_domain::job::JobState;
use portcullis_domain::permission::Permission;
use serde::Deserialize;

/// Jobs of a page.
const PAGE: u32 = 50;
/// The permission to have jobs done.
const CONFIGURE: Permission = Permission::Configure;

#[derive(Template)]
#[template(path = "jobs.html")]
struct Page {
    desk: Desk,
    schedules: Vec<StoredSchedule>,
    jobs: Vec<StoredJob>,
    next: Option<String>,
    state: Option<JobState>,
    may_configure: bool,
}

/// Which jobs are wanted.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    state: Option<JobState>,
    after: Option<String>,
}

pub(super) async fn list(
    served: Served,
    _: By<may::Read>,
    desk: Desk,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let schedules = list_schedules(&served.installation, desk.now).await.map_err(no_job)?;
    let filter = JobFilter { state: wanted.state, kind: None, before: wanted.after };
    let found = list_jobs(&served.installation, &filter, PAGE).await.map_err(no_job)?;
    let may_configure = desk.may(CONFIGURE);
    let (jobs, next) = (found.jobs, found.next);
    page(&Page { desk, schedules, jobs, next, state: wanted.state, may_configure })
}

pub(super) async fn retry(
    served: Served,
    By(caller, _): By<may::Configure>,
    Path(id): Path<String>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Response, Failed> {
    retry_job(&served.installation, &id, &caller, crate::now()).await.map_err(no_job)?;
    Ok(Redirect::to("/jobs").into_response())
}

pub(super) async fn run(
    served: Served,
    By(caller, _): By<may::Configure>,
    Path(name): Path<String>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Response, Failed> {
    run_schedule(&served.installation, &name, &caller, crate::now()).await.map_err(no_job)?;
    Ok(Redirect::to("/jobs").into_response())
}
