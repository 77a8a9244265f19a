//! The archive.

use crate::answer::{Created, File, media};
use crate::extract::{Asked, Path, Told};
use crate::problem::Failed;
use crate::served::Served;
use crate::spool::{NotSpooled, spool};
use crate::visitor::{By, may};
use axum::Json;
use axum::body::Body;
use axum::extract::Extension;
use axum::http::StatusCode;
use portcullis_api as api;
use portcullis_app::archive_claims::NoClaims;
use portcullis_app::get_object::{NoObject, get_object};
use portcullis_app::hold_objects::{HeldThing, Hold, NoHold, lift_hold, list_holds, place_hold};
use portcullis_app::list_archive::list_archive;
use portcullis_app::prune_archive::{self, NotPruned, Prune, plan_prune};
use portcullis_app::put_file::{NotPut, PutSettings, put_file};
use portcullis_app::verify_archive::{Damage, Progress, verify_archive};
use portcullis_domain::digest::Digest;

pub(super) async fn put(
    served: Served,
    By(caller, _): By<may::Archive>,
    Asked(wanted): Asked<api::PutFile>,
    body: Body,
) -> Result<Created<Json<api::ArchivedFile>>, Failed> {
    let (file, received) = spool(body, served.limits.bytes).await.map_err(NotSpooled::failed)?;
    let settings =
        PutSettings { name: wanted.name, as_is: wanted.as_is, limits: served.limits.as_ref().clone() };
    let put = put_file(&served.installation, file, received, settings, &caller, crate::now()).await;
    let put = put.map_err(|error| {
        let status = match error {
            NotPut::Caller(_) => StatusCode::FORBIDDEN,
            NotPut::Unknown(_) | NotPut::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            NotPut::Archive(_) | NotPut::Spool(_) | NotPut::Store(_) | NotPut::Broken => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        Failed::new(status, error)
    })?;
    let answer = api::ArchivedFile {
        digest: put.digest.to_string(),
        received: put.received.to_string(),
        format: put.format.map(str::to_owned),
        replaced: put.replaced,
        bytes: put.bytes,
    };
    Ok(Created(Json(answer)))
}

pub(super) async fn get(
    served: Served,
    _: By<may::Archive>,
    Path(digest): Path<String>,
) -> Result<File<media::Anything>, Failed> {
    let object = get_object(&served.installation, &read_digest(&digest)?).map_err(|error| {
        let status = match error {
            NoObject::Missing(_) => StatusCode::NOT_FOUND,
            NoObject::Archive(_) | NoObject::Spool(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Failed::new(status, error)
    })?;
    Ok(File::read(object))
}

pub(super) async fn list(served: Served, _: By<may::Archive>) -> Result<Json<api::ArchivedObjects>, Failed> {
    let objects = list_archive(&served.installation).await.map_err(no_claims)?;
    let objects = objects.into_iter().map(|object| api::ArchivedObject {
        digest: object.digest.to_string(),
        kind: object.kind.map(str::to_owned),
        name: object.name,
        at: object.at,
        bytes: object.bytes,
        held: object.held,
    });
    Ok(Json(api::ArchivedObjects { objects: objects.collect() }))
}

pub(super) async fn verify(
    served: Served,
    _: By<may::ReadAudit>,
    watcher: Option<Extension<api::ArchiveWatcher>>,
) -> Result<Json<api::ArchiveReport>, Failed> {
    let mut tell = |progress: Progress| {
        if let Some(Extension(watcher)) = &watcher {
            watcher.tell(progress.objects, progress.bytes);
        }
    };
    let verified = verify_archive(&served.installation, &mut tell).await.map_err(no_claims)?;
    let kinds = &verified.kinds;
    let findings = verified.report.damage.into_iter().map(|damage| {
        let (kind, digest, reason) = match damage {
            Damage::Damaged { digest, reason } => ("damaged", digest, reason),
            Damage::Missing(digest) => ("missing", digest, "it is on record and not there".to_owned()),
            Damage::Foreign(name) => {
                let reason = "it is no object of the archive".to_owned();
                return api::ArchiveFinding { kind: "foreign".to_owned(), name, object: None, reason };
            }
        };
        let object = kinds.get(&digest).map(|kind| (*kind).to_owned());
        api::ArchiveFinding { kind: kind.to_owned(), name: digest.to_string(), object, reason }
    });
    let findings: Vec<_> = findings.collect();
    Ok(Json(api::ArchiveReport {
        sound: findings.is_empty(),
        objects: verified.report.objects,
        bytes: verified.report.bytes,
        orphans: verified.report.orphans,
        removed: verified.removed.iter().map(Digest::to_string).collect(),
        findings,
    }))
}

pub(super) async fn holds(served: Served, _: By<may::ReadAudit>) -> Result<Json<api::ArchiveHolds>, Failed> {
    let holds = list_holds(&served.installation).await.map_err(no_hold)?;
    Ok(Json(api::ArchiveHolds { holds: holds.into_iter().map(shown).collect() }))
}

pub(super) async fn hold(
    served: Served,
    By(caller, _): By<may::Hold>,
    Told(wanted): Told<api::PlaceHold>,
) -> Result<Created<Json<api::ArchiveHold>>, Failed> {
    let thing = match (wanted.digest, wanted.product, wanted.version) {
        (Some(digest), None, None) => HeldThing::Object(read_digest(&digest)?),
        (None, Some(product), Some(version)) => HeldThing::Release { product, version },
        _ => {
            let detail = "a hold is on a digest, or on the version of a product";
            return Err(Failed::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
        }
    };
    let placed = place_hold(&served.installation, &thing, &wanted.reason, &caller, crate::now()).await;
    Ok(Created(Json(shown(placed.map_err(no_hold)?))))
}

pub(super) async fn lift(
    served: Served,
    By(caller, _): By<may::Hold>,
    Path(number): Path<String>,
    Told(wanted): Told<api::LiftHold>,
) -> Result<Json<api::ArchiveHold>, Failed> {
    let number = number
        .parse()
        .map_err(|_| Failed::new(StatusCode::BAD_REQUEST, format!("`{number}` is no number of a hold")))?;
    let lifted = lift_hold(&served.installation, number, &wanted.reason, &caller, crate::now()).await;
    Ok(Json(shown(lifted.map_err(no_hold)?)))
}

pub(super) async fn plan(served: Served, _: By<may::Prune>) -> Result<Json<api::Prune>, Failed> {
    plan_prune(&served.installation, crate::now()).await.map(pruned).map_err(not_pruned)
}

pub(super) async fn prune(served: Served, By(caller, _): By<may::Prune>) -> Result<Json<api::Prune>, Failed> {
    let done = prune_archive::prune(&served.installation, &caller, crate::now()).await;
    done.map(pruned).map_err(not_pruned)
}

fn pruned(prune: Prune) -> Json<api::Prune> {
    let objects = prune.objects.into_iter().map(|object| api::PastObject {
        digest: object.digest.to_string(),
        kind: object.kind.map(str::to_owned),
        at: object.at,
    });
    Json(api::Prune {
        retention: prune.retention,
        removed: prune.removed,
        objects: objects.collect(),
        kept: prune.kept,
        in_use: prune.in_use,
    })
}

fn shown(hold: Hold) -> api::ArchiveHold {
    let (lifted_at, lifted_by, lift_reason) = match hold.lifted {
        Some((at, by, reason)) => (Some(at), Some(by), Some(reason)),
        None => (None, None, None),
    };
    api::ArchiveHold {
        number: hold.number,
        subject: hold.subject,
        reason: hold.reason,
        placed_at: hold.placed_at,
        placed_by: hold.placed_by,
        lifted_at,
        lifted_by,
        lift_reason,
    }
}

pub(crate) fn read_digest(text: &str) -> Result<Digest, Failed> {
    let refuse = |_| {
        let detail = format!(
            "`{text}` is no digest; one is `sha256:` and 64 digits, as `portcullis archive list` shows"
        );
        Failed::new(StatusCode::BAD_REQUEST, detail)
    };
    text.parse().map_err(refuse)
}

pub(crate) fn no_claims(error: NoClaims) -> Failed {
    Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error)
}

pub(crate) fn no_hold(error: NoHold) -> Failed {
    let status = match error {
        NoHold::NoRelease(error) => return super::releases::no_release(error),
        NoHold::Caller(_) | NoHold::Refused(_) | NoHold::Own(..) => StatusCode::FORBIDDEN,
        NoHold::NoReason | NoHold::LongReason(_) => StatusCode::UNPROCESSABLE_ENTITY,
        NoHold::NoObject(_) | NoHold::NotThere(_) => StatusCode::NOT_FOUND,
        NoHold::Stands(..) => StatusCode::CONFLICT,
        NoHold::Archive(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

fn not_pruned(error: NotPruned) -> Failed {
    match error {
        NotPruned::Refused(error) => no_hold(error),
        error => Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error),
    }
}
