//! Webhooks, deliveries and preferences in the browser.

use crate::visitors::{House, SCRIPT};
use jiff::SignedDuration;
use portcullis_app::notifications::{DeliverySettings, Senders, SmtpSettings, SmtpTls, deliver, distribute};
use serde_json::json;

const HOOK: &str = "https://hooks.acme.example/t0k3n";

/// Mail to each of these people that no server took, eight times.
async fn dead_letters(house: &House, people: &[&str]) {
    let now = jiff::Timestamp::now();
    let body = json!({"set": "", "decisions": [format!("5.3.2 {SCRIPT}")], "count": 1, "by": "ana", "to": people, "about": "Ship it."});
    let mut transaction = house.installation.store.transaction().await.unwrap();
    transaction.put("exception.waiting", &body.to_string(), now).await.unwrap();
    transaction.commit().await.unwrap();
    let told = distribute(&house.installation, false, now).await.unwrap();
    assert_eq!(told.deliveries, people.len() as u64);
    // Nobody listens at this port.
    let smtp =
        SmtpSettings { host: "127.0.0.1".to_owned(), port: Some(1), tls: SmtpTls::None, credentials: None };
    let settings = DeliverySettings {
        smtp: Some(smtp),
        from: "portcullis@acme.example".to_owned(),
        base_url: "https://portcullis.acme.example".to_owned(),
        webhook_allow: Vec::new(),
        ..DeliverySettings::default()
    };
    let senders = Senders::new(&settings).unwrap();
    for day in 0..8 {
        deliver(&house.installation, &senders, now + SignedDuration::from_hours(24 * day)).await.unwrap();
    }
}

#[tokio::test]
async fn a_webhook_is_added_tried_out_and_removed() {
    let house = House::new().await;
    assert_eq!(house.get("ana", "/webhooks").await.status, 403);
    assert!(house.get("sam", "/webhooks").await.one(".empty").contains("No program is told"));
    let refused = house.post("sam", "/webhooks", &[("url", "ftp://x"), ("topics", SCRIPT)]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.attributes("#url", "value"), ["ftp://x"], "what was typed stays");
    assert!(refused.one("#topics").contains(SCRIPT) && !refused.one("[role=alert]").is_empty());
    let fields = [("url", HOOK), ("topics", "vulnerability.*\r\nscan.recorded")];
    assert_eq!(house.post_bare("sam", "/webhooks", "url=x").await.status, 403, "no proof");
    let added = house.post("sam", "/webhooks", &fields).await;
    assert_eq!(added.status, 201);
    let secret = added.one("#secret");
    let address = added.attributes("[role=status] a", "href").remove(0);
    let list = house.get("sam", "/webhooks").await;
    assert!(!list.text().contains(&secret), "a secret is shown once");
    assert!(list.one("tbody tr").contains("vulnerability.* scan.recorded none"), "{}", list.one("tbody tr"));
    assert_eq!(house.post("sam", &format!("{address}/test"), &[]).await.location, address);
    let one = house.get("sam", &address).await;
    assert!(one.one("#deliveries ~ .scroll tbody tr").contains("webhook.test waiting"), "{}", one.text());
    assert!(house.get("sam", "/webhooks").await.one("tbody tr").contains("waiting"));
    let removal = format!("{address}/removal");
    let asked = house.get("sam", &removal).await;
    let revision = asked.attributes("input[name=revision]", "value").remove(0);
    let stale = house.post("sam", &removal, &[("revision", "another")]).await;
    assert_eq!(stale.status, 412);
    assert!(stale.text().contains("after you looked at it"));
    assert_eq!(house.post("ana", &removal, &[("revision", &revision)]).await.status, 403);
    assert_eq!(house.post("sam", &removal, &[("revision", &revision)]).await.location, "/webhooks");
    assert_eq!(house.get("sam", &address).await.status, 404);
}

