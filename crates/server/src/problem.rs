//! Errors as answers.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use portcullis_api::Problem;
use std::error::Error;

/// An error on its way to the client.
#[derive(Debug)]
pub(crate) struct Failed {
    status: StatusCode,
    error: Box<dyn Error + Send + Sync>,
    explained: String,
}

impl Failed {
    /// An error that the client can do something about.
    pub(crate) fn new(status: StatusCode, error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { status, error: error.into(), explained: String::new() }
    }

    /// Says that it is nothing that the client could do otherwise.
    pub(crate) fn is_ours(&self) -> bool {
        self.status.is_server_error()
    }

    /// An error that only whoever runs the server can do something about.
    pub(crate) fn ours(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error)
    }

    /// With every mistake of a file and its place.
    pub(crate) fn explained(self, explained: String) -> Self {
        Self { explained, ..self }
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let mut causes = Vec::new();
        let mut detail = self.error.to_string();
        let mut cause = self.error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            // An error that only passes its cause on says the same twice.
            if text != detail && causes.last() != Some(&text) {
                causes.push(text);
            }
            cause = error.source();
        }
        if detail.is_empty() {
            detail = causes.first().cloned().unwrap_or_default();
        }
        let title = self.status.canonical_reason().unwrap_or("Error").to_owned();
        let problem =
            Problem { status: self.status.as_u16(), title, detail, causes, explained: self.explained };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        (self.status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    }
}
