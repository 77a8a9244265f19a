//! What is reckoned once for everybody, and lists that are longer than a page.

use crate::pages_home::Site;
use crate::visitors::House;

#[test]
fn the_overview_shows_what_was_done_at_once() {
    let site = Site::new();
    site.get("ana", "/").has("0 critical and high, open").has("0 to triage").has("No release is open");
    let told = [("title", "A hole"), ("component", "web"), ("source", "bug_bounty"), ("severity", "high")];
    site.fill("bo", "/vulnerabilities/new", &told);
    site.get("ana", "/").has("1 critical and high, open").has("1 to triage").has("0 mine");
    let act = |person: &str, fields: &[(&str, &str)]| {
        let seen = site.fill(person, "/vulnerabilities/1/actions", fields);
        assert_eq!(seen.status, 303, "{}", seen.html);
    };
    act("ana", &[("verb", "take")]);
    site.get("ana", "/").has("1 to triage").has("1 mine");
    site.get("vic", "/").has("1 to triage").has("0 mine");
    act("ana", &[("verb", "report")]);
    site.get("vic", "/").has("0 to triage").has("1 critical and high, open").has("Due next");
}

#[test]
fn the_overview_has_charts_that_lead_to_the_metrics_and_say_what_they_show() {
    let site = Site::with_finding("HIGH");
    let seen = site.get("vic", "/");
    seen.has("Open by severity 1 high open now").has("Found and fixed 1 found and 0 fixed in twelve weeks");
    assert_eq!(seen.html.matches("<svg class=\"chart\"").count(), 2, "no clock was stopped: {}", seen.html);
    assert_eq!(seen.html.matches("role=\"img\" aria-label=\"").count(), 2);
    let metrics = site.get("vic", "/vulnerabilities/metrics").html;
    for place in ["open", "flow", "kept"] {
        assert!(metrics.contains(&format!(" id=\"{place}\"")), "{place}");
    }
    for place in ["open", "flow"] {
        assert!(seen.html.contains(&format!("href=\"/vulnerabilities/metrics#{place}\"")), "{place}");
    }
    Site::new().get("vic", "/").has_not("The last twelve weeks");
}

#[test]
fn what_waits_for_somebody_stands_on_every_page() {
    let site = Site::with_finding("HIGH");
    let asked = [
        ("kind", "accepted"),
        ("day", "2099-12-31"),
        ("reason", "Not reachable."),
        ("mitigations", "None."),
        ("effort", "Much."),
    ];
    assert_eq!(site.fill("bo", "/vulnerabilities/1/decisions", &asked).status, 303);
    site.get("ines", "/approvals").has("1 waiting for you");
    site.get("ines", "/components").has("1 waiting for you");
    site.get("vic", "/components").has_not("waiting for you");
    let given = site.fill("ines", "/approvals/vulnerabilities/V-1-1/approval", &[]);
    assert_eq!(given.leads_to, "/approvals", "{}", given.html);
    site.get("ines", "/approvals").has("Nothing waits for you").has_not("1 waiting for you");
    site.get("ines", "/components").has_not("waiting for you");
}

#[tokio::test]
async fn imports_come_in_pages_in_the_browser_and_through_the_api() {
    let house = House::new().await;
    for series in 0..51 {
        house.scanned(&format!("5.{series}"), &[&format!("CVE-2026-{series} zlib critical")]).await;
    }
    let first = house.get("vi", "/imports").await;
    assert_eq!((first.find("tbody tr").len(), first.one("tbody tr td")), (50, "51".to_owned()));
    let next = first.attributes("a[rel=next]", "href");
    assert_eq!(next, ["/imports?before=2"]);
    let rest = house.get("vi", &next[0]).await;
    assert_eq!((rest.find("tbody tr").len(), rest.attributes("a[rel=next]", "href").len()), (1, 0));
    let listed = house.get("vi", "/api/v1/imports?before=3").await.text();
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let numbers: Vec<_> = listed["imports"].as_array().unwrap().iter().map(|one| &one["number"]).collect();
    assert_eq!(numbers, [2, 1]);
    assert_eq!(listed.get("next"), None);
    assert_eq!(house.get("vi", "/api/v1/imports?before=none").await.status, 400);
    assert_eq!(house.get("vi", "/api/v1/imports?after=3").await.status, 400);
}

#[tokio::test]
async fn releases_come_in_pages_of_their_product() {
    let house = House::new().await;
    for patch in 0..52 {
        house.opened(&format!("5.3.{patch}")).await;
    }
    let all = house.get("vi", "/releases").await;
    assert_eq!((all.find("tbody tr").len(), all.one("tbody tr td")), (20, "5.3.51".to_owned()));
    let next = all.attributes("a[rel=next]", "href");
    assert_eq!(next, ["/releases?product=acme&before=5.3.32"]);
    let page = house.get("vi", &next[0]).await;
    assert_eq!((page.find("tbody tr").len(), page.one("tbody tr td")), (32, "5.3.31".to_owned()));
    assert_eq!(page.attributes("a[rel=next]", "href").len(), 0);
    let page = house.get("vi", "/releases?product=acme").await;
    assert_eq!(page.attributes("a[rel=next]", "href"), ["/releases?product=acme&before=5.3.2"]);
    assert_eq!(house.get("vi", "/releases?product=other").await.status, 404);
    assert_eq!(house.get("vi", "/releases?product=acme&before=no%20version").await.status, 400);
    let one = house.get("vi", "/releases/acme/5.3.0").await;
    assert_eq!(one.find("nav.list li").len(), 50, "the newest ones stand beside it");
    let overview = house.get("vi", "/").await;
    assert!(overview.text().contains("5.3.51") && !overview.text().contains("5.3.48"));
}

#[tokio::test]
async fn verdicts_come_in_pages_and_each_is_the_one_of_its_number() {
    let house = House::new().await;
    house.scanned("5.3", &["CVE-2026-1 zlib critical"]).await;
    house.opened("5.3.0").await;
    for _ in 0..51 {
        assert_eq!(house.post("ana", "/releases/acme/5.3.0/check", &[]).await.status, 303);
    }
    let release = house.get("vi", "/releases/acme/5.3.0").await;
    assert!(release.find("a").contains(&"All 51".to_owned()));
    let listed = house.get("vi", "/releases/acme/5.3.0/verdicts").await;
    assert_eq!(listed.find("tbody tr").len(), 50);
    assert_eq!(listed.attributes("a[rel=next]", "href"), ["/releases/acme/5.3.0/verdicts?before=2"]);
    let rest = house.get("vi", "/releases/acme/5.3.0/verdicts?before=2").await;
    assert_eq!(rest.find("tbody tr").len(), 1);
    for number in [1, 51, 1] {
        let address = format!("/releases/acme/5.3.0/verdicts/{number}");
        let shown = house.get("vi", &address).await.text();
        assert!(shown.contains(&format!("· verdict {number}, ")), "{number}");
    }
    assert_eq!(house.get("vi", "/releases/acme/5.3.0/verdicts/52").await.status, 404);
}
