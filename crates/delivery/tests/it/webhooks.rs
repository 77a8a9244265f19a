//! Webhooks as a receiver gets them, and those that go nowhere.

use jiff::Timestamp;
use portcullis_delivery::testing::Receiver;
use portcullis_delivery::{
    AllowedHost, Call, LARGEST_BODY, Names, NotDelivered, Secret, SystemNames, Target, Webhooks,
};
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const OK: &str = "HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n";
const BODY: &[u8] = br#"{"event":"vulnerability.overdue"}"#;

/// Names that are whatever a test says, one answer after the other.
struct Told {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Told {
    fn new(answers: &[&[&str]]) -> Arc<Self> {
        let answers = answers.iter().map(|answer| answer.iter().map(|text| text.parse().unwrap()).collect());
        Arc::new(Self { answers: answers.collect(), asked: AtomicUsize::new(0) })
    }
}

impl Names for Told {
    fn look_up(&self, _: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst).min(self.answers.len() - 1);
        let answer = self.answers[turn].clone();
        Box::pin(async move { Ok(answer) })
    }
}

fn allowing(hosts: &[&str], names: Arc<dyn Names>) -> Webhooks {
    let hosts: Vec<AllowedHost> = hosts.iter().map(|host| host.parse().unwrap()).collect();
    Webhooks::new(&hosts, names).unwrap()
}

async fn call(webhooks: &Webhooks, url: &str, body: &[u8]) -> Result<(), NotDelivered> {
    let (target, secret) = (Target::parse(url).unwrap(), Secret::of("s3cret".to_owned()));
    let call = Call { id: "0190-a", event: "vulnerability.overdue", target: &target, secret: &secret, body };
    webhooks.call(&call, Timestamp::from_second(1_780_000_000).unwrap()).await
}

#[tokio::test]
async fn a_call_carries_its_id_its_event_its_time_and_its_signature() {
    let receiver = Receiver::answering(OK).await;
    let webhooks = allowing(&["127.0.0.1"], Arc::new(SystemNames));
    call(&webhooks, &format!("http://127.0.0.1:{}/hook?team=a", receiver.port), BODY).await.unwrap();
    let request = receiver.requests().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.as_bytes(), BODY);
    assert!(head.starts_with("POST /hook?team=a HTTP/1.1\r\n"), "{head}");
    let signature =
        Secret::of("s3cret".to_owned()).sign(Timestamp::from_second(1_780_000_000).unwrap(), BODY);
    for line in [
        "content-type: application/json".to_owned(),
        "portcullis-delivery: 0190-a".to_owned(),
        "portcullis-event: vulnerability.overdue".to_owned(),
        "portcullis-timestamp: 1780000000".to_owned(),
        format!("portcullis-signature: {signature}"),
    ] {
        assert!(head.lines().any(|other| other == line), "{line} in {head}");
    }
}

#[tokio::test]
async fn an_address_of_this_house_is_refused_however_it_is_written() {
    let receiver = Receiver::answering(OK).await;
    let webhooks = allowing(&[], Arc::new(SystemNames));
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "169.254.169.254",
        "localhost",
    ] {
        let refused = call(&webhooks, &format!("http://{host}:{}/", receiver.port), BODY).await.unwrap_err();
        assert!(matches!(refused, NotDelivered::Private { .. }) && refused.is_final(), "{host}: {refused:?}");
    }
    assert!(receiver.requests().is_empty());
}

#[tokio::test]
async fn a_name_that_leads_into_this_house_is_refused_also_among_others() {
    for answer in [&["10.0.0.1"][..], &["1.1.1.1", "10.0.0.1"], &["::ffff:10.0.0.1"], &["fd00::1"]] {
        let webhooks = allowing(&["other.example"], Told::new(&[answer]));
        let refused = call(&webhooks, "http://hooks.example/", BODY).await.unwrap_err();
        assert!(matches!(refused, NotDelivered::Private { .. }), "{answer:?}: {refused:?}");
    }
    let nameless = call(&allowing(&[], Told::new(&[&[]])), "http://hooks.example/", BODY).await.unwrap_err();
    assert!(matches!(nameless, NotDelivered::Nameless(_)) && !nameless.is_final(), "{nameless:?}");
}

