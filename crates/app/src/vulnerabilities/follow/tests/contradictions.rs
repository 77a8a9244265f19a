//! Clocks and reports that contradict what is known.

use super::agreeing::{Found, by_grype, faults};
use super::{DAY, ONE, TWO};
use crate::testing::{at, home};

/// The places in the list of names: two CVEs and two others.
const CVE: usize = 0;
const OTHER_CVE: usize = 1;
const GHSA: usize = 2;
const OTHER_GHSA: usize = 3;

fn called(name: usize, other: usize) -> Found {
    Found { name, other: Some(other), package: 0, is_other: false }
}

#[tokio::test]
async fn what_goes_by_a_clock_that_went_back_goes_and_comes_back() {
    let home = home().await;
    home.found_at(10 * DAY, "web", "main", &[ONE, TWO]).await;
    home.found_at(5 * DAY, "web", "main", &[TWO]).await;
    assert_eq!(home.board().await[0], "V-1 CVE-2026-1000 debian:openssl resolved gone_before_triage high []");
    home.found_at(6 * DAY, "web", "main", &[ONE, TWO]).await;
    assert_eq!(home.board().await[0], "V-1 CVE-2026-1000 debian:openssl triaging high [web@main]");
    let case = home.installation.store.snapshot().await.unwrap().vulnerability(1).await.unwrap().unwrap();
    let (case, past) = (&case.vulnerability, &case.vulnerability.past[0]);
    assert_eq!((past.opened, past.ended), (at(10 * DAY), Some(at(10 * DAY))), "nothing ends before it began");
    assert!(case.since >= at(10 * DAY) && case.episode.opened <= case.since, "{case:?}");
    assert_eq!(faults(&home).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_report_that_calls_two_cves_one_leaves_them_two() {
    let home = home().await;
    home.record_at(DAY, "web", "main", &by_grype(DAY, &[called(GHSA, CVE)])).await;
    home.record_at(DAY, "api", "main", &by_grype(DAY, &[called(GHSA, OTHER_CVE)])).await;
    let two = [
        "V-1 CVE-2026-1000 deb/debian/openssl incoming low [web@main]",
        "V-2 CVE-2026-2000 deb/debian/openssl incoming low [api@main]",
    ];
    assert_eq!(home.board().await, two);
    let both = [called(CVE, OTHER_CVE), called(OTHER_CVE, CVE)];
    home.record_at(2 * DAY, "web", "main", &by_grype(2 * DAY, &both)).await;
    assert_eq!(home.board().await.len(), 2);
    assert_eq!(faults(&home).await, Vec::<String>::new());
}

#[tokio::test]
async fn names_that_form_a_ring_are_one_vulnerability() {
    let home = home().await;
    home.record_at(DAY, "web", "main", &by_grype(DAY, &[called(GHSA, GHSA)])).await;
    home.record_at(DAY, "api", "main", &by_grype(DAY, &[called(OTHER_GHSA, OTHER_GHSA)])).await;
    home.record_at(DAY, "api", "5.3", &by_grype(DAY, &[called(CVE, CVE)])).await;
    assert_eq!(home.board().await.len(), 3);
    let ring = [called(GHSA, OTHER_GHSA), called(OTHER_GHSA, CVE), called(CVE, GHSA)];
    home.record_at(2 * DAY, "web", "main", &by_grype(2 * DAY, &ring)).await;
    home.record_at(3 * DAY, "api", "main", &by_grype(3 * DAY, &ring)).await;
    let board = home.board().await;
    assert_eq!(
        board,
        [
            "V-1 GHSA-aaaa-aaaa-aaaa deb/debian/openssl incoming low [api@5.3, api@main, web@main]",
            "V-2 GHSA-bbbb-bbbb-bbbb deb/debian/openssl closed duplicate low []",
            "V-3 CVE-2026-1000 deb/debian/openssl closed duplicate low []",
        ]
    );
    assert_eq!(faults(&home).await, Vec::<String>::new());
}
