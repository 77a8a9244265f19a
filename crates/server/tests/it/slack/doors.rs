//! Who is let in: what Slack signed, once, and nothing else.

use super::workspace::Workspace;
use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use portcullis_fakeslack::{Fault, SIGNING_SECRET, signature};
use portcullis_server::{Settings, router};
use std::sync::Arc;
use tower::ServiceExt;

const HOST: &str = "portcullis.acme.example";
const EVENT: &str = r#"{"type": "event_callback", "event_id": "Ev1", "event": {"type": "new_thing"}}"#;
const ROUTES: [&str; 3] = ["/slack/events", "/slack/interactions", "/slack/commands"];

struct Door<'w> {
    workspace: &'w Workspace,
    has_slack: bool,
}

impl Door<'_> {
    async fn send(&self, request: http::request::Builder, body: impl Into<Body>) -> (StatusCode, String) {
        let slack = self.has_slack.then(|| Arc::clone(&self.workspace.settings));
        let settings = Settings { slack, ..Settings::at(&format!("https://{HOST}")) };
        let router = router(&self.workspace.server, &Arc::new(settings));
        let request = request.header("host", HOST).body(body.into()).unwrap();
        let answer = router.oneshot(request).await.unwrap();
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    /// Sends what Slack signed so many seconds ago.
    async fn signed(&self, path: &str, body: &str, ago: i64) -> (StatusCode, String) {
        let second = jiff::Timestamp::now().as_second() - ago;
        let request = Request::post(path)
            .header("X-Slack-Request-Timestamp", second)
            .header("X-SLACK-SIGNATURE", signature(SIGNING_SECRET, second, body.as_bytes()));
        self.send(request, body.to_owned()).await
    }

    async fn waiting(&self) -> u64 {
        self.workspace.settings.inbox.count().await.unwrap().waiting
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_slack_signed_is_kept_once_however_often_it_comes() {
    let workspace = Workspace::new().await;
    let door = Door { workspace: &workspace, has_slack: true };
    for _ in 0..3 {
        assert_eq!(door.signed("/slack/events", EVENT, 0).await, (StatusCode::OK, String::new()));
    }
    assert_eq!(door.waiting().await, 1);
    workspace.take().await;
    door.signed("/slack/events", EVENT, 0).await;
    assert_eq!(door.waiting().await, 0, "it was taken in long ago");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_slack_did_not_sign_is_refused_without_a_word_of_what_would_have_been_right() {
    let workspace = Workspace::new().await;
    let door = Door { workspace: &workspace, has_slack: true };
    let now = jiff::Timestamp::now().as_second();
    let good = signature(SIGNING_SECRET, now, EVENT.as_bytes());
    let mut bodies = Vec::new();
    for path in ROUTES {
        let unsigned = Request::post(path);
        let without_time = Request::post(path).header("x-slack-signature", &good);
        let without_signature = Request::post(path).header("x-slack-request-timestamp", now);
        let wrong = Request::post(path)
            .header("x-slack-request-timestamp", now)
            .header("x-slack-signature", signature("another", now, EVENT.as_bytes()));
        let twice = Request::post(path)
            .header("x-slack-request-timestamp", now)
            .header("x-slack-signature", &good)
            .header("x-slack-signature", &good);
        for request in [unsigned, without_time, without_signature, wrong, twice] {
            let (status, body) = door.send(request, EVENT).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
            bodies.push(body);
        }
        let (status, body) = door.signed(path, EVENT, 301).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
        bodies.push(body);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "all are told the same");
    assert!(!bodies[0].contains("v0=") && !bodies[0].contains("time"), "{}", bodies[0]);
    assert_eq!(door.waiting().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_long_is_not_read_and_other_methods_are_not_there() {
    let workspace = Workspace::new().await;
    let door = Door { workspace: &workspace, has_slack: true };
    let long = "a".repeat(3 * (1 << 20) + 1);
    for path in ROUTES {
        let (status, _) = door.signed(path, &long, 0).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        for method in ["GET", "PUT", "DELETE"] {
            let (status, _) = door.send(Request::builder().method(method).uri(path), "").await;
            assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_workspace_nothing_is_let_in() {
    let workspace = Workspace::new().await;
    let door = Door { workspace: &workspace, has_slack: false };
    for path in ROUTES {
        assert_eq!(door.signed(path, EVENT, 0).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn slack_is_told_that_the_address_is_ours() {
    let workspace = Workspace::new().await;
    let door = Door { workspace: &workspace, has_slack: true };
    let body = r#"{"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"}"#;
    assert_eq!(door.signed("/slack/events", body, 0).await, (StatusCode::OK, "3eZbrw1aB".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_signed_and_no_document_is_refused_for_good() {
    let workspace = Workspace::new().await;
    let door = Door { workspace: &workspace, has_slack: true };
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    for (path, body) in [
        ("/slack/events", "{"),
        ("/slack/events", &deep),
        ("/slack/events", r#"{"type": "event_callback", "event_id": "../x"}"#),
        ("/slack/interactions", "payload"),
        ("/slack/interactions", "payload=%7B"),
        ("/slack/interactions", "payload=%7B%22type%22%3A%22shortcut%22%7D"),
        ("/slack/commands", "command=%2Fportcullis&user_id=nobody"),
    ] {
        assert_eq!(door.signed(path, body, 0).await.0, StatusCode::BAD_REQUEST, "{path} {body}");
    }
    assert_eq!(door.waiting().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_slack_sends_again_after_a_bad_signature_is_taken() {
    let workspace = Workspace::new().await;
    workspace.slack.fault(Fault::BadSignature);
    workspace.slack.say("U0BO", super::workspace::CHANNEL, "Hello").await.unwrap();
    workspace.slack.settle().await;
    let statuses: Vec<u16> = workspace.slack.delivered().iter().map(|one| one.status).collect();
    assert_eq!(statuses, [401, 200]);
}
