//! Requests that come again under the same key.

use crate::visitors::House;
use std::fmt::Write;

const ANSWERS: &str = "/api/v1/products/acme/releases/1.0/answers";

#[tokio::test]
async fn an_answer_that_is_too_long_to_be_kept_is_given_all_the_same() {
    let house = House::new().await;
    house.opened("1.0").await;
    let mut list = "CVE\n".to_owned();
    for number in 0..9000 {
        writeln!(list, "CVE-2026-{number:05}").unwrap();
    }
    let answered = house.under_key("ana", ANSWERS, "one", list.clone()).await;
    assert_eq!(answered.status.as_u16(), 200, "{}", answered.text().chars().take(300).collect::<String>());
    assert!(answered.bytes.len() > 1 << 20, "{} bytes", answered.bytes.len());
    // Nothing was kept of it and nothing was changed by it, so that it may come again.
    let again = house.under_key("ana", ANSWERS, "one", list).await;
    assert_eq!(again.status, answered.status);
    assert!(again.bytes.len() > 1 << 20, "{} bytes", again.bytes.len());
}

#[tokio::test]
async fn a_request_is_answered_again_as_before_and_another_one_under_its_key_is_refused() {
    let house = House::new().await;
    let address = "/api/v1/vulnerabilities";
    let told = r#"{"title": "A door is open", "component": "web", "source": "manual_testing", "severity": "low", "report": ""}"#;
    let first = house.under_key("ana", address, "k", told.to_owned()).await;
    assert_eq!(first.status.as_u16(), 201, "{}", first.text());
    let again = house.under_key("ana", address, "k", told.to_owned()).await;
    assert_eq!((again.status, &again.bytes), (first.status, &first.bytes));
    let other = house.under_key("ana", address, "k", told.replace("door", "window")).await;
    assert_eq!(other.status.as_u16(), 422, "{}", other.text());
    let of_another = house.under_key("sam", address, "k", told.to_owned()).await;
    assert_eq!(of_another.status.as_u16(), 201, "keys are one's own: {}", of_another.text());
    assert_ne!(of_another.bytes, first.bytes);
}
