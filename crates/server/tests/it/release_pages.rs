//! A release in the browser, from its opening to what is decided about it.

use crate::visitors::{House, IMAGE, SCRIPT};

const AT: &str = "/releases/acme/5.3.2";

#[tokio::test]
async fn a_release_is_opened_by_a_form_and_says_that_nobody_judged_it() {
    let house = House::new().await;
    let form = house.get("bo", "/releases/new").await;
    assert_eq!(form.find("legend"), ["web image", "deploy iac"]);
    let reason = format!("Not this time {SCRIPT}");
    let fields =
        [("product", "acme"), ("version", "5.3.2"), ("state-web", IMAGE), ("reason-deploy", reason.as_str())];
    let opened = house.post("bo", "/releases/new", &fields).await;
    assert_eq!((opened.status.as_u16(), opened.location.as_str()), (303, AT));
    let shown = house.get("vi", AT).await;
    assert_eq!(shown.one("strong.verdict"), "NOT JUDGED");
    assert!(shown.text().contains("Not this time &#60;script&#62;alert(1)"), "{}", shown.text());
    assert_eq!(shown.find("nav.list li[aria-current]").len(), 1);
    assert_eq!(house.get("vi", "/releases/acme/9.9.9").await.status, 404);
    assert_eq!(house.get("vi", "/releases/nothing/5.3.2").await.status, 404);
}

#[tokio::test]
async fn a_form_that_can_t_be_right_comes_back_with_what_was_typed_and_what_is_wrong() {
    let house = House::new().await;
    let fields = [
        ("product", "acme"),
        ("version", "5.3.2"),
        ("state-web", "latest"),
        ("reason-deploy", "<script>alert(1)</script>"),
    ];
    let refused = house.post("bo", "/releases/new", &fields).await;
    assert_eq!(refused.status, 422);
    let said = refused.one(".notice.bad li");
    assert!(said.contains("`web`") && said.contains("a full commit id"), "{said}");
    assert_eq!(refused.attributes("input[name=state-web]", "value"), ["latest"]);
    assert_eq!(refused.attributes("input[name=reason-deploy]", "value"), ["<script>alert(1)</script>"]);
    let both = house
        .post(
            "bo",
            "/releases/new",
            &[("product", "acme"), ("version", "5.3.2"), ("state-web", IMAGE), ("reason-web", "gone")],
        )
        .await;
    assert!(both.one(".notice.bad li").contains("not both"));
    let missing = house
        .post("bo", "/releases/new", &[("product", "acme"), ("version", "5.3.2"), ("state-web", IMAGE)])
        .await;
    assert!(missing.one(".notice.bad li").contains("neither in the release nor left out"));
    let unversioned = house
        .post(
            "bo",
            "/releases/new",
            &[("product", "acme"), ("version", ""), ("state-web", IMAGE), ("reason-deploy", "no")],
        )
        .await;
    assert!(unversioned.one(".notice.bad li").contains("no version"));
}

#[tokio::test]
async fn a_blocked_release_says_first_that_it_is_then_why_and_what_would_unblock_it() {
    let house = House::new().await;
    house.opened("5.3.2").await;
    let scan = house.scanned("5.3", &["CVE-2026-1 zlib critical", "CVE-2026-2 curl low"]).await;
    let checked = house.post("bo", &format!("{AT}/check"), &[]).await;
    assert_eq!((checked.status.as_u16(), checked.location.as_str()), (303, AT));
    let shown = house.get("vi", AT).await;
    assert_eq!(shown.one("strong.verdict.bad"), "BLOCKED");
    let row = shown.one("#blocking ~ .scroll tbody tr");
    for part in ["critical", "V-1", "CVE-2026-1", "zlib", "in web", "Core", "Ana"] {
        assert!(row.contains(part), "{part} is missing in {row}");
    }
    assert!(shown.text().contains("ccept"), "what would unblock it");
    assert_eq!(shown.attributes("#scans ~ .scroll a[href^='/scans/']", "href"), [format!("/scans/{scan}")]);
    assert!(shown.attributes("a", "href").contains(&"/vulnerabilities/1".to_owned()));
    assert_eq!(shown.find("#verdicts ~ .scroll tbody tr").len(), 1);
    let button = shown.find("button[disabled]");
    assert!(button.contains(&"Check again".to_owned()), "a viewer sees what they may not do: {button:?}");
    assert!(shown.one(".hint").contains("Needs one of the roles"));
}

