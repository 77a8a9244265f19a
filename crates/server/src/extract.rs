//! What requests carry, or a problem that says what is wrong with it.

use crate::problem::Failed;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::header::{HeaderMap, IF_NONE_MATCH};
use axum::http::request::Parts;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

/// Bytes of a document in a request, where it says nothing else; reports are streamed, and have limits of their own.
const DOCUMENT: usize = 4 << 20;

/// The parts of an address that have names.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failed> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(path)) => Ok(Self(path)),
            Err(rejection) => Err(Failed::new(rejection.status(), rejection.body_text())),
        }
    }
}

/// The state that whoever asks has, by the header `If-None-Match`, if it names one.
pub(crate) struct IfNoneMatch(pub(crate) Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failed> {
        Ok(Self(tag(&parts.headers)))
    }
}

/// The tag that a header names; any at all is none.
fn tag(headers: &HeaderMap) -> Option<String> {
    let tag = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok())?;
    let tag = tag.trim_matches('"');
    (tag != "*").then(|| tag.to_owned())
}

/// The query of an address.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failed> {
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(query)) => Ok(Self(query)),
            Err(rejection) => Err(Failed::new(StatusCode::BAD_REQUEST, rejection.body_text())),
        }
    }
}

/// The body of a request, a file that people write, of at most so many bytes.
pub(crate) struct Document<const MOST: usize = DOCUMENT>(pub(crate) Vec<u8>);

impl<S: Send + Sync, const MOST: usize> FromRequest<S> for Document<MOST> {
    type Rejection = Failed;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failed> {
        document(request, MOST).await.map(Self)
    }
}

/// The document in the body of a request, of at most so many bytes.
pub(crate) struct Told<T, const MOST: usize = DOCUMENT>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync, const MOST: usize> FromRequest<S> for Told<T, MOST> {
    type Rejection = Failed;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failed> {
        let bytes = document(request, MOST).await?;
        let refuse = |error| {
            Failed::new(StatusCode::BAD_REQUEST, format!("the document can't be understood: {error}"))
        };
        serde_json::from_slice(&bytes).map(Self).map_err(refuse)
    }
}

/// The whole body of a request, if it is no longer than a document may be.
async fn document(request: Request, most: usize) -> Result<Vec<u8>, Failed> {
    match Limited::new(request.into_body(), most).collect().await {
        Ok(body) => Ok(body.to_bytes().into()),
        Err(error) if error.is::<LengthLimitError>() => {
            let detail = format!("the document has more than {most} bytes");
            Err(Failed::new(StatusCode::PAYLOAD_TOO_LARGE, detail))
        }
        Err(error) => Err(Failed::new(StatusCode::BAD_REQUEST, error)),
    }
}
