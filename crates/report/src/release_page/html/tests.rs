use super::*;
use crate::release_page::testing::{decided, page};
use crate::testing::has_hidden;
use crate::verdict::testing::{blocked, broken_glass, clean, hostile};
use portcullis_domain::gate::Facts;

fn show(facts: &Facts) -> String {
    let mut out = Vec::new();
    write(&page(facts), &Options { tool_version: "1.0.0", ..Options::default() }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_page_tells_what_was_decided_and_where() {
    let page = show(&decided());
    assert!(page.contains("<title>Acme 5.3.2: accepted CVEs</title>"));
    assert!(page.contains("<span class=\"place\">dind</span><span class=\"strong\">Not affected: the vulnerable code never runs.</span> Looked at. <span class=\"faint\">(approved by a security lead)</span>"), "{page}");
    for section in ["advisories", "false-positives", "checks", "not-found", "rest", "words"] {
        assert!(page.contains(&format!("id=\"{section}\"")), "{section}");
    }
    assert!(page.contains("href=\"https://nvd.nist.gov/vuln/detail/CVE-2024-1111\""));
}

#[test]
fn a_page_needs_nothing_else() {
    let page = show(&decided());
    for outside in ["<script", "<link", "<img", "src=", "url(", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn empty_sections_are_left_out() {
    let page = show(&clean());
    assert!(page.contains("No CVE has to be told of."));
    for section in ["advisories", "false-positives", "checks", "not-found", "exception", "draft"] {
        assert!(!page.contains(&format!("id=\"{section}\"")), "{section}");
    }
}

#[test]
fn a_draft_and_an_exception_stand_next_to_the_answer() {
    let mut facts = blocked();
    let page = show(&facts);
    assert!(
        page.contains("<title>DRAFT: Acme 5.3.2")
            && page.contains("DRAFT, not for release: the release is blocked")
    );
    facts.break_glass = Some(broken_glass(&facts));
    let page = show(&facts);
    assert!(
        !page.contains("DRAFT") && page.contains("id=\"exception\"") && page.contains("A customer is down.")
    );
}

#[test]
fn hostile_text_is_shown_and_means_nothing() {
    let page = show(&hostile());
    assert!(!has_hidden(&page.replace('\n', "")));
    assert!(!page.contains("<script") && !page.contains("href=\"javascript"));
    assert!(page.contains("&#60;script&#62;"));
}
