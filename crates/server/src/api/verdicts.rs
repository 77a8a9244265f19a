//! Verdicts on releases.

use crate::answer::Created;
use crate::extract::{Asked, Path, Told};
use crate::openapi::{Gives, Operation};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use portcullis_api::{
    CheckRelease, PublishRelease, PublishedPage, RecomputedVerdict, RecordPublication, VERDICT_DIGEST,
    VERDICT_NUMBER,
};
use portcullis_app::check_release::{KeptVerdict, NoVerdict, check_release, recompute_verdict, show_verdict};
use portcullis_app::publish_release::{NotPublished, Wanted, publish_release};
use portcullis_app::record_publication::{self as publication, NoPublication, Publication};
use portcullis_app::release_facts::NoFacts;
use portcullis_domain::gate::Record;
use portcullis_domain::release_page::ReleasePage;
use schemars::json_schema;

pub(super) async fn check(
    served: Served,
    By(caller, _): By<may::Release>,
    Path((product, version)): Path<(String, String)>,
    Asked(wanted): Asked<CheckRelease>,
) -> Result<Created<Verdict>, Failed> {
    let kept =
        check_release(&served.installation, &product, &version, wanted.as_of, &caller, crate::now()).await;
    Ok(Created(Verdict(kept.map_err(failed)?)))
}

pub(super) async fn show(
    served: Served,
    _: By<may::Read>,
    Path((product, version, number)): Path<(String, String, String)>,
) -> Result<Verdict, Failed> {
    let kept = show_verdict(&served.installation, &product, &version, parse(&number)?).await;
    Ok(Verdict(kept.map_err(failed)?))
}

pub(super) async fn recompute(
    served: Served,
    _: By<may::Read>,
    Path((product, version, number)): Path<(String, String, String)>,
) -> Result<Json<RecomputedVerdict>, Failed> {
    let again = recompute_verdict(&served.installation, &product, &version, parse(&number)?).await;
    let again = again.map_err(failed)?;
    let same = again.is_same();
    Ok(Json(RecomputedVerdict {
        number: again.kept.number,
        digest: again.kept.digest.to_string(),
        same,
        kept_rules: again.kept_rules,
        rules: again.rules,
        kept_outcome: again.kept.outcome,
        outcome: again.outcome,
        document: (!same).then(|| String::from_utf8_lossy(&again.document).into_owned()),
    }))
}

pub(super) async fn publish(
    served: Served,
    _: By<may::Read>,
    Path((product, version, number)): Path<(String, String, String)>,
    Asked(asked): Asked<PublishRelease>,
) -> Result<Json<ReleasePage>, Failed> {
    let wanted = Wanted { number: parse(&number)?, draft: asked.draft };
    let page = publish_release(&served.installation, &product, &version, wanted, &served.limits).await;
    page.map(Json).map_err(not_published)
}

pub(super) async fn record_publication(
    served: Served,
    By(caller, _): By<may::Publish>,
    Path((product, version, number)): Path<(String, String, String)>,
    Told(RecordPublication { formats, draft }): Told<RecordPublication>,
) -> Result<Created<Json<PublishedPage>>, Failed> {
    let wanted = Wanted { number: parse(&number)?, draft };
    let (release, now) = ((product.as_str(), version.as_str()), crate::now());
    let published =
        publication::record_publication(&served.installation, release, wanted, formats, &caller, now);
    let published = published.await.map_err(|error| match error {
        NoPublication::Page(error) => not_published(error),
        NoPublication::Format(_) | NoPublication::NoFormat => {
            Failed::new(StatusCode::UNPROCESSABLE_ENTITY, error)
        }
    })?;
    let Publication { number, digest, formats } = published;
    Ok(Created(Json(PublishedPage { number, digest, formats })))
}

fn not_published(error: NotPublished) -> Failed {
    match error {
        NotPublished::Verdict(error) => failed(error),
        NotPublished::Draft { .. } | NotPublished::OtherRules(_) => Failed::new(StatusCode::CONFLICT, error),
        NotPublished::Report { .. } => Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error),
    }
}

/// The number of a verdict, or nothing for the latest.
fn parse(number: &str) -> Result<Option<i64>, Failed> {
    if number == "latest" {
        return Ok(None);
    }
    let refuse = |_| Failed::new(StatusCode::BAD_REQUEST, format!("`{number}` is no number of a verdict"));
    number.parse().map(Some).map_err(refuse)
}

/// A verdict: its document to the byte, and its number and digest.
pub(super) struct Verdict(KeptVerdict);

impl IntoResponse for Verdict {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, "application/json".to_owned()),
            (HeaderName::from_static(VERDICT_NUMBER), self.0.number.to_string()),
            (HeaderName::from_static(VERDICT_DIGEST), self.0.digest.to_string()),
        ];
        (headers, self.0.document).into_response()
    }
}

impl Gives for Verdict {
    fn describe(operation: &mut Operation<'_>) {
        operation.gives_document::<Record<'_>>(200);
        let (number, text) = (json_schema!({"type": "integer"}), json_schema!({"type": "string"}));
        operation.gives_header(200, VERDICT_NUMBER, &number, "Its number among the verdicts on the release.");
        operation.gives_header(200, VERDICT_DIGEST, &text, "The digest of the document.");
    }
}

pub(crate) fn failed(error: NoVerdict) -> Failed {
    match error {
        NoVerdict::Facts(NoFacts::NoRelease(error)) => super::releases::no_release(error),
        NoVerdict::NotJudged(..) => Failed::new(StatusCode::NOT_FOUND, error),
        error => Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error),
    }
}
