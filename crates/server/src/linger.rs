//! Hears a client out that was refused before it had sent everything: where a connection is closed on what still comes,
//! the client's system throws the answer away with it, and nobody learns why.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::timeout;

/// How long what nobody wants is read and thrown away; the answer is there at once, and only has to be heard.
const HEARING: Duration = Duration::from_secs(5);

/// Lets the rest of the body be heard that no handler reads.
pub(crate) async fn linger(request: Request) -> Request {
    request.map(|body| Body::new(Lingering { body: Some(body) }))
}

/// A body whose rest is read when it is given up.
struct Lingering {
    body: Option<Body>,
}

impl HttpBody for Lingering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = ready!(Pin::new(body).poll_frame(context));
        if !matches!(frame, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Lingering {
    fn drop(&mut self) {
        let rest = self.body.take().filter(|body| !body.is_end_stream());
        if let (Some(mut rest), Ok(runtime)) = (rest, Handle::try_current()) {
            let hearing = async move { while let Some(Ok(_)) = rest.frame().await {} };
            runtime.spawn(timeout(HEARING, hearing));
        }
    }
}