#[tokio::test]
async fn deliveries_are_listed_by_state_topic_and_recipient_and_dead_ones_tried_again() {
    let house = House::new().await;
    assert!(house.get("bo", "/notifications").await.one(".empty").contains("Nothing was sent yet"));
    dead_letters(&house, &["bo", "vi"]).await;
    let rows = async |person: &str, query: &str| {
        house.get(person, &format!("/notifications{query}")).await.find("tbody tr").len()
    };
    assert_eq!([rows("sam", "").await, rows("bo", "").await, rows("ana", "").await], [2, 1, 0]);
    assert_eq!([rows("sam", "?recipient=vi").await, rows("bo", "?recipient=vi").await], [1, 0]);
    assert_eq!([rows("sam", "?state=dead").await, rows("sam", "?state=sent").await], [2, 0]);
    assert_eq!([rows("sam", "?topic=digest").await, rows("sam", "?topic=exception.waiting").await], [0, 2]);
    let list = house.get("sam", "/notifications?state=dead").await;
    assert_eq!(list.one(".chips a[aria-current]"), "dead letter");
    let first = async |person: &str| {
        let list = house.get(person, "/notifications").await;
        list.attributes("tbody a[href^='/notifications/']", "href").remove(0)
    };
    let (address, other) = (first("bo").await, first("vi").await);
    assert_eq!(house.get("bo", &other).await.status, 404, "nobody reads others' mail");
    let own = house.get("bo", &address).await;
    assert!(own.one("h1").contains(SCRIPT) && own.text().contains("8 of 8"));
    assert!(
        own.find("form[action$=retry]").is_empty()
            && own.one(".notice.bad").contains("Needs one of the roles")
    );
    let retry = format!("{address}/retry");
    assert_eq!(house.post("bo", &retry, &[]).await.status, 403);
    assert_eq!(house.post("sam", &retry, &[]).await.location, address);
    assert_eq!(house.post("sam", &retry, &[]).await.status, 409);
    assert_eq!(house.get("bo", &address).await.one(".word"), "waiting");
}

#[tokio::test]
async fn preferences_are_not_overwritten_by_a_window_that_saw_others() {
    let house = House::new().await;
    let page = house.get("ada", "/me/notifications").await;
    assert!(page.text().contains("ada@acme.example"));
    assert!(house.get("cy", "/me/notifications").await.one(".notice").contains("no mail address"));
    let checked = async || house.get("ada", "/me/notifications").await.attributes("input[checked]", "value");
    assert_eq!(checked().await, ["at_once", "digest", "digest", "at_once", "at_once", "at_once"]);
    let revision = page.attributes("input[name=revision]", "value").remove(0);
    let choose = async |new: &str, hour: &str| {
        let fields = [
            ("revision", revision.as_str()),
            ("overdue", "at_once"),
            ("due_soon", "digest"),
            ("new", new),
            ("work", "at_once"),
            ("approvals", "at_once"),
            ("requests", "at_once"),
            ("hour", hour),
        ];
        house.post("ada", "/me/notifications", &fields).await
    };
    let saved = choose("off", "7").await;
    assert_eq!(saved.location, "/me/notifications?done=true");
    assert!(house.get("ada", &saved.location).await.one("[role=status]").starts_with("Saved."));
    assert_eq!(checked().await, ["at_once", "digest", "off", "at_once", "at_once", "at_once"]);
    let late = choose("at_once", "8").await;
    assert_eq!(late.status, 412);
    assert!(late.one("[role=alert]").contains("was changed by `ada` at "), "{}", late.one("[role=alert]"));
    assert_eq!(late.attributes("input[name=new][checked]", "value"), ["at_once"], "what was chosen stays");
    assert_eq!(
        late.find("strong").into_iter().filter(|said| said.starts_with("On record")).collect::<Vec<_>>(),
        ["On record: not at all.", "On record: 7:00."]
    );
    assert_eq!(
        checked().await,
        ["at_once", "digest", "off", "at_once", "at_once", "at_once"],
        "nothing was overwritten"
    );
    assert_eq!(house.post("ada", "/me/notifications", &[("hour", "9")]).await.status, 422);
}

#[tokio::test]
async fn the_menu_has_what_the_reader_may() {
    let house = House::new().await;
    let offered = async |person: &str| house.get(person, "/programme").await.attributes(".actions a", "href");
    let of_ada = offered("ada").await;
    assert!(
        ["/webhooks", "/accounts", "/notifications"]
            .iter()
            .all(|one| of_ada.iter().any(|other| other == one))
    );
    let of_bo = offered("bo").await;
    assert!(of_bo.contains(&"/notifications".to_owned()) && !of_bo.contains(&"/webhooks".to_owned()));
    let commands = house.get("bo", "/programme").await.attributes("#palette a", "href");
    assert!(
        commands.contains(&"/me/notifications".to_owned()) && !commands.contains(&"/accounts".to_owned())
    );
}
