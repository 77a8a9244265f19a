//! Whatever mail leads to is a page of the server.

use crate::visitors::House;
use jiff::SignedDuration;
use portcullis_app::notifications::distribute;
use portcullis_domain::notification::Letter;
use portcullis_report::letter;
use serde_json::json;
use std::collections::BTreeSet;

const BASE: &str = "https://portcullis.acme.example";

/// The addresses of this installation in a text.
fn links(text: &str) -> Vec<String> {
    let ends = |letter: char| letter.is_whitespace() || "\"<>".contains(letter);
    text.split(BASE).skip(1).map(|rest| rest.split(ends).next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_link_in_a_mail_leads_to_a_page() {
    let house = House::new().await;
    house.scanned("main", &["CVE-2026-1001 zlib high"]).await;
    let now = jiff::Timestamp::now();
    let waiting = |set: &str| json!({"set": set, "decisions": ["5.3.2"], "count": 1, "by": "ana", "to": ["ada"], "about": "Ship it."});
    let overdue = json!({"vulnerability": 1, "to": ["security_team"], "about": "triage was due"});
    let mut transaction = house.installation.store.transaction().await.unwrap();
    for (topic, body) in [
        ("exception.waiting", waiting("")),
        ("decision.waiting", waiting("5.3")),
        ("vulnerability.overdue", overdue),
    ] {
        transaction.put(topic, &body.to_string(), now).await.unwrap();
    }
    transaction.commit().await.unwrap();
    while distribute(&house.installation, false, now).await.unwrap().left > 0 {}
    let mut transaction = house.installation.store.transaction().await.unwrap();
    let mail = transaction
        .claim_deliveries(100, ["mail", "mail"], now, SignedDuration::from_secs(60))
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    let mut found = BTreeSet::new();
    for delivery in mail {
        let letter: Letter = serde_json::from_str(&delivery.body).unwrap();
        found.extend(links(&letter::text(&letter, BASE)));
        found.extend(links(&letter::html(&letter, BASE)));
    }
    let found: Vec<String> = found.into_iter().collect();
    assert_eq!(found, ["/approvals", "/me/notifications", "/releases", "/vulnerabilities/1"]);
    for link in found {
        assert_eq!(house.get("ada", &link).await.status, 200, "{link}");
    }
}
