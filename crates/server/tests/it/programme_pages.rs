//! The programme, its people, the archive, the audit trail and the search, in the browser.

use crate::visitors::{House, IMAGE, SCRIPT};

#[tokio::test]
async fn the_programme_says_which_rules_apply_and_since_when() {
    let house = House::new().await;
    let page = house.get("vi", "/programme").await;
    assert!(page.one("h1").contains("Acme"));
    let sla = page.find("#sla ~ .scroll tbody tr");
    assert!(sla[0].starts_with("critical") && sla.len() >= 4, "{sla:?}");
    assert!(page.find("#approvers ~ .scroll tbody tr")[0].contains("head of product engineering"));
    let loads = page.find("#versions ~ .scroll tbody tr");
    assert!(loads.len() == 1 && loads[0].contains("Ana") && loads[0].contains("sha256:"), "{loads:?}");
    assert_eq!(page.attributes("td.number a", "href"), ["/components#acme"]);
    assert!(house.get("vi", "/programme?before=1").await.text().contains("None is on record"));
}

#[tokio::test]
async fn people_are_shown_with_roles_teams_and_what_nobody_covers() {
    let house = House::new().await;
    let page = house.get("vi", "/people").await;
    let gaps = page.find("#gaps + ul li");
    assert!(gaps.iter().any(|gap| gap.contains("no one team owns deploy")), "{gaps:?}");
    assert!(gaps.iter().any(|gap| gap.contains("the team edge has no ambassador")), "{gaps:?}");
    assert!(gaps.iter().any(|gap| gap.contains("nobody is in the team edge")), "{gaps:?}");
    assert!(page.one("#person-bo").contains(SCRIPT), "as text: {}", page.one("#person-bo"));
    assert!(page.one("#person-bo").contains("engineer Core"));
    assert!(page.one("#team-core").contains("component:web"));
    assert_eq!(
        page.attributes("#team-core dd a[href*=filter]", "href"),
        ["/vulnerabilities?filter=stage%3Dopen%20team%3Dcore"]
    );
}

#[tokio::test]
async fn a_hold_is_placed_by_one_and_lifted_by_another() {
    let house = House::new().await;
    house.opened("5.3.2").await;
    house.scanned("5.3", &["CVE-2026-1001 zlib high"]).await;
    assert_eq!(house.get("vi", "/archive").await.status, 403);
    let empty = house.get("ana", "/archive").await;
    assert_eq!(empty.find("#objects ~ .scroll tbody tr td:first-child"), ["report", "findings", "program"]);
    assert!(empty.text().contains("Needs one of the roles"), "a security engineer places no hold");
    let hold = [("subject", "acme 5.3.2"), ("reason", SCRIPT)];
    assert_eq!(house.post("ana", "/archive/holds", &hold).await.status, 403);
    assert_eq!(house.post_bare("sam", "/archive/holds", "subject=acme+5.3.2&reason=x").await.status, 403);
    assert_eq!(house.post("sam", "/archive/holds", &hold).await.status, 303);
    assert_eq!(house.post("sam", "/archive/holds", &hold).await.status, 409);
    for (subject, reason, status) in
        [("acme 9.9", "x", 404), ("nothing", "x", 400), (IMAGE, "x", 404), ("acme 5.3.2", "", 422)]
    {
        let fields = [("subject", subject), ("reason", reason)];
        assert_eq!(house.post("sam", "/archive/holds", &fields).await.status, status, "{subject}");
    }
    let shown = house.get("sam", "/archive").await;
    assert!(shown.one(".sheet").contains(SCRIPT) && shown.find("button.danger[disabled]").len() == 1);
    assert_eq!(house.post("sam", "/archive/holds/1/lifting", &[("reason", "over")]).await.status, 403);
    assert_eq!(house.post("hal", "/archive/holds/2/lifting", &[("reason", "over")]).await.status, 404);
    assert_eq!(house.post("hal", "/archive/holds/one/lifting", &[("reason", "over")]).await.status, 404);
    assert_eq!(house.post("hal", "/archive/holds/1/lifting", &[("reason", "over")]).await.status, 303);
    let lifted = house.get("hal", "/archive").await;
    assert!(lifted.find(".sheet").is_empty() && lifted.one("details td:last-child").contains("Hal: over"));
}

