//! What decisions do to vulnerabilities, from the request to the end.

use crate::approve_decision::{approve, reject};
use crate::testing::{Home, NOT_AFFECTED, about, at, home};
use crate::vulnerabilities::testing::{standing, track, vulnerability};

const CVE: &str = "CVE-2026-1000";

/// A critical vulnerability in `web` on `main`.
async fn tracked() -> Home {
    let home = home().await;
    home.found("web", "main", &["CVE-2026-1000 openssl CRITICAL"]).await;
    track(&home.installation, &[CVE], at(61)).await;
    home
}

impl Home {
    async fn standing(&self) -> String {
        standing(&self.installation, 1).await
    }

    async fn say_yes(&self, id: &str, person: &str) {
        approve(&self.installation, "git", id, &self.caller(person), at(200)).await.unwrap();
    }
}

#[tokio::test]
async fn a_decision_closes_what_it_covers_once_it_is_approved() {
    let home = tracked().await;
    home.apply(&[&about("one", NOT_AFFECTED)]).await.unwrap();
    assert_eq!(home.standing().await, "incoming, episode 1");
    home.say_yes("one", "sam").await;
    assert_eq!(home.standing().await, "closed, not_affected, by git/one, episode 1");
    let entries = home.installation.store.snapshot().await.unwrap().audit_after(0, 1000).await.unwrap();
    let last: Vec<_> =
        entries.iter().rev().take(2).map(|(_, entry)| (&*entry.actor, &*entry.action)).collect();
    assert_eq!(last, [("sam", "vulnerability.settled"), ("sam", "decision.approved")]);
}

#[tokio::test]
async fn what_is_withdrawn_brings_it_back() {
    let home = tracked().await;
    home.apply(&[&about("one", NOT_AFFECTED)]).await.unwrap();
    home.say_yes("one", "sam").await;
    home.apply_at(300, &[], true).await.unwrap();
    assert_eq!(home.standing().await, "triaging, episode 2");
}

#[tokio::test]
async fn an_acceptance_takes_the_risk_and_its_last_day_wakes_it() {
    let home = tracked().await;
    home.apply(&[&about("taken", "verdict: accepted, expires: 2026-09-30, approved_by: ines")])
        .await
        .unwrap();
    home.say_yes("taken", "ines").await;
    assert_eq!(home.standing().await, "risk_accepted, accepted, by git/taken, episode 1");
    let held_until = vulnerability(&home.installation, 1).await.held_until;
    assert_eq!(held_until.unwrap().to_string(), "2026-10-01T00:00:00Z");
}

#[tokio::test]
async fn another_component_with_it_brings_it_back_unless_the_scope_covers_that() {
    let home = tracked().await;
    home.found("api", "main", &["CVE-2026-1000 openssl CRITICAL"]).await;
    track(&home.installation, &[CVE], at(61)).await;
    let narrow = about("one", NOT_AFFECTED).replace("product: acme", "component: web");
    home.apply(&[&narrow]).await.unwrap();
    home.say_yes("one", "sam").await;
    assert_eq!(home.standing().await, "incoming, episode 1");
    home.apply(&[&about("one", NOT_AFFECTED)]).await.unwrap();
    home.say_yes("one", "sam").await;
    assert_eq!(home.standing().await, "closed, not_affected, by git/one, episode 1");
}

#[tokio::test]
async fn a_decision_that_names_the_number_or_another_name_covers_it_too() {
    let home = tracked().await;
    let names = [CVE, "GHSA-aaaa-bbbb-cccc"].map(portcullis_domain::advisory::AdvisoryId::new);
    let mut transaction = home.installation.store.transaction().await.unwrap();
    transaction.join_aliases(&names, at(70)).await.unwrap();
    transaction.commit().await.unwrap();
    let by_number = about("number", NOT_AFFECTED).replace("advisory: CVE-2026-1000", "vulnerability: 1");
    home.apply(&[&by_number]).await.unwrap();
    home.say_yes("number", "sam").await;
    assert_eq!(home.standing().await, "closed, not_affected, by git/number, episode 1");
    let by_name = about("name", NOT_AFFECTED).replace(CVE, "GHSA-aaaa-bbbb-cccc");
    home.apply_at(300, &[&by_name], true).await.unwrap();
    assert_eq!(home.standing().await, "triaging, episode 2");
    approve(&home.installation, "git", "name", &home.caller("sam"), at(301)).await.unwrap();
    assert_eq!(home.standing().await, "closed, not_affected, by git/name, episode 2");
}

#[tokio::test]
async fn an_assessment_rates_it_once_it_is_approved() {
    let home = tracked().await;
    home.apply(&[&about("rated", "verdict: assessed, severity: low")]).await.unwrap();
    assert_eq!(home.standing().await, "incoming, episode 1");
    home.say_yes("rated", "sam").await;
    assert_eq!(home.standing().await, "incoming, low, episode 1");
    reject(&home.installation, "git", "rated", "No.", &home.caller("sam"), at(400)).await.unwrap_err();
    assert_eq!(home.standing().await, "incoming, low, episode 1");
}
