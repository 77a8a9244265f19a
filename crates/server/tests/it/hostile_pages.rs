//! What strangers and people write stands on every page as text, and acts on none.

mod harmless;
mod written;

use crate::visitors::{House, Page};
use harmless::{links, offences};
use portcullis_app::read_report::Limits;
use std::collections::{BTreeSet, VecDeque};
use written::{FIELDS, payload, write_everywhere};

/// Pages that are looked at, so that a mistake does not go round in circles.
const MOST: usize = 900;

/// Walks from the first page wherever links lead, and gives every page with its address.
async fn walk(house: &House) -> Vec<(String, Page)> {
    let mut known = BTreeSet::new();
    let mut waiting: VecDeque<String> = VecDeque::new();
    for number in 1..=12 {
        waiting.push_back(format!("/vulnerabilities/{number}"));
        for verb in ["accept", "assess", "except", "resolve", "not-affected", "false-positive", "reopen"] {
            waiting.push_back(format!("/vulnerabilities/{number}?do={verb}"));
        }
    }
    waiting.push_front("/".to_owned());
    let mut pages = Vec::new();
    while let Some(address) = waiting.pop_front() {
        if pages.len() >= MOST || !known.insert(address.clone()) {
            continue;
        }
        let page = house.look(&address).await;
        assert!(page.status.as_u16() < 500, "{address}: {}", page.text());
        if page.content_type.starts_with("text/html") {
            // A list that many conditions narrow is like one that few do.
            let is_narrow = |link: &String| link.starts_with("/requests?") && link.matches('&').count() > 1;
            let new =
                links(&page.text()).into_iter().filter(|link| !known.contains(link) && !is_narrow(link));
            waiting.extend(new);
        }
        pages.push((address, page));
    }
    pages
}

#[tokio::test]
async fn whatever_is_written_anywhere_is_text_on_every_page() {
    let house = House::of_program(&written::program(), Limits::default()).await;
    let answers = write_everywhere(&house).await;
    let pages = walk(&house).await;
    assert!(pages.len() > 60, "{} pages", pages.len());
    let (mut seen, mut acting): (BTreeSet<&str>, Vec<String>) = (BTreeSet::new(), Vec::new());
    for (address, page) in answers.iter().chain(&pages) {
        if page.content_type.starts_with("text/html") && page.disposition.is_empty() {
            acting.extend(offences(&page.text()).into_iter().map(|found| format!("{address}: {found}")));
            seen.extend(FIELDS.into_iter().filter(|field| page.text().contains(&format!("pwn-{field}-"))));
        } else {
            let is_data =
                !page.content_type.starts_with("text/html") || page.disposition.starts_with("attachment");
            assert!(is_data, "{address} is shown as a page: {} {}", page.content_type, page.disposition);
        }
    }
    assert!(acting.is_empty(), "{acting:#?}");
    let unseen: Vec<_> = FIELDS.iter().filter(|field| !seen.contains(*field)).collect();
    assert!(
        unseen.is_empty(),
        "nobody would see what these say, so that nothing is proved of them: {unseen:?}"
    );
}

#[tokio::test]
async fn whatever_is_asked_for_is_text_in_the_answer() {
    let house = House::new().await;
    house.scanned("main", &["CVE-2026-1 zlib high"]).await;
    house.opened("1.0").await;
    let asked = serde_urlencoded::to_string([("x", payload("query"))]).unwrap();
    let asked = asked.trim_start_matches("x=");
    for address in [
        "/search?q=",
        "/vulnerabilities?filter=",
        "/vulnerabilities?after=",
        "/vulnerabilities?order=",
        "/vulnerabilities/board?filter=",
        "/vulnerabilities/groups?filter=",
        "/vulnerabilities/metrics?filter=",
        "/vulnerabilities/metrics?from=",
        "/vulnerabilities/metrics?by=",
        "/vulnerabilities/1?do=",
        "/vulnerabilities/1?do=assess&vector=",
        "/vulnerabilities/",
        "/components/",
        "/scans/",
        "/releases/acme/",
        "/releases/",
        "/releases/acme/1.0/verdicts/",
        "/releases/new?product=",
        "/scans/new?component=",
        "/answers?release=",
        "/audit?action=",
        "/audit?subject=",
        "/audit?actor=",
        "/jobs?state=",
        "/jobs?after=",
        "/approvals?of=",
        "/approvals?after=",
        "/imports/",
        "/imports?before=",
        "/archive?from=",
        "/sign-in?next=",
        "/sign-in?done=",
        "/invitation/",
        "/assets/",
        "/assets/a/",
        "/",
        "/api/v1/",
        "/api/v1/scans/",
        "/programme?before=",
        "/people?q=",
        "/schedules/",
        "/requests?view=",
        "/requests?view=all&state=",
        "/requests?view=all&kind=",
        "/requests?view=all&team=",
        "/requests?view=all&assignee=",
        "/requests?view=all&requester=",
        "/requests?view=all&text=",
        "/requests?after=",
        "/requests/",
        "/requests/new?kind=",
        "/requests/metrics?from=",
    ] {
        for person in ["ana", "nobody"] {
            let page = house.look_as(person, &format!("{address}{asked}")).await;
            assert!(page.status.as_u16() < 500, "{address}: {}", page.text());
            if page.content_type.starts_with("text/html") {
                let found = offences(&page.text());
                assert!(found.is_empty(), "{address}: {found:#?}");
            }
        }
    }
}

#[test]
fn the_test_sees_what_acts() {
    for acts in [
        "<script>alert(1)</script>",
        "<p onclick=x>",
        "<img src=x>",
        "<a href=' java\tscript:alert(1)'>",
        "<a href='//evil.example'>",
        "<form action='https://evil.example'>",
        "<p style='position:fixed'>",
        "<p \"pwn-x>",
        "<p>\u{202e}</p>",
        "<svg onload=x>",
        "<meta http-equiv=refresh content='0'>",
        "<textarea></textarea><marquee>",
        "<iframe></iframe>",
    ] {
        assert!(!offences(acts).is_empty(), "{acts}");
    }
    let harmless = "<a href='/a'>a</a><a href='https://evil.example' rel='noopener'>b</a><textarea>\u{202e}&lt;img&gt;</textarea>";
    assert_eq!(offences(harmless), Vec::<String>::new());
}
