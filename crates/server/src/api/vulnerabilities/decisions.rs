//! Decisions on vulnerabilities by their numbers, and what time does to them.

use crate::api::decisions::not_approved;
use crate::extract::{Path, Told};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api::{AnsweredDecisions, AskedDecisions, Because, Swept};
use portcullis_app::approve_decision::NotApproved;
use portcullis_app::decide_vulnerability::{
    NotDecided, approve_vulnerability, decide_vulnerability, reject_vulnerability, withdraw_vulnerability,
};
use portcullis_app::sweep;
use portcullis_domain::decision::{Asking, Decision};

type Answered = Result<Json<AnsweredDecisions>, Failed>;

pub(in crate::api) async fn ask(
    served: Served,
    By(caller, _): By<may::Decide>,
    Told(asking): Told<Asking>,
) -> Result<Json<AskedDecisions>, Failed> {
    let asked = decide_vulnerability(&served.installation, &asking, &caller, crate::now()).await;
    Ok(Json(AskedDecisions { decisions: asked.map_err(not_decided)? }))
}

pub(in crate::api) async fn approve(
    served: Served,
    By(caller, _): By<may::Approve>,
    Path(number): Path<u64>,
) -> Answered {
    answer(approve_vulnerability(&served.installation, number, &caller, crate::now()).await)
}

pub(in crate::api) async fn reject(
    served: Served,
    By(caller, _): By<may::Approve>,
    Path(number): Path<u64>,
    Told(because): Told<Because>,
) -> Answered {
    let now = crate::now();
    answer(reject_vulnerability(&served.installation, number, &because.reason, &caller, now).await)
}

pub(in crate::api) async fn withdraw(
    served: Served,
    By(caller, _): By<may::Decide>,
    Path(number): Path<u64>,
    Told(because): Told<Because>,
) -> Answered {
    let now = crate::now();
    answer(withdraw_vulnerability(&served.installation, number, &because.reason, &caller, now).await)
}

fn answer(decisions: Result<Vec<Decision>, NotApproved>) -> Answered {
    Ok(Json(AnsweredDecisions { decisions: decisions.map_err(not_approved)? }))
}

pub(in crate::api) async fn sweep(served: Served, _: By<may::Act>) -> Result<Json<Swept>, Failed> {
    let swept = sweep::sweep(&served.installation, crate::now()).await;
    let sweep::Swept { vulnerabilities, imports, places } =
        swept.map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    Ok(Json(Swept { vulnerabilities, imports, places }))
}

pub(crate) fn not_decided(error: NotDecided) -> Failed {
    let status = match error {
        NotDecided::Caller(_) | NotDecided::Refused { .. } => StatusCode::FORBIDDEN,
        NotDecided::NoVulnerability(_) => StatusCode::NOT_FOUND,
        NotDecided::Merged { .. } | NotDecided::Resolved(_) | NotDecided::Nowhere(_) => StatusCode::CONFLICT,
        NotDecided::Facts(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Failed::new(status, error)
}
