//! Since when a version with the fix is known.

use super::DAY;
use super::agreeing::{Found, by_trivy};
use crate::testing::{Home, at, home};

const PLAIN: Found = Found { name: 0, other: None, package: 0, is_other: false };
const FIXED: Found = Found { is_other: true, ..PLAIN };

async fn fix_known(home: &Home) -> Option<jiff::Timestamp> {
    let stored = home.installation.store.snapshot().await.unwrap().vulnerability(1).await.unwrap();
    stored.unwrap().vulnerability.fix_known
}

#[tokio::test]
async fn a_fix_that_a_later_scan_knows_is_known_from_then_on() {
    let home = home().await;
    for (day, found) in [(1, PLAIN), (2, FIXED), (3, FIXED), (4, PLAIN)] {
        home.record_at(day * DAY, "web", "main", &by_trivy(day * DAY, &[found])).await;
        assert_eq!(fix_known(&home).await, (day > 1).then(|| at(2 * DAY)), "day {day}");
    }
    assert_eq!(home.entries().await.iter().filter(|entry| entry.starts_with("vuln")).count(), 2);
}

#[tokio::test]
async fn a_fix_that_another_component_has_is_known() {
    let home = home().await;
    home.record_at(DAY, "web", "main", &by_trivy(DAY, &[PLAIN])).await;
    home.record_at(2 * DAY, "api", "main", &by_trivy(2 * DAY, &[FIXED])).await;
    assert_eq!(fix_known(&home).await, Some(at(2 * DAY)));
}

#[tokio::test]
async fn a_fix_that_only_a_change_has_is_not_known() {
    let home = home().await;
    home.record_at(DAY, "web", "main", &by_trivy(DAY, &[PLAIN])).await;
    home.record_at(2 * DAY, "web", "change:7", &by_trivy(2 * DAY, &[FIXED])).await;
    assert_eq!(fix_known(&home).await, None);
}
