//! What a release comes to, and how that is said.

use super::shop::{OPENSSL, Shop, ZLIB, checkov, grype, image, trivy};

#[test]
fn a_release_is_undecided_before_any_scan() {
    let shop = Shop::open();
    let verdict = shop.check(&[]);
    verdict.exits(2).says("checkov never scanned it").says("trivy never scanned it");
    verdict.says("UNDECIDED  2 scans missing").says("next:  portcullis release scan 1.0");
}

#[test]
fn a_release_is_blocked_by_a_high_finding() {
    let shop = Shop::vulnerable();
    let verdict = shop.check(&[]);
    verdict.exits(1).says("CVE-2025-1001  openssl 1.0 → 1.1").says("team front · ana");
    verdict.says("BLOCKED  1 finding open").says("Found: 1 high, 1 low");
}

#[test]
fn a_finding_blocks_even_while_a_scan_is_missing() {
    let shop = Shop::open();
    shop.record_web(&trivy(&image('a'), &[OPENSSL]), &[]).exits(0);
    shop.check(&[]).exits(1).says("checkov never scanned it").says("BLOCKED  1 finding open");
}

#[test]
fn a_release_passes_when_every_scan_is_there_and_nothing_blocks() {
    let shop = Shop::open();
    shop.record_web(&trivy(&image('a'), &[ZLIB]), &[]).exits(0);
    shop.check(&[]).exits(2);
    shop.record_deploy(&checkov(&[]), &[]).exits(0);
    shop.check(&[]).exits(0).says("PASSES").says("Found: 1 low");
}

#[test]
fn a_failed_check_of_infrastructure_blocks_like_a_package() {
    let shop = Shop::open();
    shop.record_web(&trivy(&image('a'), &[]), &[]).exits(0);
    shop.record_deploy(&checkov(&["CKV_AWS_24"]), &[]).exits(0);
    shop.check(&[])
        .exits(1)
        .says("CKV_AWS_24")
        .says("aws_security_group.open")
        .says("BLOCKED  1 finding open");
}

#[test]
fn a_scan_of_another_image_proves_nothing() {
    let shop = Shop::open();
    shop.record_web(&trivy(&image('b'), &[]), &[]).exits(0);
    shop.record_deploy(&checkov(&[]), &[]).exits(0);
    shop.check(&[]).exits(2).says("web").says("UNDECIDED  1 scan missing");
}

#[test]
fn a_verdict_is_told_in_four_formats_that_agree() {
    for (shop, word, code) in
        [(Shop::open(), "undecided", 2), (Shop::vulnerable(), "blocked", 1), (Shop::clean(), "passes", 0)]
    {
        let upper = word.to_uppercase();
        shop.check(&["--format", "text"]).exits(code).says(&upper);
        let document = shop.check(&["--format", "json"]).exits(code).json();
        assert_eq!(document["outcome"], word);
        assert_eq!(document["verdict"]["outcome"], word);
        shop.check(&["--format", "markdown"]).exits(code).says("acme 1.0");
        let page = shop.check(&["--format", "html", "--output", "verdict.html"]);
        page.exits(code);
        assert_eq!(page.stdout, "");
        let markdown = shop.check(&["--format", "markdown"]).stdout.to_uppercase();
        assert!(markdown.contains(&upper), "{markdown}");
        let html = shop.portcullis.text("verdict.html");
        assert!(html.to_uppercase().contains(&upper) && html.contains("</html>"), "{html}");
        let (told, quoted) = (html.contains("CVE-2025-1001"), markdown.contains("CVE-2025-1001"));
        assert_eq!((told, quoted), (code == 1, code == 1), "{html}{markdown}");
    }
}

#[test]
fn a_component_can_be_left_out_with_a_reason() {
    let shop = Shop::new();
    let web = format!("web={}", image('a'));
    let open =
        ["release", "open", "1.0", "--component", &web, "--leave-out", "deploy=Not part of this delivery."];
    shop.run(&open).exits(0).says("left out: Not part of this delivery.");
    shop.run(&["release", "show", "1.0"]).exits(0).says("left out: Not part of this delivery.");
    shop.check(&[]).exits(2).says("UNDECIDED  1 scan missing");
    shop.record_web(&trivy(&image('a'), &[]), &[]).exits(0);
    shop.check(&[]).exits(0).says("Not part of this delivery.");
}

#[test]
fn engines_that_contradict_each_other_are_shown() {
    let shop = Shop::clean();
    shop.check(&[]).exits(0);
    shop.record_web(&grype(&image('a'), &[("zlib", "CVE-2025-1002", "Medium")]), &[]).exits(0);
    let verdict = shop.check(&[]);
    verdict.exits(0).says("CVE-2025-1002").says("trivy").says("grype");
    let disagreements = &shop.check(&["--format", "json"]).json()["verdict"]["disagreements"];
    assert_eq!(disagreements.as_array().unwrap().len(), 1);
    assert_eq!(disagreements[0]["advisory"], "CVE-2025-1002");
}

#[test]
fn the_findings_of_an_engine_that_is_not_required_block_too() {
    let shop = Shop::clean();
    shop.record_web(&grype(&image('a'), &[("zlib", "CVE-2025-1002", "Critical")]), &[]).exits(0);
    shop.check(&[]).exits(1).says("BLOCKED  1 finding open").says("CVE-2025-1002");
}

#[test]
fn releases_are_listed_with_where_they_stand() {
    let shop = Shop::new();
    shop.run(&["release", "list"]).exits(0).says("acme has no release");
    let shop = Shop::vulnerable();
    shop.run(&["release", "list"]).exits(0).says("acme 1.0 · series 1.0 · supported · never judged");
    shop.check(&[]).exits(1);
    shop.run(&["release", "list"]).exits(0).says("blocked at").says("(verdict 1)");
    let listed = shop.run(&["release", "list", "--format", "json"]).exits(0).json();
    assert_eq!(listed["releases"][0]["verdict"]["outcome"], "blocked");
    let shown = shop.run(&["release", "show", "1.0", "--format", "json"]).exits(0).json();
    assert_eq!(shown["components"]["deploy"]["at"]["commit"], super::shop::COMMIT);
}