#[tokio::test]
async fn the_audit_trail_is_filtered_turned_over_and_verified() {
    let house = House::new().await;
    assert_eq!(house.get("vi", "/audit").await.status, 403);
    for number in 0..60 {
        house.opened(&format!("5.{number}.0")).await;
    }
    house.post("bo", "/releases/acme/5.1.0/break-glass", &[("reason", SCRIPT)]).await;
    let first = house.get("ana", "/audit").await;
    assert_eq!(first.find("tbody tr").len(), 50);
    assert!(first.one("tbody tr").contains("release.exception_asked"));
    let next = first.attributes("a[rel=next]", "href").remove(0);
    let rest = house.get("ana", &next).await;
    assert_eq!((rest.find("tbody tr").len(), rest.find("a[rel=next]").len()), (12, 0));
    let of_bo = house.get("ana", "/audit?actor=bo&action=release.&subject=5.1.0").await;
    assert_eq!(of_bo.find("tbody tr").len(), 1);
    assert_eq!(of_bo.attributes("input[name=action]", "value"), ["release."]);
    let filtered = house.get("ana", "/audit?action=release.opened").await;
    assert!(filtered.attributes("a[rel=next]", "href")[0].contains("action=release.opened&before="));
    let yesterday = house.get("ana", "/audit?until=2020-01-01").await;
    assert!(yesterday.text().contains("No entry is like that"));
    assert_eq!(house.get("ana", "/audit?since=2020-01-01").await.find("tbody tr").len(), 50);
    assert_eq!(house.get("ana", "/audit?since=soon").await.status, 400);
    let hostile = house.get("ana", "/audit?actor=%3Cscript%3Ealert(1)%3C%2Fscript%3E&before=-1").await;
    assert_eq!(hostile.attributes("input[name=actor]", "value"), [SCRIPT]);
    let whole = house.post("ana", "/audit/verification", &[]).await;
    assert_eq!(whole.one("h1"), "The trail is whole");
    assert!(whole.one(".notice.good").starts_with("62 entries"), "{}", whole.one(".notice.good"));
    assert_eq!(house.post("vi", "/audit/verification", &[]).await.status, 403);
    assert_eq!(house.post_bare("ana", "/audit/verification", "").await.status, 403);
}

#[tokio::test]
async fn a_search_finds_the_exact_name_first_and_everything_by_group() {
    let house = House::new().await;
    house.opened("5.3.2").await;
    house.scanned("5.3", &["CVE-2026-1001 zlib high", "CVE-2026-1002 webkit low"]).await;
    let by_number = house.get("vi", "/search?q=V-1").await;
    assert_eq!(by_number.find("h2 + ul a")[0], "V-1 vulnerability");
    let by_name = house.get("vi", "/search?q=cve-2026-1001").await;
    assert!(by_name.text().contains("1 vulnerabilities"), "{}", by_name.text());
    let web = house.get("vi", "/search?q=web").await;
    assert_eq!(web.find("h2"), ["Exactly so", "Vulnerabilities: 1", "Components: 1"]);
    assert_eq!(web.attributes("input[type=search]", "value"), ["web"]);
    let version = house.get("vi", "/search?q=5.3.2").await;
    assert_eq!(version.attributes("h2 + ul a", "href")[0], "/releases/acme/5.3.2");
    assert!(house.get("vi", "/search?q=ana-acme").await.text().contains("/people#person-ana"));
    let hostile = house.get("vi", "/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert!(hostile.one("h1").contains(SCRIPT), "as text");
    assert!(house.get("vi", "/search?q=nothing-at-all").await.text().contains("Nothing is found"));
    assert!(house.get("vi", "/search").await.text().contains("One field for everything"));
    assert_eq!(house.get("vi", &format!("/search?q={}", "a".repeat(201))).await.status, 400);
}
