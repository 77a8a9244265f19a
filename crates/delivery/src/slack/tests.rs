use super::socket::{Received, SocketMode};
use super::*;
use crate::testing::{Receiver, answer};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message as Frame;

/// A client of a receiver, with nothing between messages.
fn slack(receiver: &Receiver) -> Slack {
    let url = format!("http://127.0.0.1:{}/api", receiver.port);
    let settings = SlackSettings::new(&url, Secret::of("xoxb-secret".to_owned()));
    Slack::new(&SlackSettings { pace: Duration::ZERO, ..settings }).unwrap()
}

/// First line, token and body of a request.
fn told(request: &str) -> String {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let token = head.lines().find(|line| line.to_ascii_lowercase().starts_with("authorization")).unwrap();
    format!("{} | {} | {body}", head.lines().next().unwrap(), token.split_once(' ').unwrap().1)
}

#[tokio::test]
async fn a_message_goes_into_its_thread_with_what_it_is_known_again_by() {
    let receiver = Receiver::answering_in_turn(&[r#"{"ok": true, "channel": "C1", "ts": "2.000000"}"#]).await;
    let blocks = json!([{"type": "divider"}]);
    let metadata = json!({"event_type": "portcullis_request", "event_payload": {"request": 12}});
    let slack = slack(&receiver);
    let posted =
        slack.post_message("C1", Some("1.000000"), "R-12", Some(&blocks), Some(&metadata)).await.unwrap();
    assert_eq!(posted, Posted { channel: "C1".to_owned(), ts: "2.000000".to_owned() });
    insta::assert_snapshot!(told(&receiver.requests()[0]), @r#"POST /api/chat.postMessage HTTP/1.1 | Bearer xoxb-secret | {"blocks":[{"type":"divider"}],"channel":"C1","metadata":{"event_payload":{"request":12},"event_type":"portcullis_request"},"text":"R-12","thread_ts":"1.000000","unfurl_links":false,"unfurl_media":false}"#);
}

#[tokio::test]
async fn what_is_asked_is_sent_as_fields() {
    let receiver = Receiver::answering_in_turn(&[r#"{"ok": true, "messages": [{"ts": "1.0", "user": "U1"}],
        "response_metadata": {"next_cursor": "bmV4dA=="}}"#])
    .await;
    let replies = slack(&receiver).replies("C1", "1.000000", Some("a&b")).await.unwrap();
    assert_eq!((replies.messages[0].user.as_str(), replies.next.as_deref()), ("U1", Some("bmV4dA==")));
    assert!(
        told(&receiver.requests()[0])
            .ends_with("| limit=100&include_all_metadata=true&channel=C1&ts=1.000000&cursor=a%26b")
    );
}

#[tokio::test]
async fn a_refusal_is_no_success_although_its_status_is_one() {
    let receiver = Receiver::answering_in_turn(&[r#"{"ok": false, "error": "not_in_channel"}"#]).await;
    let error = slack(&receiver).post_message("C1", None, "x", None, None).await.unwrap_err();
    assert!(error.is("not_in_channel") && !error.is_final(), "{error}");
    assert!(!format!("{error:?}").contains("xoxb"));
}

#[tokio::test]
async fn a_method_that_is_told_to_wait_is_called_again_after_that() {
    let wait = answer("429 Too Many Requests", "").replace("connection", "retry-after: 0\r\nconnection");
    let done = answer("200 OK", r#"{"ok": true}"#);
    let receiver = Receiver::giving(vec![wait.clone(), done]).await;
    slack(&receiver).open_view("1.2", &json!({})).await.unwrap();
    assert_eq!(receiver.requests().len(), 2);
    let receiver = Receiver::giving(vec![wait]).await;
    let error = slack(&receiver).open_view("1.2", &json!({})).await.unwrap_err();
    assert!(matches!(error, SlackError::Busy { seconds: 1, .. }), "{error}");
    assert_eq!(receiver.requests().len(), 3);
}

#[tokio::test]
async fn nobody_waits_for_long_and_nothing_is_sent_before_its_time() {
    let wait = answer("429 Too Many Requests", "").replace("connection", "retry-after: 600\r\nconnection");
    let receiver = Receiver::giving(vec![wait]).await;
    let slack = slack(&receiver);
    for _ in 0..2 {
        let error = slack.open_view("1.2", &json!({})).await.unwrap_err();
        assert!(matches!(error, SlackError::Busy { seconds: 599 | 600, .. }), "{error}");
    }
    assert_eq!(receiver.requests().len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_too_large_or_none_of_json_is_refused() {
    let large = format!(r#"{{"ok": true, "x": "{}"}}"#, "a".repeat(crate::outgoing::LARGEST_ANSWER));
    let receiver = Receiver::answering_in_turn(&[&large, "<html>", r#"{"ok": "true"}"#]).await;
    let slack = slack(&receiver);
    let mut told = Vec::new();
    for _ in 0..3 {
        told.push(slack.user("U1").await.unwrap_err().to_string());
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    Slack's users.info gave no answer
    Slack's users.info did not answer as it should
    Slack's users.info says `no reason`
    ");
}

#[tokio::test]
async fn who_the_app_is_comes_with_what_it_may_do() {
    let document = r#"{"ok": true, "bot_id": "B1", "user_id": "U0", "team": "Acme"}"#;
    let with_scopes = answer("200 OK", document)
        .replace("connection", "x-oauth-scopes: chat:write, users:read\r\nconnection");
    let receiver = Receiver::giving(vec![with_scopes]).await;
    let own = slack(&receiver).auth_test().await.unwrap();
    assert_eq!((own.bot_id.as_str(), own.scopes.join(" ").as_str()), ("B1", "chat:write users:read"));
}

#[tokio::test]
async fn somebody_is_called_as_they_want_to_be() {
    let receiver = Receiver::answering_in_turn(&[
        r#"{"ok": true, "user": {"id": "U1", "name": "bo", "profile": {"real_name": "Bo Berg", "display_name": ""}}}"#,
    ])
    .await;
    let user = slack(&receiver).user_by_email("bo@acme.example").await.unwrap();
    assert_eq!((user.id.as_str(), user.name.as_str(), user.email), ("U1", "Bo Berg", None));
}

/// A server for one socket: it sends these texts, and gives back what it then hears.
async fn socket(texts: Vec<String>) -> (u16, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = tokio_tungstenite::accept_async(stream).await.unwrap();
        for text in texts {
            stream.send(Frame::text(text)).await.unwrap();
        }
        let mut heard = Vec::new();
        while let Some(Ok(Frame::Text(text))) = stream.next().await {
            heard.push(text.to_string());
        }
        heard
    });
    (port, heard)
}

async fn connected(port: u16) -> Result<socket::Socket, socket::SocketError> {
    let url = format!(r#"{{"ok": true, "url": "ws://127.0.0.1:{port}/link"}}"#);
    let receiver = Receiver::answering_in_turn(&[&url]).await;
    let api = format!("http://127.0.0.1:{}/api", receiver.port);
    SocketMode::new(&api, &Secret::of("xapp-1".to_owned())).unwrap().connect().await
}

#[tokio::test]
async fn what_comes_over_the_socket_is_acknowledged_by_its_name() {
    let texts = [
        r#"{"type": "hello"}"#,
        r#"{"type": "events_api", "envelope_id": "e1", "payload": {"event_id": "Ev1"}}"#,
        r#"{"type": "disconnect", "reason": "refresh_requested"}"#,
    ];
    let (port, heard) = socket(texts.map(str::to_owned).to_vec()).await;
    let mut socket = connected(port).await.unwrap();
    assert_eq!(socket.next().await.unwrap(), Some(Received::Hello));
    let Some(Received::Envelope(envelope)) = socket.next().await.unwrap() else { panic!("no envelope") };
    assert_eq!((envelope.kind.as_str(), &envelope.payload["event_id"]), ("events_api", &json!("Ev1")));
    socket.acknowledge(&envelope.id, None).await.unwrap();
    socket.acknowledge("e2", Some(&json!({"response_action": "clear"}))).await.unwrap();
    let refresh = Received::Disconnect { reason: "refresh_requested".to_owned() };
    assert_eq!(socket.next().await.unwrap(), Some(refresh));
    socket.close().await;
    let expected =
        [r#"{"envelope_id":"e1"}"#, r#"{"envelope_id":"e2","payload":{"response_action":"clear"}}"#];
    assert_eq!(heard.await.unwrap(), expected);
}

#[tokio::test]
async fn what_is_too_much_for_a_message_ends_the_socket() {
    let (port, _) = socket(vec![format!(r#"{{"type": "{}"}}"#, "a".repeat(1 << 20))]).await;
    let error = connected(port).await.unwrap().next().await.unwrap_err();
    assert_eq!(error.to_string(), "the connection to Slack broke");
    let (port, _) = socket(vec!["{".to_owned()]).await;
    let error = connected(port).await.unwrap().next().await.unwrap_err();
    assert_eq!(error.to_string(), "what came from Slack can't be understood");
}

#[tokio::test]
async fn a_socket_in_clear_over_a_network_is_not_opened() {
    for url in ["ws://wss.slack.example/link", "https://127.0.0.1/", ""] {
        let document = json!({"ok": true, "url": url}).to_string();
        let receiver = Receiver::answering_in_turn(&[&document]).await;
        let api = format!("http://127.0.0.1:{}/api", receiver.port);
        let mode = SocketMode::new(&api, &Secret::of("xapp-1".to_owned())).unwrap();
        assert!(matches!(mode.connect().await, Err(socket::SocketError::Address)), "{url}");
    }
}
