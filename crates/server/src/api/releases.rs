//! Releases.

use crate::answer::Put;
use crate::extract::{Path, Told};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api::{OpenRelease, Opened, Release, ReleaseList, VerdictSummary};
use portcullis_app::list_releases::{ReleaseStanding, list_releases, show_release};
use portcullis_app::open_release::{self, NotOpened, end_release, open_release};
use portcullis_app::release_record::{NoRelease, ReleaseOnRecord};
use portcullis_app::seal_release::seals_of_release;
use portcullis_domain::gate::Outcome;

pub(super) async fn open(
    served: Served,
    By(caller, _): By<may::Release>,
    Path((product, version)): Path<(String, String)>,
    Told(wanted): Told<OpenRelease>,
) -> Result<Put<Json<Release>>, Failed> {
    let OpenRelease { components, replace } = wanted;
    let opening =
        open_release(&served.installation, &product, &version, components, replace, &caller, crate::now());
    let (record, opened) = opening.await.map_err(not_opened)?;
    let answer = |opened| Json(Release { opened: Some(opened), ..bare(record) });
    Ok(match opened {
        open_release::Opened::Opened => Put::Made(answer(Opened::Opened)),
        open_release::Opened::Changed => Put::There(answer(Opened::Changed)),
        open_release::Opened::Unchanged => Put::There(answer(Opened::Unchanged)),
    })
}

pub(super) async fn list(
    served: Served,
    _: By<may::Read>,
    Path(product): Path<String>,
) -> Result<Json<ReleaseList>, Failed> {
    let listed = list_releases(&served.installation, &product, crate::now()).await.map_err(no_release)?;
    Ok(Json(ReleaseList { releases: listed.into_iter().map(wire).collect() }))
}

pub(super) async fn show(
    served: Served,
    _: By<may::Read>,
    Path((product, version)): Path<(String, String)>,
) -> Result<Json<Release>, Failed> {
    let shown =
        show_release(&served.installation, &product, &version, crate::now()).await.map_err(no_release)?;
    let seals = seals_of_release(&served.installation, &product, shown.record.release.version.as_str()).await;
    let seals = seals.map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    Ok(Json(Release { seals: seals.into_iter().map(super::seals::wire).collect(), ..wire(shown) }))
}

pub(super) async fn end(
    served: Served,
    By(caller, _): By<may::Release>,
    Path((product, version)): Path<(String, String)>,
) -> Result<Json<Release>, Failed> {
    let ended = end_release(&served.installation, &product, &version, &caller, crate::now()).await;
    Ok(Json(bare(ended.map_err(not_opened)?)))
}

fn wire(standing: ReleaseStanding) -> Release {
    let verdict = standing.verdict.and_then(|verdict| {
        Some(VerdictSummary {
            number: verdict.number,
            at: verdict.at,
            outcome: Outcome::from_word(&verdict.outcome)?,
            digest: verdict.digest,
        })
    });
    Release { support: Some(standing.support), verdict, ..bare(standing.record) }
}

/// A release without where it stands.
pub(super) fn bare(record: ReleaseOnRecord) -> Release {
    Release {
        release: record.release,
        opened_by: record.opened_by,
        opened_at: record.opened_at,
        ended_at: record.ended_at,
        support: None,
        break_glass: record.break_glass,
        approvers: None,
        verdict: None,
        seals: Vec::new(),
        opened: None,
    }
}

pub(crate) fn not_opened(error: NotOpened) -> Failed {
    match error {
        NotOpened::NoRelease(error) => no_release(error),
        NotOpened::Unfit(_) => Failed::new(StatusCode::UNPROCESSABLE_ENTITY, error),
        NotOpened::Differs { .. } | NotOpened::Ended(_) => Failed::new(StatusCode::CONFLICT, error),
    }
}

pub(crate) fn no_release(error: NoRelease) -> Failed {
    let status = match error {
        NoRelease::NoProduct(..) | NoRelease::NotOpened(..) => StatusCode::NOT_FOUND,
        NoRelease::NoVersion(..) => StatusCode::BAD_REQUEST,
        NoRelease::Store(_) | NoRelease::Damaged(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}
