//! Bodies without end: each route takes so much and no more.

use crate::permissions::{API, PAGES};
use crate::visitors::House;
use axum::body::{Body, Bytes, HttpBody};
use http::Request;
use http_body::Frame;
use portcullis_app::read_report::Limits;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Bytes that are sent before the client waits for an answer.
const SENT: usize = 80 << 20;
/// What they are.
static SPACES: [u8; 64 << 10] = [b' '; 64 << 10];
/// What takes more than that and has limits of its own: the parts of the archive, and two programs at once.
const LARGER: [&str; 3] = ["/api/v1/bundles", "/api/v1/archive/objects", "/api/v1/program-comparisons"];

/// A body that goes on for so long, and then says nothing more and does not end.
struct Endless {
    left: usize,
    beginning: Bytes,
}

impl HttpBody for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let beginning = std::mem::take(&mut self.beginning);
        if !beginning.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(beginning))));
        }
        if self.left == 0 {
            return Poll::Pending;
        }
        self.left -= 64 << 10;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&SPACES)))))
    }
}

#[tokio::test]
async fn no_route_takes_a_body_without_end() {
    let house = House::with_limits(Limits { bytes: 1 << 20, ..Limits::default() }).await;
    for (method, route, _) in API.iter().chain(PAGES) {
        if *method == "GET" || LARGER.contains(route) {
            continue;
        }
        let address =
            route.replace("{product}", "acme").replace("{component}", "web").replace("{number}", "9");
        let address = address.replace(['{', '}'], "");
        let address = if address.ends_with("/scans") { format!("{address}?track=main") } else { address };
        let (kind, beginning) = match *route {
            "/scans/new" | "/answers" => (
                "multipart/form-data; boundary=edge",
                format!(
                    "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--edge\r\n\
                     Content-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n",
                    crate::visitors::PROOF
                ),
            ),
            page if !page.starts_with("/api/") => ("application/x-www-form-urlencoded", "a=".to_owned()),
            _ => ("application/json", "{\"a\": \"".to_owned()),
        };
        let body = Body::new(Endless { left: SENT, beginning: beginning.into() });
        let request = Request::builder().method(*method).uri(address).header("content-type", kind);
        let page = house.ask_anything(request, body).await;
        let status = page.status.as_u16();
        assert!(status < 500 && status != 408, "{method} {route}: {status} {}", page.text());
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_told_so() {
    let house = House::with_limits(Limits { bytes: 1 << 20, ..Limits::default() }).await;
    for (method, address) in [
        ("POST", "/api/v1/components/web/scans?track=main"),
        ("POST", "/api/v1/vulnerabilities"),
        ("POST", "/api/v1/decisions"),
        ("PUT", "/api/v1/products/acme/releases/1.0"),
        ("POST", "/api/v1/webhooks"),
        ("POST", "/vulnerabilities/new"),
        ("POST", "/sign-in"),
    ] {
        let kind = if address.starts_with("/api/") {
            "application/json"
        } else {
            "application/x-www-form-urlencoded"
        };
        let request = Request::builder().method(method).uri(address).header("content-type", kind);
        let body = Body::new(Endless { left: SENT, beginning: Bytes::new() });
        let page = house.ask_anything(request, body).await;
        assert_eq!(page.status.as_u16(), 413, "{method} {address}: {}", page.text());
    }
}
