//! Programs: the one that applies, and those on record.

use crate::answer::{Either, NotModified, Recorded, Tagged};
use crate::extract::{Document, IfNoneMatch, Path};
use crate::precondition::IfMatch;
use crate::problem::Failed;
use crate::programs::Source;
use crate::served::{Served, Server};
use crate::visitor::{By, ByAnywhere, may};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode};
use portcullis_api::AppliedProgram;
use portcullis_app::apply_program::{NotApplied, apply_program};
use portcullis_app::check_release::program_bytes;
use portcullis_app::compare_programs::recorded;
use portcullis_app::load_program::{SourceFile, read_program};
use portcullis_report::diagnostics::render;

pub(super) async fn current(
    served: Served,
    _: ByAnywhere<may::Read>,
    IfNoneMatch(known): IfNoneMatch,
) -> Result<Either<Tagged<Recorded>, NotModified>, Failed> {
    let program = &served.installation.program;
    let digest = program.digest.to_string();
    let tag = HeaderValue::from_str(&format!("\"{digest}\"")).map_err(Failed::ours)?;
    if known.is_some_and(|known| known == digest) {
        return Ok(Either::Other(NotModified(tag)));
    }
    Ok(Either::One(Tagged(tag, Recorded(recorded(&program.program)))))
}

pub(super) async fn show(
    served: Served,
    _: ByAnywhere<may::Read>,
    Path(digest): Path<String>,
) -> Result<Recorded, Failed> {
    let bytes = program_bytes(&served.installation, &digest).await;
    let bytes = bytes.map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    let bytes = bytes.ok_or_else(|| {
        Failed::new(StatusCode::NOT_FOUND, format!("no program with the digest {digest} is on record"))
    })?;
    Ok(Recorded(bytes))
}

/// Takes the program that is sent as the one that applies; `If-Match` names the one that it was made from.
pub(super) async fn push(
    served: Served,
    By(caller, _): By<may::Configure>,
    State(shared): State<Server>,
    IfMatch(seen): IfMatch,
    Document(text): Document,
) -> Result<Json<AppliedProgram>, Failed> {
    if let Source::File(path) = shared.source() {
        let detail = format!(
            "the program of this server is the file {}; change that, or start the server without --program",
            path.display()
        );
        return Err(Failed::new(StatusCode::CONFLICT, detail));
    }
    let read = read_program(SourceFile::from_bytes("program.yaml", text));
    let explained = render(&read.loaded.diagnostics, &read.file, false);
    let Some(program) = read.loaded.program else {
        let detail = "the program has mistakes, and the one before it applies";
        return Err(Failed::new(StatusCode::UNPROCESSABLE_ENTITY, detail).explained(explained));
    };
    let applied = apply_program(&served.installation, program, &seen, &caller, crate::now()).await;
    let applied = applied.map_err(|error| match error {
        NotApplied::Changed { .. } => Failed::new(StatusCode::PRECONDITION_FAILED, error),
        NotApplied::Open(_) => Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error),
    })?;
    let (before, digest) =
        (served.installation.program.digest.to_string(), applied.program.digest.to_string());
    shared.apply(applied.program);
    Ok(Json(AppliedProgram { before, digest, warnings: explained }))
}
