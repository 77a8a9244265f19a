//! From the outbox to servers that keep what they get.

mod delivering;
mod listing;
mod requests;

use super::*;
use crate::list_deliveries::{NoDelivery, WantedDeliveries, list_deliveries, retry_delivery};
use crate::preferences::set_preferences;
use crate::revision::Seen;
use crate::testing::{Home, about, at, home_with};
use crate::webhooks::{NoWebhook, add_webhook, list_webhooks, remove_webhook, test_webhook};
use portcullis_delivery::testing::{Receiver, Sink};
use portcullis_domain::notification::{Delivery, DeliveryState, Group, Timing};
use portcullis_store::StoredPerson;
use serde_json::{Value, json};

const TEAMS: &str =
    r#", "teams": [{"id": "core", "name": "Core", "members": ["bo", "lee"], "ambassador": "eve"}]"#;
const OK: &str = "HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n";
const BROKEN: &str = "HTTP/1.1 503 Later\r\ncontent-length: 0\r\n\r\n";
const HOUR: i64 = 3600;

/// An installation with a vulnerability `V-1` of Core, whose people have addresses, and an empty outbox.
async fn home() -> Home {
    let home = home_with(TEAMS).await;
    home.found("web", "main", &["CVE-2026-1000 openssl CRITICAL"]).await;
    let mut transaction = home.installation.store.transaction().await.unwrap();
    let mut case = transaction.vulnerability(1).await.unwrap().unwrap().vulnerability;
    case.owner.team = Some("core".to_owned());
    crate::vulnerabilities::testing::save(&mut transaction, &home.installation, &case).await;
    for message in transaction.take(100, at(61), SignedDuration::from_secs(1)).await.unwrap() {
        transaction.acknowledge(&message.id).await.unwrap();
    }
    for id in ["ana", "sam", "eve", "lee", "bo"] {
        address(&mut transaction, id, Some(&format!("{id}@acme.example"))).await;
    }
    transaction.commit().await.unwrap();
    home
}

async fn address(transaction: &mut portcullis_store::Transaction, id: &str, email: Option<&str>) {
    let person = StoredPerson {
        id: id.to_owned(),
        name: Some(id.to_uppercase()),
        email: email.map(str::to_owned),
        ..StoredPerson::default()
    };
    transaction.save_person(&person).await.unwrap();
}

fn senders(sink: Option<&Sink>) -> Senders {
    let smtp = sink.map(|sink| SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: Some(sink.port),
        tls: SmtpTls::None,
        credentials: None,
    });
    let settings = DeliverySettings {
        smtp,
        from: "Portcullis <portcullis@acme.example>".to_owned(),
        base_url: "https://portcullis.acme.example/".to_owned(),
        webhook_allow: vec!["127.0.0.1".parse().unwrap()],
        ..DeliverySettings::default()
    };
    Senders::new(&settings).unwrap()
}

impl Home {
    async fn put(&self, topic: &str, body: &Value) {
        let mut transaction = self.installation.store.transaction().await.unwrap();
        transaction.put(topic, &body.to_string(), at(70)).await.unwrap();
        transaction.commit().await.unwrap();
    }

    async fn overdue(&self, to: &[&str]) {
        let body = json!({"vulnerability": 1, "to": to, "about": "remediation was due on 2026-06-01"});
        self.put("vulnerability.overdue", &body).await;
    }

    async fn wish(&self, person: &str, group: Group, timing: Timing) {
        let wishes = Preferences { groups: [(group, timing)].into(), ..Preferences::default() };
        let seen = Seen::anything();
        set_preferences(&self.installation, &wishes, &seen, &self.caller(person), at(1)).await.unwrap();
    }

    async fn hook(&self, receiver: &Receiver, topics: &[&str]) -> String {
        let url = format!("http://127.0.0.1:{}/hook", receiver.port);
        let topics = topics.iter().map(|&topic| topic.to_owned()).collect();
        add_webhook(&self.installation, &url, topics, &self.caller("sam"), at(2)).await.unwrap().0.id
    }

    async fn deliveries(&self) -> Vec<Delivery> {
        list_deliveries(&self.installation, WantedDeliveries::default(), &self.caller("sam")).await.unwrap().0
    }

    /// Recipient, state, tries and what went wrong, of each delivery.
    async fn lines(&self) -> Vec<String> {
        let line = |one: Delivery| {
            let error = one.last_error.map(|error| format!(": {error}")).unwrap_or_default();
            format!("{} {} {} {}{error}", one.recipient, one.channel, one.state, one.attempts)
        };
        let mut lines: Vec<String> = self.deliveries().await.into_iter().map(line).collect();
        lines.sort();
        lines
    }

