use super::*;
use crate::testing::{has_hidden, time};
use crate::verdict::testing::{blocked, broken_glass, clean, hostile, judged, large};
use portcullis_domain::gate::Facts;

fn show_wide(facts: &Facts, wide: bool) -> String {
    let mut out = Vec::new();
    let written_at = Some(time("2026-11-24T10:30:00Z"));
    let options = Options { tool_version: "1.0.0", written_at, wide, ..Options::default() };
    judged(facts, |judged| write(judged, &options, &mut out)).unwrap();
    String::from_utf8(out).unwrap()
}

fn show(facts: &Facts) -> String {
    show_wide(facts, false)
}

/// What stands between the first `start` and the next `end`, without its elements.
fn text_of(page: &str, start: &str, end: &str) -> String {
    let from = page.find(start).unwrap_or_else(|| panic!("no {start} in {page}"));
    let rest = &page[from..];
    let part = &rest[..rest[start.len()..].find(end).unwrap() + start.len()];
    let mut text = String::new();
    for piece in part.split('<').filter(|piece| !piece.is_empty()) {
        text.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_page_starts_with_the_answer() {
    let page = show(&blocked());
    assert!(page.contains("<title>acme 5.3.2: BLOCKED</title>"));
    assert_eq!(text_of(&page, "<h1>", "</h1>"), "BLOCKED");
    assert_eq!(
        text_of(&page, "<p class=\"strong\">", "</p>"),
        "11 findings open, 1 scan missing, 3 addressed"
    );
    assert_eq!(
        text_of(&page, "<ul class=\"counts\">", "<section"),
        "3 critical 11 high 1 medium 0 low 0 informational 0 unknown"
    );
}

#[test]
fn a_blocking_item_says_what_where_and_what_would_unblock_it() {
    let page = show(&blocked());
    let group = text_of(&page, "<h3>A newer base image", "<h3>");
    assert!(
        group.starts_with("A newer base image or operating-system update resolves 3 team search · ana"),
        "{group}"
    );
    let row = "critical CVE-2022-37434 V-803 zlib1g 1.2.11 → 1.2.13 in executor zlib1g: a weakness git/zlib accepted, \
               expired on 20 Nov 2026 Renew the decision `git/zlib`, which ended on 2026-11-20; or update the base image \
               or its packages: zlib1g to 1.2.13";
    assert!(group.contains(row), "{group}");
    assert!(group.ends_with("or have the risk accepted by `ines` (head_of_product_engineering)"), "{group}");
}

#[test]
fn everything_else_has_its_section() {
    let page = show(&blocked());
    let has = |section: &str, end: &str, told: &str| {
        let text = text_of(&page, section, end);
        assert!(text.contains(told), "{told}: {text}");
    };
    has("class=\"missing\"", "</section>", "deploy the scan with checkov is not complete: checkov stopped");
    has(
        "id=\"addressed\"",
        "</details>",
        "approval by sam asserted by decisions.yaml at sha256:decisions, due for reassessment",
    );
    has("id=\"stale\"", "</details>", "git/log4j accepted CVE-2021-44228");
    has("id=\"disagreements\"", "</details>", "frontend CVE-2020-8203 trivy medium; grype silent");
    has(
        "id=\"scans\"",
        "</details>",
        "frontend trivy 0.59.1 24 Nov 2026 09:12 UTC 23 Nov 2026 sha256:frontend-trivy what was scanned asserted by ana",
    );
    has("id=\"scans\"", "</footer>", "Rules 1 · program sha256:program");
    assert!(page.contains("Verdict 4 on this release, sha256:verdict"));
}

#[test]
fn a_release_that_passes_shows_no_empty_section() {
    let page = show(&clean());
    assert_eq!(text_of(&page, "<h1>", "</h1>"), "PASSES");
    for section in ["blocking", "addressed", "stale", "disagreements", "exception"] {
        assert!(!page.contains(&format!("id=\"{section}\"")), "{section}");
    }
    assert!(!page.contains("class=\"missing\""));
    assert!(!page.contains("as given"));
}

#[test]
fn an_exception_and_a_given_moment_stand_next_to_the_answer() {
    let mut facts = blocked();
    facts.break_glass = Some(broken_glass(&facts));
    facts.now_was_given = true;
    let page = show(&facts);
    assert_eq!(text_of(&page, "<h1>", "</h1>"), "RELEASED BY EXCEPTION until 30 Nov 2026 08:00 UTC");
    assert_eq!(
        text_of(&page, "<section class=\"given\"", "</section>"),
        "Released by exception Asked for by bo on 23 Nov 2026 08:00 UTC: A customer is down. Approved by ines on \
         23 Nov 2026 09:00 UTC Holds until 30 Nov 2026 08:00 UTC"
    );
    assert!(page.contains("Judged as of 24 Nov 2026 10:00 UTC, as given and by no clock"));
}

#[test]
fn a_page_needs_nothing_else() {
    let page = show(&blocked());
    for outside in ["<script", "<link", "<img", "src=", "url(", "@import", "http://", "https://"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn a_large_verdict_is_folded_and_limited() {
    let page = show(&large());
    assert_eq!(page.matches("CVE-2024-").count(), 1_000);
    assert!(page.contains("<details id=\"addressed\">"), "folded");
    assert!(page.contains("…and 17\u{2009}000 more (--wide)") && page.len() < 1_500_000, "{}", page.len());
    assert_eq!(show_wide(&large(), true).matches("<code>CVE-2023-1</code>").count(), 19_000);
}

#[test]
fn hostile_text_is_shown_and_means_nothing() {
    let page = show(&hostile());
    assert!(!has_hidden(&page));
    assert!(!page.contains("<script") && !page.contains("href="));
    assert!(page.contains("&#60;script&#62;"));
}
