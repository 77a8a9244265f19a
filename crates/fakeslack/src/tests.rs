use super::*;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use portcullis_formats::slack::block::{Block, Element};
use serde_json::{Value, json};

/// An app that takes what it is sent only if it is told to.
struct App {
    taken: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
}

impl Drop for App {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn app(slack: &FakeSlack, status: StatusCode) -> App {
    let taken: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&taken);
    let events = async move |headers: HeaderMap, Json(body): Json<Value>| {
        let retry = headers.get("x-slack-retry-num").map_or("-", |value| value.to_str().unwrap());
        let text = body["event"]["text"].as_str().unwrap_or("?");
        kept.lock().unwrap().push(format!("{text} {retry}"));
        status
    };
    let routes = Router::new().route("/slack/events", post(events));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    slack.set_app(&format!("http://{}", listener.local_addr().unwrap()));
    let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    App { taken, serving }
}

impl App {
    fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

async fn workspace() -> FakeSlack {
    let slack = FakeSlack::start(Some(1_700_000_000)).await.unwrap();
    slack.add_person("U0ANA", "Ana", "ana@acme.example");
    slack.add_person("U0BO", "Bo", "bo@acme.example");
    slack.add_channel("C0SEC", "security");
    slack
}

/// Calls a method as an app does; the answer, and its status.
async fn call(slack: &FakeSlack, method: &str, token: &str, fields: Value) -> Value {
    use http_body_util::{BodyExt, Full};
    let host = slack.page_url().replace("http://", "").replace('/', "");
    let stream = tokio::net::TcpStream::connect(&host).await.unwrap();
    let stream = hyper_util::rt::TokioIo::new(stream);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
    let connection = tokio::spawn(connection);
    let request = axum::http::Request::post(format!("/api/{method}"))
        .header("host", host)
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(Full::new(axum::body::Bytes::from(fields.to_string())))
        .unwrap();
    let answer = sender.send_request(request).await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    connection.abort();
    let mut said: Value = serde_json::from_slice(&body).unwrap();
    if status != 200 {
        said["status"] = json!(status);
    }
    said
}

#[tokio::test]
async fn what_an_app_does_not_take_comes_again_at_once_after_a_minute_and_after_five() {
    let slack = workspace().await;
    let app = app(&slack, StatusCode::INTERNAL_SERVER_ERROR).await;
    slack.say("U0BO", "C0SEC", "a").await.unwrap();
    assert_eq!(app.taken(), ["a -", "a 1"]);
    slack.advance(Duration::from_secs(59)).await;
    assert_eq!(app.taken().len(), 2);
    slack.advance(Duration::from_secs(1)).await;
    slack.advance(Duration::from_mins(5)).await;
    slack.advance(Duration::from_hours(1)).await;
    assert_eq!(app.taken(), ["a -", "a 1", "a 2", "a 3"]);
}

#[tokio::test]
async fn each_fault_happens_to_one_event() {
    let slack = workspace().await;
    let app = app(&slack, StatusCode::OK).await;
    slack.fault(Fault::Twice);
    slack.fault(Fault::Reordered);
    slack.say("U0BO", "C0SEC", "a").await.unwrap();
    slack.say("U0BO", "C0SEC", "b").await.unwrap();
    slack.say("U0BO", "C0SEC", "c").await.unwrap();
    slack.fault(Fault::Lost);
    slack.fault(Fault::Late(Duration::from_secs(30)));
    slack.fault(Fault::UnknownBefore);
    for text in ["d", "e", "f"] {
        slack.say("U0BO", "C0SEC", text).await.unwrap();
    }
    slack.settle().await;
    assert_eq!(app.taken(), ["a -", "a -", "c -", "b -", "? -", "f -", "e -"]);
}

#[tokio::test]
async fn chance_is_the_same_for_the_same_seed_and_loses_nothing() {
    let play = async |seed| {
        let slack = workspace().await;
        let app = app(&slack, StatusCode::OK).await;
        slack.faults_by_chance(seed);
        for text in ["a", "b", "c", "d", "e", "f", "g", "h"] {
            slack.say("U0BO", "C0SEC", text).await.unwrap();
        }
        slack.settle().await;
        app.taken()
    };
    let (one, other) = (play(7).await, play(8).await);
    assert_eq!(one, play(7).await);
    assert_ne!(one, other);
    for text in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        assert!(one.iter().any(|taken| taken.starts_with(text)), "{text}");
    }
}

