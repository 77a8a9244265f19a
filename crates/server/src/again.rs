//! Requests that come again under the same key: each is carried out once, and answered each time.

use crate::extract::Document;
use crate::problem::Failed;
use crate::served::Server;
use crate::visitor::Visitor;
use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use portcullis_app::idempotency::{Begun, KeptAnswer, Mark, NotBegun, begin_request, finish_request};

/// The header with the key (draft-ietf-httpapi-idempotency-key-header).
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says in an answer that it was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// Bytes of a request that are compared with those of the one before; of longer ones, which are streamed, the length is.
const COMPARED: usize = 1 << 20;

/// Carries out a request that has a key once.
pub(crate) async fn once(State(server): State<Server>, request: Request, next: Next) -> Response {
    let key = request.headers().get(&KEY).map(|key| key.to_str().unwrap_or_default().to_owned());
    let visitor = request.extensions().get::<Visitor>().map(|visitor| visitor.caller.id.clone());
    let (Some(key), Some(caller), true) = (key, visitor, request.method() == Method::POST) else {
        return next.run(request).await;
    };
    match carry_out(&server, &caller, &key, request, next).await {
        Ok(answer) => answer,
        Err(failed) => failed.into_response(),
    }
}

async fn carry_out(
    server: &Server,
    caller: &str,
    key: &str,
    request: Request,
    next: Next,
) -> Result<Response, Failed> {
    let (hash, mut request) = hashed(request).await?;
    let installation = server.installation();
    let begun = begin_request(&installation, caller, key, &hash, crate::now()).await;
    let mark = match begun.map_err(not_begun)? {
        Begun::New(mark) => mark,
        Begun::Again(kept) => return Ok(replayed(kept)),
        Begun::Conflict => {
            let detail =
                format!("another request came under the key `{key}`; give each one a key of its own");
            return Err(Failed::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
        }
        Begun::Underway => {
            let detail = "this request is being carried out; ask again in a moment";
            return Err(Failed::new(StatusCode::CONFLICT, detail));
        }
        Begun::CommittedWithoutAnswer => {
            let detail = "this request was carried out, and its answer was lost; look at what it was about";
            return Err(Failed::new(StatusCode::CONFLICT, detail));
        }
    };
    request.extensions_mut().insert(mark.clone());
    kept(server, &mark, next.run(request).await).await
}

/// Keeps an answer, and gives it.
async fn kept(server: &Server, mark: &Mark, answer: Response) -> Result<Response, Failed> {
    let broken = |error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error);
    let (head, body) = answer.into_parts();
    let content_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let mut answer = KeptAnswer {
        status: head.status.as_u16(),
        content_type: content_type.unwrap_or_default().to_owned(),
        body: Vec::new(),
    };
    // A longer one than is kept is given all the same; that the request was carried out is known.
    match body.collect().await {
        Ok(whole) => answer.body = whole.to_bytes().into(),
        Err(error) => return Err(Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error)),
    }
    finish_request(&server.installation(), mark, &answer).await.map_err(broken)?;
    Ok(Response::from_parts(head, Body::from(answer.body)))
}

fn replayed(kept: KeptAnswer) -> Response {
    let mut answer = Response::new(Body::from(kept.body));
    *answer.status_mut() = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Ok(content_type) = HeaderValue::from_str(&kept.content_type)
        && !kept.content_type.is_empty()
    {
        answer.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    answer.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    answer
}

/// The hash of what a request says, and the request as it was.
async fn hashed(request: Request) -> Result<([u8; 32], Request), Failed> {
    let (parts, body) = request.into_parts();
    let length = parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let mut hasher = blake3::Hasher::new();
    let mut put = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
    };
    put(parts.uri.to_string().as_bytes());
    let request = if length.is_some_and(|length: usize| length <= COMPARED) {
        let Document(bytes) =
            Document::<COMPARED>::from_request(Request::from_parts(parts.clone(), body), &()).await?;
        put(&bytes);
        Request::from_parts(parts, Body::from(bytes))
    } else {
        put(length.map(|length| length.to_string()).unwrap_or_default().as_bytes());
        Request::from_parts(parts, body)
    };
    Ok((hasher.finalize().into(), request))
}

fn not_begun(error: NotBegun) -> Failed {
    let status = match &error {
        NotBegun::BadKey => StatusCode::BAD_REQUEST,
        NotBegun::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}