    async fn hand_out(&self) -> Distributed {
        distribute(&self.installation, false, at(80)).await.unwrap()
    }
}

fn head(mail: &str, name: &str) -> String {
    let line = mail.lines().find(|line| line.starts_with(name)).unwrap();
    line.strip_prefix(name).unwrap().trim_start_matches([':', ' ']).to_owned()
}

fn to(mails: &[String]) -> Vec<String> {
    let mut to: Vec<String> = mails.iter().map(|mail| head(mail, "To")).collect();
    to.sort();
    to
}

#[tokio::test]
async fn everybody_who_has_a_part_in_it_gets_one_mail() {
    let home = home().await;
    let sink = Sink::answering("250 ok").await;
    home.overdue(&["owner", "team_channel", "ambassador", "security_team"]).await;
    let done = home.hand_out().await;
    assert_eq!(done, Distributed { messages: 1, deliveries: 5, digest_items: 0, left: 0 });
    let delivered = deliver(&home.installation, &senders(Some(&sink)), at(90)).await.unwrap();
    assert_eq!(delivered, Delivered { sent: 5, ..Delivered::default() });
    let expected = ["ANA", "BO", "EVE", "LEE", "SAM"]
        .map(|name| format!("{name} <{}@acme.example>", name.to_lowercase()));
    assert_eq!(to(&sink.mails()), expected);
    let mail = sink.mails().remove(0);
    assert_eq!(head(&mail, "Subject"), "V-1 is overdue: Overflow");
    assert!(mail.contains("https://portcullis.acme.example/vulnerabilities/1"), "{mail}");
    assert!(mail.contains("critical, remediation was due on 2026-06-01"), "{mail}");
}

#[tokio::test]
async fn nothing_is_told_twice_however_often_it_is_distributed_and_delivered() {
    let home = home().await;
    let (sink, receiver) = (Sink::answering("250 ok").await, Receiver::answering(OK).await);
    home.hook(&receiver, &[]).await;
    home.overdue(&["ambassador"]).await;
    for second in 0..3 {
        distribute(&home.installation, false, at(80 + second * HOUR)).await.unwrap();
        deliver(&home.installation, &senders(Some(&sink)), at(90 + second * HOUR)).await.unwrap();
    }
    assert_eq!((sink.mails().len(), receiver.requests().len()), (1, 1));
}

#[tokio::test]
async fn people_are_told_as_they_wish() {
    let home = home().await;
    home.wish("bo", Group::Overdue, Timing::Off).await;
    home.wish("lee", Group::Overdue, Timing::Digest).await;
    home.overdue(&["owner", "ambassador"]).await;
    assert_eq!(home.hand_out().await, Distributed { messages: 1, deliveries: 1, digest_items: 1, left: 0 });
    assert_eq!(home.lines().await, ["eve mail waiting 0"]);
}

#[tokio::test]
async fn a_digest_groups_what_waits_and_comes_once() {
    let home = home().await;
    let sink = Sink::answering("250 ok").await;
    home.wish("bo", Group::Overdue, Timing::Digest).await;
    home.overdue(&["owner"]).await;
    for _ in 0..60 {
        home.put(
            "vulnerability.reported",
            &json!({"vulnerability": 1, "to": ["owner"], "about": "estimate it"}),
        )
        .await;
    }
    home.hand_out().await;
    assert_eq!(digest(&home.installation, at(80)).await.unwrap(), Digested::default(), "it is not time");
    let tomorrow = at(80) + SignedDuration::from_hours(72);
    let (one, other) = (
        digest(&home.installation, tomorrow).await.unwrap(),
        digest(&home.installation, tomorrow).await.unwrap(),
    );
    assert_eq!((one, other), (Digested { mails: 2, left: 0 }, Digested::default()));
    for _ in 0..3 {
        deliver(&home.installation, &senders(Some(&sink)), tomorrow).await.unwrap();
    }
    let mails = sink.mails();
    let mail = mails.iter().find(|mail| head(mail, "To").starts_with("BO")).unwrap();
    assert_eq!(head(mail, "Subject"), "1 overdue, 60 new");
    assert!(mail.contains("- and 10 more"), "{mail}");
}

