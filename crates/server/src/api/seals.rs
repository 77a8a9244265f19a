//! Seals and the keys that verify them.

use crate::answer::Created;
use crate::extract::{Asked, Document, Path, Told};
use crate::openapi::{Gives, Operation};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use portcullis_api::{RecordKey, Seal, SealChain, SealFault, SealKey, SealKeyList, SealsReport, VerifySeals};
use portcullis_app::check_release::NoVerdict;
use portcullis_app::seal_keys::{self, NoSealKey, list_keys, show_key};
use portcullis_app::seal_release::{NotSealed, SealOnRecord, prepare_seal, seal_release};
use portcullis_app::verify_seals::verify_seals;
use portcullis_domain::digest::{Digest, NoDigest};
use serde_json::json;

/// Bytes of an envelope: a seal has at most so many.
const ENVELOPE: usize = 64 << 20;

/// The media type of a statement.
const STATEMENT: &str = "application/vnd.in-toto+json";

/// A statement that seals a release once it is signed, to the byte.
pub(super) struct Statement(Vec<u8>);

impl IntoResponse for Statement {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, STATEMENT)], self.0).into_response()
    }
}

impl Gives for Statement {
    fn describe(operation: &mut Operation<'_>) {
        operation.gives(200, STATEMENT, &json!({"type": "object"}));
    }
}

pub(super) async fn record_key(
    served: Served,
    By(caller, _): By<may::Publish>,
    Told(RecordKey { public }): Told<RecordKey>,
) -> Result<Created<Json<SealKey>>, Failed> {
    let key = seal_keys::record_key(&served.installation, &public, &caller, crate::now()).await;
    Ok(Created(Json(shown(key.map_err(no_key)?))))
}

pub(super) async fn keys(served: Served, _: By<may::Read>) -> Result<Json<SealKeyList>, Failed> {
    let keys = list_keys(&served.installation).await.map_err(no_key)?;
    Ok(Json(SealKeyList { keys: keys.into_iter().map(shown).collect() }))
}

pub(super) async fn key(
    served: Served,
    _: By<may::Read>,
    Path(id): Path<String>,
) -> Result<Json<SealKey>, Failed> {
    Ok(Json(shown(show_key(&served.installation, &id).await.map_err(no_key)?)))
}

pub(super) async fn retire_key(
    served: Served,
    By(caller, _): By<may::Publish>,
    Path(id): Path<String>,
) -> Result<Json<SealKey>, Failed> {
    let key = seal_keys::retire_key(&served.installation, &id, &caller, crate::now()).await;
    Ok(Json(shown(key.map_err(no_key)?)))
}

pub(super) async fn statement(
    served: Served,
    By(caller, _): By<may::Publish>,
    Path((product, version)): Path<(String, String)>,
) -> Result<Statement, Failed> {
    let statement = prepare_seal(&served.installation, (&product, &version), &caller, crate::now()).await;
    Ok(Statement(statement.map_err(not_sealed)?))
}

pub(super) async fn seal(
    served: Served,
    By(caller, _): By<may::Publish>,
    Path((product, version)): Path<(String, String)>,
    Document(envelope): Document<ENVELOPE>,
) -> Result<Created<Json<Seal>>, Failed> {
    let named = (product.as_str(), version.as_str());
    let sealed = seal_release(&served.installation, named, &envelope, &caller, crate::now()).await;
    Ok(Created(Json(wire(sealed.map_err(not_sealed)?))))
}

pub(super) async fn verify(
    served: Served,
    _: By<may::Read>,
    Asked(wanted): Asked<VerifySeals>,
) -> Result<Json<SealsReport>, Failed> {
    let parse = |text: String| {
        text.parse::<Digest>().map_err(|error: NoDigest| Failed::new(StatusCode::BAD_REQUEST, error))
    };
    let head = wanted.head.map(parse).transpose()?;
    let report = verify_seals(&served.installation, head.as_ref()).await;
    let report = report.map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    let faults = report.faults.iter().map(|fault| SealFault {
        name: fault.name(),
        kind: fault.kind.word().to_owned(),
        reason: fault.reason.clone(),
    });
    let chains = report.chains.iter().map(|chain| SealChain {
        product: chain.product.clone(),
        seals: chain.seals,
        chain_only: chain.chain_only,
        head: chain.head.map(|head| head.to_string()),
    });
    let (sound, faults) = (report.faults.is_empty(), faults.collect());
    Ok(Json(SealsReport { sound, chains: chains.collect(), faults }))
}

pub(super) fn wire(seal: SealOnRecord) -> Seal {
    let SealOnRecord { product, version, number, digest, key, verdict, sealed_at, sealed_by } = seal;
    Seal { product, version, number, digest, key, verdict, sealed_at, sealed_by }
}

fn shown(key: seal_keys::SealKey) -> SealKey {
    let seal_keys::SealKey { id, public, made_at, made_by, retired } = key;
    let (retired_at, retired_by) = retired.unzip();
    SealKey { id, public, made_at, made_by, retired_at, retired_by }
}

pub(super) fn no_key(error: NoSealKey) -> Failed {
    let status = match error {
        NoSealKey::NoKey(_) => StatusCode::UNPROCESSABLE_ENTITY,
        NoSealKey::NoCaller(_) | NoSealKey::NotSecurity { .. } => StatusCode::FORBIDDEN,
        NoSealKey::Unknown(_) => StatusCode::NOT_FOUND,
        NoSealKey::Known(_) | NoSealKey::Retired { .. } => StatusCode::CONFLICT,
        NoSealKey::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

fn not_sealed(error: NotSealed) -> Failed {
    let status = match error {
        NotSealed::NoRelease(error) => return super::releases::no_release(error),
        NotSealed::Keys(error) => return no_key(error),
        NotSealed::NoVerdict(NoVerdict::NotJudged(..))
        | NotSealed::Outcome { .. }
        | NotSealed::Changed(..)
        | NotSealed::ExceptionOver(..)
        | NotSealed::Nothing(_)
        | NotSealed::Sealed { .. }
        | NotSealed::Differs(_) => StatusCode::CONFLICT,
        NotSealed::NoVerdict(error) => return super::verdicts::failed(error),
        NotSealed::NoCaller(_) | NotSealed::UnknownKey(_) | NotSealed::RetiredKey { .. } => {
            StatusCode::FORBIDDEN
        }
        NotSealed::NoSeal(_) | NotSealed::BadSignature(_) => StatusCode::UNPROCESSABLE_ENTITY,
        NotSealed::Overtaken(_) => StatusCode::PRECONDITION_FAILED,
        NotSealed::Missing(_)
        | NotSealed::NoDigest(_)
        | NotSealed::Chain(_)
        | NotSealed::Archive(_)
        | NotSealed::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}
