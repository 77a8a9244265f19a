//! What requests carry, or a problem that says what is wrong with it.

use crate::problem::Failed;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

/// Bytes of a document in a request; reports and other files are streamed, and have limits of their own.
const DOCUMENT: usize = 4 << 20;

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

/// The body of a request, a file that people write.
pub(crate) struct Document(pub(crate) Vec<u8>);

impl<S: Send + Sync> FromRequest<S> for Document {
    type Rejection = Failed;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failed> {
        document(request).await.map(Self)
    }
}

/// The document in the body of a request.
pub(crate) struct Told<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Told<T> {
    type Rejection = Failed;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failed> {
        let bytes = document(request).await?;
        let refuse = |error| {
            Failed::new(StatusCode::BAD_REQUEST, format!("the document can't be understood: {error}"))
        };
        serde_json::from_slice(&bytes).map(Self).map_err(refuse)
    }
}

/// The whole body of a request, if it is no longer than a document may be.
async fn document(request: Request) -> Result<Vec<u8>, Failed> {
    match Limited::new(request.into_body(), DOCUMENT).collect().await {
        Ok(body) => Ok(body.to_bytes().into()),
        Err(error) if error.is::<LengthLimitError>() => {
            let detail = format!("a document has at most {DOCUMENT} bytes");
            Err(Failed::new(StatusCode::PAYLOAD_TOO_LARGE, detail))
        }
        Err(error) => Err(Failed::new(StatusCode::BAD_REQUEST, error)),
    }
}
