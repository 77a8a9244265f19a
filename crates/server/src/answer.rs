//! Answers whose type says what they are: their status, and of which media type.

use crate::local::ReadBody;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::io::Read;
use std::marker::PhantomData;

/// The answer that something was made (201).
#[derive(Debug)]
pub(crate) struct Created<T>(pub(crate) T);

/// The answer that something was begun (202).
#[derive(Debug)]
pub(crate) struct Accepted<T>(pub(crate) T);

/// The answer to what makes something or finds it there.
#[derive(Debug)]
pub(crate) enum Put<T> {
    /// It was made (201).
    Made(T),
    /// It was there, as it is or otherwise (200).
    There(T),
}

/// The answer that whoever asks has the latest (304), which it names.
#[derive(Debug)]
pub(crate) struct NotModified(pub(crate) HeaderValue);

/// One of two answers.
#[derive(Debug)]
pub(crate) enum Either<A, B> {
    /// The first.
    One(A),
    /// The second.
    Other(B),
}

/// A document as it was recorded, to the byte.
#[derive(Debug)]
pub(crate) struct Recorded(pub(crate) Vec<u8>);

/// An answer with the tag that names this state of it.
#[derive(Debug)]
pub(crate) struct Tagged<T>(pub(crate) HeaderValue, pub(crate) T);

/// A file, of one media type.
#[derive(Debug)]
pub(crate) struct File<M>(Body, PhantomData<M>);

/// A media type as a type, so that it stands in the signature of a handler.
pub(crate) trait Media {
    const TYPE: &'static str;
    /// Says that its bytes are no text.
    const IS_BINARY: bool = false;
}

/// The media types as types.
pub(crate) mod media {
    use super::Media;

    macro_rules! media {
        ($($name:ident = $text:literal $($binary:literal)?),+ $(,)?) => {$(
            #[derive(Debug)]
            pub(crate) struct $name;
            impl Media for $name {
                const TYPE: &'static str = $text;
                $(const IS_BINARY: bool = $binary;)?
            }
        )+};
    }
    media!(
        Anything = "application/octet-stream" true,
        Tar = "application/x-tar" true,
        JsonLines = "application/jsonl",
        Csv = "text/csv; charset=utf-8",
        Calendar = "text/calendar; charset=utf-8",
    );
}

impl<M> File<M> {
    /// A file that is read while it is given.
    pub(crate) fn read(file: impl Read + Send + 'static) -> Self {
        Self(Body::new(ReadBody(Box::new(file))), PhantomData)
    }
}

impl<T: IntoResponse> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, self.0).into_response()
    }
}

impl<T: IntoResponse> IntoResponse for Accepted<T> {
    fn into_response(self) -> Response {
        (StatusCode::ACCEPTED, self.0).into_response()
    }
}

impl<T: IntoResponse> IntoResponse for Put<T> {
    fn into_response(self) -> Response {
        match self {
            Self::Made(answer) => (StatusCode::CREATED, answer).into_response(),
            Self::There(answer) => answer.into_response(),
        }
    }
}

impl IntoResponse for NotModified {
    fn into_response(self) -> Response {
        (StatusCode::NOT_MODIFIED, [(header::ETAG, self.0)]).into_response()
    }
}

impl<A: IntoResponse, B: IntoResponse> IntoResponse for Either<A, B> {
    fn into_response(self) -> Response {
        match self {
            Self::One(answer) => answer.into_response(),
            Self::Other(answer) => answer.into_response(),
        }
    }
}

impl IntoResponse for Recorded {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}

impl<T: IntoResponse> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        ([(header::ETAG, self.0)], self.1).into_response()
    }
}

impl<M: Media> IntoResponse for File<M> {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, M::TYPE)], self.0).into_response()
    }
}