#[tokio::test]
async fn a_digest_leaves_out_what_they_want_to_hear_of_no_longer() {
    let home = home().await;
    home.put("vulnerability.reported", &json!({"vulnerability": 1, "to": ["ambassador"], "about": "x"}))
        .await;
    assert_eq!(home.hand_out().await.digest_items, 1);
    home.wish("eve", Group::New, Timing::Off).await;
    let tomorrow = at(80) + SignedDuration::from_hours(72);
    assert_eq!(digest(&home.installation, tomorrow).await.unwrap(), Digested::default());
}

#[tokio::test]
async fn nobody_writes_to_who_was_erased_or_has_no_address_or_left() {
    let mut home = home().await;
    let sink = Sink::answering("250 ok").await;
    home.overdue(&["owner", "ambassador"]).await;
    home.hand_out().await;
    let mut transaction = home.installation.store.transaction().await.unwrap();
    transaction.erase_person("bo", at(85)).await.unwrap();
    address(&mut transaction, "lee", None).await;
    transaction.commit().await.unwrap();
    let mut program = home.installation.program.program.clone();
    program.people.retain(|person| person.id != "eve");
    home.installation.program = std::sync::Arc::new(crate::installation::CurrentProgram::new(program));
    let done = deliver(&home.installation, &senders(Some(&sink)), at(90)).await.unwrap();
    assert_eq!((done.dropped, sink.mails().len()), (3, 0));
    assert_eq!(
        home.lines().await,
        [
            "bo mail dropped 1: `bo` was erased",
            "eve mail dropped 1: `eve` is not in the program any more",
            "lee mail dropped 1: `lee` has no mail address",
        ]
    );
}

#[tokio::test]
async fn mail_waits_for_a_server_and_keeps_nobody_else_waiting() {
    let home = home().await;
    let receiver = Receiver::answering(OK).await;
    home.hook(&receiver, &[]).await;
    home.overdue(&["ambassador"]).await;
    home.hand_out().await;
    let done = deliver(&home.installation, &senders(None), at(90)).await.unwrap();
    assert_eq!(done, Delivered { sent: 1, ..Delivered::default() });
    let sink = Sink::answering("250 ok").await;
    assert_eq!(deliver(&home.installation, &senders(Some(&sink)), at(900)).await.unwrap().sent, 1);
}

#[tokio::test]
async fn those_who_may_approve_a_decision_are_told_that_it_waits() {
    let home = home().await;
    let sink = Sink::answering("250 ok").await;
    home.apply(&[&about("one", crate::testing::NOT_AFFECTED)]).await.unwrap();
    assert_eq!(home.hand_out().await.deliveries, 2, "Ana asked for it");
    deliver(&home.installation, &senders(Some(&sink)), at(90)).await.unwrap();
    assert_eq!(to(&sink.mails()), ["EVE <eve@acme.example>", "SAM <sam@acme.example>"]);
    let mail = sink.mails().remove(0);
    assert_eq!(head(&mail, "Subject"), "git/one waits for your approval");
    home.apply(&[&about("one", crate::testing::NOT_AFFECTED)]).await.unwrap();
    assert_eq!(home.hand_out().await, Distributed::default(), "nothing else waits");
}

#[tokio::test]
async fn those_who_may_approve_a_release_in_spite_of_the_gate_are_told() {
    let home = home().await;
    home.open_release("5.3").await;
    let ana = home.caller("ana");
    let asked = crate::break_glass::ask_break_glass(
        &home.installation,
        ("acme", "5.3"),
        "Customers are down.",
        None,
        &ana,
        at(75),
    );
    let approvers = asked.await.unwrap().approvers;
    home.hand_out().await;
    let deliveries = home.deliveries().await;
    let mut told: Vec<&str> = deliveries.iter().map(|one| one.recipient.as_str()).collect();
    told.sort_unstable();
    assert_eq!(
        (told, deliveries[0].subject.as_str()),
        (approvers.iter().map(String::as_str).collect(), "acme 5.3 waits for your approval")
    );
}

#[tokio::test]
async fn many_decisions_that_wait_for_the_same_people_are_one_message() {
    let home = home().await;
    let entries: Vec<String> =
        (0..30).map(|number| about(&format!("d{number}"), crate::testing::NOT_AFFECTED)).collect();
    let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
    home.apply(&entries).await.unwrap();
    assert_eq!(home.hand_out().await.messages, 1);
    let subjects: Vec<String> = home.deliveries().await.into_iter().map(|one| one.subject).collect();
    assert_eq!(subjects, ["30 decisions of git wait for your approval"; 2]);
}