#[tokio::test]
async fn a_name_is_asked_for_once_and_connected_to_as_it_was_looked_at() {
    let receiver = Receiver::answering(OK).await;
    let names = Told::new(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let webhooks = allowing(&["hooks.example"], Arc::clone(&names) as Arc<dyn Names>);
    call(&webhooks, &format!("http://hooks.example:{}/", receiver.port), BODY).await.unwrap();
    assert_eq!((receiver.requests().len(), names.asked.load(Ordering::SeqCst)), (1, 1));
    // Each call looks anew, so that a name that was fine once is no pass for later.
    let names = Told::new(&[&["1.1.1.1"], &["10.0.0.1"]]);
    assert!(names.look_up(String::new()).await.is_ok());
    let refused = call(&allowing(&[], names), "http://hooks.example/", BODY).await.unwrap_err();
    assert!(matches!(refused, NotDelivered::Private { .. }), "{refused:?}");
}

#[tokio::test]
async fn no_receiver_sends_a_call_elsewhere() {
    let inner = Receiver::answering(OK).await;
    let answer = format!(
        "HTTP/1.1 307 Elsewhere\r\nlocation: http://127.0.0.1:{}/\r\ncontent-length: 0\r\n\r\n",
        inner.port
    );
    let receiver = Receiver::answering(&answer).await;
    let webhooks = allowing(&["127.0.0.1"], Arc::new(SystemNames));
    let refused = call(&webhooks, &format!("http://127.0.0.1:{}/", receiver.port), BODY).await.unwrap_err();
    assert!(matches!(refused, NotDelivered::Redirected(307)), "{refused:?}");
    assert_eq!((receiver.requests().len(), inner.requests().len()), (1, 0));
}

#[tokio::test]
async fn what_a_receiver_answers_is_not_read() {
    let claims = "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n".to_owned() + &"a".repeat(1 << 20);
    let receiver = Receiver::answering(&claims).await;
    let webhooks = allowing(&["127.0.0.1"], Arc::new(SystemNames));
    call(&webhooks, &format!("http://127.0.0.1:{}/", receiver.port), BODY).await.unwrap();
    let receiver = Receiver::answering("HTTP/1.1 500 Oops\r\ncontent-length: 6\r\n\r\nsecret").await;
    let refused =
        call(&webhooks, &format!("http://127.0.0.1:{}/?key=k3y", receiver.port), BODY).await.unwrap_err();
    assert_eq!(refused.told(), "the receiver answered 500");
}

#[tokio::test]
async fn a_receiver_that_is_not_there_is_told_of_without_its_address() {
    let webhooks = allowing(&["127.0.0.1"], Arc::new(SystemNames));
    let refused = call(&webhooks, "http://127.0.0.1:1/?key=k3y", BODY).await.unwrap_err();
    assert!(!refused.is_final() && !refused.told().contains("k3y"), "{}", refused.told());
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_sent() {
    let receiver = Receiver::answering(OK).await;
    let webhooks = allowing(&["127.0.0.1"], Arc::new(SystemNames));
    let url = format!("http://127.0.0.1:{}/", receiver.port);
    let refused = call(&webhooks, &url, &vec![b'a'; LARGEST_BODY + 1]).await.unwrap_err();
    assert!(matches!(refused, NotDelivered::TooLarge(_)), "{refused:?}");
    assert!(receiver.requests().is_empty());
}

#[tokio::test]
async fn nothing_in_a_topic_adds_a_header() {
    let receiver = Receiver::answering(OK).await;
    let webhooks = allowing(&["127.0.0.1"], Arc::new(SystemNames));
    let target = Target::parse(&format!("http://127.0.0.1:{}/", receiver.port)).unwrap();
    let secret = Secret::of(String::new());
    let call = Call { id: "a\r\nx-a: 1", event: "b\nx-b: 1", target: &target, secret: &secret, body: BODY };
    webhooks.call(&call, Timestamp::UNIX_EPOCH).await.unwrap();
    let request = receiver.requests().remove(0);
    assert!(!request.lines().any(|line| line.starts_with("x-")), "{request}");
}