#[tokio::test]
async fn each_verdict_keeps_its_page_and_each_of_its_lists_is_a_page_too() {
    let house = House::new().await;
    house.opened("5.3.2").await;
    let findings: Vec<String> = (0..60).map(|n| format!("CVE-2026-{n} package{n} high")).collect();
    house.scanned("5.3", &findings.iter().map(String::as_str).collect::<Vec<_>>()).await;
    for _ in 0..2 {
        house.post("ana", &format!("{AT}/check"), &[]).await;
    }
    let last = house.get("vi", AT).await;
    assert_eq!(last.find("#blocking ~ .scroll td:first-child .severity").len(), 50);
    assert_eq!(last.find("a[href='/releases/acme/5.3.2/verdicts/2/blocking?from=50']"), ["10 more"]);
    let rest = house.get("vi", &format!("{AT}/verdicts/2/blocking?from=50")).await;
    assert_eq!(rest.find("tbody tr").len(), 10);
    assert!(rest.find("a[rel=next]").is_empty());
    let beginning = house.get("vi", &format!("{AT}/verdicts/2/blocking")).await;
    assert_eq!((beginning.find("tbody tr").len(), beginning.find("a[rel=next]").len()), (50, 1));
    let first = house.get("vi", &format!("{AT}/verdicts/1")).await;
    assert!(first.one(".notice").contains("This is verdict 1 of 2"));
    for part in ["undecided", "addressed", "disagreements", "stale", "scans"] {
        assert_eq!(house.get("vi", &format!("{AT}/verdicts/1/{part}")).await.status, 200, "{part}");
    }
    assert_eq!(house.get("vi", &format!("{AT}/verdicts")).await.find("tbody tr").len(), 2);
    assert_eq!(house.get("vi", &format!("{AT}/verdicts?before=2")).await.find("tbody tr").len(), 1);
    for nothing in ["verdicts/3", "verdicts/first", "verdicts/1/everything"] {
        assert_eq!(house.get("vi", &format!("{AT}/{nothing}")).await.status, 404, "{nothing}");
    }
    let far = house.get("vi", &format!("{AT}/verdicts/1/scans?from=18446744073709551615")).await;
    assert_eq!((far.status.as_u16(), far.find("tbody tr").len()), (200, 0));
}

#[tokio::test]
async fn one_asks_to_release_in_spite_of_the_gate_and_another_approves() {
    let house = House::new().await;
    house.opened("5.3.2").await;
    house.scanned("5.3", &["CVE-2026-1 zlib critical"]).await;
    let asked = house.post("ines", &format!("{AT}/break-glass"), &[("reason", SCRIPT)]).await;
    assert_eq!(asked.status, 303, "{}", asked.text());
    let own = house.get("ines", AT).await;
    assert_eq!(own.attributes("button[disabled]", "title"), ["Nobody approves their own request."]);
    assert_eq!(house.post("ana", &format!("{AT}/break-glass/approve"), &[]).await.status, 403);
    assert_eq!(house.post("bo", &format!("{AT}/break-glass/approve"), &[]).await.status, 403);
    assert_eq!(house.post("ana", &format!("{AT}/break-glass/undo"), &[]).await.status, 404);
    assert_eq!(house.post("ines", &format!("{AT}/break-glass"), &[("reason", "")]).await.status, 422);
    assert_eq!(house.post("ana", &format!("{AT}/break-glass/resolve"), &[]).await.status, 303);
    assert!(house.get("vi", AT).await.find("#exception ~ dl dt").contains(&"Resolved".to_owned()));
}

#[tokio::test]
async fn a_release_that_ended_is_neither_changed_nor_opened_again() {
    let house = House::new().await;
    house.opened("5.3.2").await;
    assert_eq!(house.post("bo", &format!("{AT}/end"), &[]).await.status, 303);
    assert_eq!(house.post("bo", &format!("{AT}/end"), &[]).await.status, 409);
    let fields = [("product", "acme"), ("version", "5.3.2"), ("state-web", IMAGE), ("reason-deploy", "no")];
    let refused = house.post("bo", "/releases/new", &fields).await;
    assert!(refused.one(".notice.bad li").contains("has ended"));
}

#[tokio::test]
async fn nothing_is_done_without_permission_or_the_proof_of_the_session() {
    let house = House::new().await;
    house.opened("5.3.2").await;
    for step in ["check", "end", "break-glass"] {
        assert_eq!(house.post("vi", &format!("{AT}/{step}"), &[("reason", "x")]).await.status, 403, "{step}");
        let unproven = house.post_bare("bo", &format!("{AT}/{step}"), "reason=x&csrf=other").await;
        assert_eq!(unproven.status, 403, "{step}");
    }
    assert_eq!(house.get("vi", "/releases/new").await.status, 403);
    assert_eq!(house.post_bare("bo", "/releases/new", "product=acme").await.status, 403);
    assert_eq!(house.get("vi", AT).await.one("strong.verdict"), "NOT JUDGED");
}
