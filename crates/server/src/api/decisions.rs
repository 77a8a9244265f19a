//! Decisions: files that are applied, what waits for approval, and proposed scores.

use crate::extract::{Asked, Document, Path, Told};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api::{
    DecisionAnswer, DecisionsFile, DecisionsPlan, LeftWaiting, ProposedScores, RejectDecision, ScoreOf,
    SetAnswer, WaitingFor, WaitingList,
};
use portcullis_app::apply_decisions::{NotApplied, PlannedSet, apply_decisions, plan_decisions};
use portcullis_app::approve_decision::{LeftDecision, NotApproved, approve, approve_set, reject, waiting};
use portcullis_app::propose_score::{NoProposal, Scored, propose_score};
use portcullis_app::release_facts::NoFacts;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_report::diagnostics::render;

/// Bytes of a file of decisions; more than may be, so that a file that is too long is refused in the words of its reader.
const MOST_DECISIONS: usize = 32 << 20;

pub(super) async fn plan(
    served: Served,
    _: By<may::Read>,
    Asked(wanted): Asked<DecisionsFile>,
    Document(text): Document<MOST_DECISIONS>,
) -> Result<Json<DecisionsPlan>, Failed> {
    let planned = plan_decisions(&served.installation, &wanted.file, text, crate::now()).await;
    Ok(Json(wire(planned.map_err(not_applied)?)))
}

pub(super) async fn apply(
    served: Served,
    By(caller, _): By<may::Decide>,
    Asked(wanted): Asked<DecisionsFile>,
    Document(text): Document<MOST_DECISIONS>,
) -> Result<Json<DecisionsPlan>, Failed> {
    let DecisionsFile { file, confirmed } = wanted;
    let applied = apply_decisions(&served.installation, &file, text, confirmed, &caller, crate::now()).await;
    Ok(Json(wire(applied.map_err(not_applied)?)))
}

fn wire(planned: PlannedSet) -> DecisionsPlan {
    let warnings = match planned.diagnostics.as_slice() {
        [] => String::new(),
        diagnostics => render(diagnostics, &planned.file, false),
    };
    DecisionsPlan { outlook: planned.outlook, warnings }
}

pub(super) fn not_applied(error: NotApplied) -> Failed {
    match error {
        NotApplied::Mistakes(mistakes) => {
            let explained = render(&mistakes.diagnostics, &mistakes.file, false);
            Failed::new(StatusCode::UNPROCESSABLE_ENTITY, NotApplied::Mistakes(mistakes)).explained(explained)
        }
        NotApplied::TooLong(_) => Failed::new(StatusCode::PAYLOAD_TOO_LARGE, error),
        NotApplied::Unconfirmed(_) => Failed::new(StatusCode::CONFLICT, error),
        error => Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error),
    }
}

pub(super) async fn wait(
    served: Served,
    By(caller, _): By<may::Read>,
    Asked(wanted): Asked<WaitingFor>,
) -> Result<Json<WaitingList>, Failed> {
    let person = match wanted.person.as_deref() {
        Some("me") => Some(caller.person().map_err(|error| not_approved(error.into()))?),
        person => person,
    };
    let waiting = waiting(&served.installation, person, crate::now()).await.map_err(not_approved)?;
    Ok(Json(WaitingList { waiting }))
}

pub(super) async fn give(
    served: Served,
    By(caller, _): By<may::Approve>,
    Path((set, id)): Path<(String, String)>,
) -> Result<Json<DecisionAnswer>, Failed> {
    let decision = approve(&served.installation, &set, &id, &caller, crate::now()).await;
    Ok(Json(DecisionAnswer { decision: decision.map_err(not_approved)? }))
}

pub(super) async fn give_all(
    served: Served,
    By(caller, _): By<may::Approve>,
    Path(set): Path<String>,
) -> Result<Json<SetAnswer>, Failed> {
    let answer = approve_set(&served.installation, &set, &caller, crate::now()).await;
    let answer = answer.map_err(not_approved)?;
    let left =
        answer.left.into_iter().map(|LeftDecision { key, reason }| LeftWaiting { decision: key, reason });
    Ok(Json(SetAnswer { left: left.collect(), approved: answer.approved }))
}

pub(super) async fn refuse(
    served: Served,
    By(caller, _): By<may::Approve>,
    Path((set, id)): Path<(String, String)>,
    Told(wanted): Told<RejectDecision>,
) -> Result<Json<DecisionAnswer>, Failed> {
    let decision = reject(&served.installation, &set, &id, &wanted.reason, &caller, crate::now()).await;
    Ok(Json(DecisionAnswer { decision: decision.map_err(not_approved)? }))
}

pub(crate) fn not_approved(error: NotApproved) -> Failed {
    let status = match error {
        NotApproved::Caller(_) | NotApproved::Refused(_) | NotApproved::NotYours { .. } => {
            StatusCode::FORBIDDEN
        }
        NotApproved::NoDecision(_) | NotApproved::NoSet(_) => StatusCode::NOT_FOUND,
        NotApproved::NoReason | NotApproved::Unexplained => StatusCode::UNPROCESSABLE_ENTITY,
        NotApproved::Facts(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::CONFLICT,
    };
    Failed::new(status, error)
}

pub(super) async fn scores(
    served: Served,
    _: By<may::Read>,
    Path(product): Path<String>,
    Asked(wanted): Asked<ScoreOf>,
) -> Result<Json<ProposedScores>, Failed> {
    // Vectors of version 2 have no prefix, but no advisory has a slash in its name.
    let scored = if wanted.of.contains('/') {
        Scored::Vector(wanted.of)
    } else {
        Scored::Advisory(AdvisoryId::new(&wanted.of))
    };
    let proposals =
        propose_score(&served.installation, &product, &scored).await.map_err(|error| match error {
            NoProposal::NoProduct(error) | NoProposal::Facts(NoFacts::NoRelease(error)) => {
                super::releases::no_release(error)
            }
            NoProposal::Facts(_) => Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error),
            error => Failed::new(StatusCode::UNPROCESSABLE_ENTITY, error),
        })?;
    Ok(Json(ProposedScores { proposals }))
}