#[tokio::test]
async fn a_method_wants_a_token_and_fails_as_it_is_told_to() {
    let slack = workspace().await;
    let post = json!({"channel": "C0SEC", "text": "hi"});
    assert_eq!(call(&slack, "chat.postMessage", "wrong", post.clone()).await["error"], "invalid_auth");
    slack.fail_next("chat.postMessage", ApiFault::RateLimited(30));
    slack.fail_next("chat.postMessage", ApiFault::Error("is_archived".into()));
    assert_eq!(call(&slack, "chat.postMessage", BOT_TOKEN, post.clone()).await["status"], 429);
    assert_eq!(call(&slack, "chat.postMessage", BOT_TOKEN, post.clone()).await["error"], "is_archived");
    assert_eq!(call(&slack, "chat.postMessage", BOT_TOKEN, post).await["ok"], true);
    assert_eq!(call(&slack, "chat.dance", BOT_TOKEN, json!({})).await["error"], "unknown_method");
    assert_eq!(call(&slack, "apps.connections.open", BOT_TOKEN, json!({})).await["error"], "unknown_method");
}

#[tokio::test]
async fn a_trigger_opens_one_form_and_only_for_a_while() {
    let slack = workspace().await;
    let modal = json!({"type": "modal", "callback_id": "x", "title": {"type": "plain_text", "text": "X"}, "blocks": []});
    let trigger = slack.shared.world().trigger("U0BO");
    let open = json!({"trigger_id": trigger, "view": modal});
    assert_eq!(call(&slack, "views.open", BOT_TOKEN, open.clone()).await["ok"], true);
    assert_eq!(call(&slack, "views.open", BOT_TOKEN, open).await["error"], "exchanged_trigger_id");
    let trigger = slack.shared.world().trigger("U0BO");
    slack.advance(Duration::from_secs(4)).await;
    let late = json!({"trigger_id": trigger, "view": modal});
    assert_eq!(call(&slack, "views.open", BOT_TOKEN, late).await["error"], "expired_trigger_id");
}

#[tokio::test]
async fn what_slack_would_not_show_is_refused() {
    let slack = workspace().await;
    let blocks = |text: String| json!({"channel": "C0SEC", "text": "x", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]});
    assert_eq!(call(&slack, "chat.postMessage", BOT_TOKEN, blocks("a".repeat(3000))).await["ok"], true);
    assert_eq!(
        call(&slack, "chat.postMessage", BOT_TOKEN, blocks("a".repeat(3001))).await["error"],
        "invalid_blocks"
    );
    let thread = json!({"channel": "C0SEC", "text": "x", "thread_ts": "1.000000"});
    assert_eq!(call(&slack, "chat.postMessage", BOT_TOKEN, thread).await["error"], "thread_not_found");
    assert_eq!(
        call(&slack, "chat.postMessage", BOT_TOKEN, json!({"channel": "C0NO", "text": "x"})).await["error"],
        "channel_not_found"
    );
}

#[tokio::test]
async fn a_transcript_shows_what_everybody_sees() {
    let slack = workspace().await;
    let root = slack.say("U0BO", "C0SEC", "<@U0ANA> please look &amp; tell").await.unwrap();
    let reply = slack.reply("U0ANA", "C0SEC", &root, "I lok").await.unwrap();
    slack.edit("C0SEC", &reply, "I look").await.unwrap();
    slack.react("U0ANA", "C0SEC", &root, "white_check_mark").await.unwrap();
    slack.react("U0BO", "C0SEC", &root, "tada").await.unwrap();
    let card = vec![
        Block::section("*R-1* Look"),
        Block::actions(vec![Element::button("acknowledge", "Acknowledge", "1")]),
        Block::context("👍 I will act on it"),
    ];
    slack.post_as_bot("C0SEC", Some(&root), "R-1", card).await;
    let only = json!({"channel": "C0SEC", "user": "U0BO", "text": "What do you mean?"});
    call(&slack, "chat.postEphemeral", BOT_TOKEN, only).await;
    call(&slack, "chat.postMessage", BOT_TOKEN, json!({"channel": "U0ANA", "text": "R-1 is yours"})).await;
    insta::assert_snapshot!(slack.transcript(), @r"
    #security
      Bo: @Ana please look & tell
        ✅ by Ana
        :tada: by Bo
          Ana: I look (edited)
          Portcullis: *R-1* Look
            [ Acknowledge ]
            👍 I will act on it
      (only Bo sees:) What do you mean?
    @Ana
      Portcullis: R-1 is yours
    ");
}
