//! Bodies have to come steadily: one that comes a byte at a time is given up, so that it holds nothing for long.

use crate::allowance::Allowance;
use crate::problem::Failed;
use crate::settings::Settings;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONNECTION, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::time::{Instant, Sleep, sleep};

/// A body that took too long.
#[derive(Debug, thiserror::Error)]
#[error("the request came too slowly, and was given up")]
struct TooSlow;

/// Gives up on a body that does not come steadily, and says so.
pub(crate) async fn steady(State(settings): State<Arc<Settings>>, request: Request, next: Next) -> Response {
    let given_up = Arc::new(AtomicBool::new(false));
    let (allowance, flag) = (Allowance::of(&settings), Arc::clone(&given_up));
    let request = request.map(|body| Body::new(Steady { body, allowance, waiting: None, given_up: flag }));
    let answer = next.run(request).await;
    if !given_up.load(Ordering::Relaxed) || answer.status().is_success() {
        return answer;
    }
    let mut answer = Failed::new(StatusCode::REQUEST_TIMEOUT, TooSlow).into_response();
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

/// A body that is waited for no longer than it may be. Only waiting counts, and not what is done with it meanwhile.
struct Steady {
    body: Body,
    allowance: Allowance,
    /// Since when it is waited, and the end of that.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
    given_up: Arc<AtomicBool>,
}

impl HttpBody for Steady {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.given_up.load(Ordering::Relaxed) {
            return Poll::Ready(None);
        }
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            let waited = self.waiting.take().map(|(since, _)| since.elapsed()).unwrap_or_default();
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref());
            self.allowance = self.allowance.after(waited, data.map_or(0, Bytes::len));
            return Poll::Ready(frame);
        }
        let left = self.allowance.left;
        let (_, end) = self.waiting.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(left))));
        if end.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.given_up.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(axum::Error::new(TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
