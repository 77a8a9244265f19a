//! Jobs and schedules.

use crate::answer::Accepted;
use crate::extract::{Asked, Path};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api as api;
use portcullis_app::jobs::list::{
    JobFilter, NoJob, list_jobs, list_schedules, retry_job, run_schedule, show_job,
};
use portcullis_app::jobs::{StoredJob, StoredSchedule};
use serde_json::Value;

/// Jobs of a page where nothing else is asked for.
const USUAL: u32 = 50;

pub(super) async fn list(
    served: Served,
    _: By<may::Read>,
    Asked(asked): Asked<api::ListJobs>,
) -> Result<Json<api::JobList>, Failed> {
    let filter = JobFilter { state: asked.state, kind: asked.kind, before: asked.after };
    let page = list_jobs(&served.installation, &filter, asked.limit.unwrap_or(USUAL)).await;
    let page = page.map_err(no_job)?;
    let counts = page.counts.into_iter().map(|one| api::JobCount {
        kind: one.kind,
        state: one.state,
        count: one.count,
    });
    Ok(Json(api::JobList {
        jobs: page.jobs.into_iter().map(shown).collect(),
        next: page.next,
        counts: counts.collect(),
    }))
}

pub(super) async fn show(
    served: Served,
    _: By<may::Read>,
    Path(id): Path<String>,
) -> Result<Json<api::Job>, Failed> {
    show_job(&served.installation, &id).await.map(|job| Json(shown(job))).map_err(no_job)
}

pub(super) async fn retry(
    served: Served,
    By(caller, _): By<may::Configure>,
    Path(id): Path<String>,
) -> Result<Json<api::Job>, Failed> {
    let retried = retry_job(&served.installation, &id, &caller, crate::now()).await;
    retried.map(|job| Json(shown(job))).map_err(no_job)
}

pub(super) async fn schedules(served: Served, _: By<may::Read>) -> Result<Json<api::ScheduleList>, Failed> {
    let schedules = list_schedules(&served.installation, crate::now()).await.map_err(no_job)?;
    Ok(Json(api::ScheduleList { schedules: schedules.into_iter().map(listed).collect() }))
}

pub(super) async fn run(
    served: Served,
    By(caller, _): By<may::Configure>,
    Path(name): Path<String>,
) -> Result<Accepted<Json<api::Job>>, Failed> {
    let job = run_schedule(&served.installation, &name, &caller, crate::now()).await;
    Ok(Accepted(Json(shown(job.map_err(no_job)?))))
}

fn shown(job: StoredJob) -> api::Job {
    api::Job {
        payload: serde_json::from_str(&job.payload).unwrap_or(Value::Null),
        id: job.id,
        kind: job.kind,
        state: job.state,
        priority: job.priority,
        attempts: job.attempts,
        most_attempts: job.most_attempts,
        enqueued_at: job.enqueued_at,
        due_at: job.due_at,
        started_at: job.started_at,
        finished_at: job.finished_at,
        worker: job.leased_by,
        leased_until: job.leased_until,
        error: job.error,
    }
}

fn listed(schedule: StoredSchedule) -> api::Schedule {
    api::Schedule {
        name: schedule.name,
        cron: schedule.cron,
        zone: schedule.zone,
        next_at: schedule.next_at,
        last_at: schedule.last_at,
        last_job: schedule.last_job,
        last_state: schedule.last_state,
        last_error: schedule.last_error,
    }
}

pub(crate) fn no_job(error: NoJob) -> Failed {
    let status = match error {
        NoJob::Unknown(_) | NoJob::NoSchedule(_) => StatusCode::NOT_FOUND,
        NoJob::Limit(_) => StatusCode::BAD_REQUEST,
        NoJob::NotFailed(..) | NoJob::Superseded(_) | NoJob::Ended(_) => StatusCode::CONFLICT,
        NoJob::Caller(_) => StatusCode::FORBIDDEN,
        NoJob::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}
