//! A change is told what it adds, and stopped only where the program asks for it.

use super::shop::{OPENSSL, PROGRAM, Shop, ZLIB, image, trivy};
use serde_json::json;

const CHANGE: &[&str] = &["--track", "change:1"];

/// A shop whose `main` has the low finding.
fn with_main() -> Shop {
    let shop = Shop::new();
    shop.record_web(&trivy(&image('a'), &[ZLIB]), &["--track", "main"]).exits(0);
    shop
}

fn with(more: &[&'static str]) -> Vec<&'static str> {
    [CHANGE, more].concat()
}

#[test]
fn a_change_is_told_what_it_adds() {
    let shop = with_main();
    let changed = trivy(&image('b'), &[ZLIB, OPENSSL]);
    let text = shop.record_web(&changed, CHANGE);
    text.exits(0).says("CVE-2025-1001").never_says("CVE-2025-1002").says("Recorded: 1 new, 1 known");
    text.says("web · trivy (database 3 Mar 2025, 2 packages)");
    let markdown = shop.record_web(&changed, &with(&["--format", "markdown"]));
    markdown.exits(0).says("CVE-2025-1001").never_says("CVE-2025-1002").says("front");
    let sarif = shop.record_web(&changed, &with(&["--format", "sarif"])).exits(0).json();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 1, "{results:#?}");
    assert!(results[0]["ruleId"].as_str().unwrap().contains("CVE-2025-1001"), "{results:#?}");
    let recorded = shop.record_web(&changed, &with(&["--format", "json"])).exits(0).json();
    let scan = &recorded["recorded"][0];
    assert_eq!(
        (&scan["counts"]["new"], &scan["counts"]["known"], &scan["has_base"]),
        (&json!(1), &json!(1), &json!(true))
    );
}

#[test]
fn a_change_is_told_by_which_version_of_its_engine_it_was_scanned() {
    let shop = with_main();
    shop.record_deploy(&super::shop::checkov(&["CKV_AWS_24"]), CHANGE).says("deploy · checkov 3.3.30");
}

#[test]
fn a_change_that_adds_nothing_says_so() {
    let shop = with_main();
    let same = shop.record_web(&trivy(&image('b'), &[ZLIB]), CHANGE);
    same.exits(0).never_says("CVE-2025-1002").says("Recorded: 0 new, 1 known");
    let less = shop.record_web(&trivy(&image('b'), &[]), CHANGE);
    less.exits(0).says("Recorded: 0 new, 0 known, 1 done away with");
}

#[test]
fn all_of_a_change_is_new_where_main_was_never_scanned() {
    let shop = Shop::new();
    let all = shop.record_web(&trivy(&image('b'), &[ZLIB]), CHANGE);
    all.exits(0).says("Recorded: 1 new, 0 known; `main` was never scanned, so all is new");
}

#[test]
fn a_change_opens_and_closes_nothing() {
    let shop = with_main();
    shop.record_web(&trivy(&image('b'), &[OPENSSL]), CHANGE).exits(0);
    let main = shop.record_web(&trivy(&image('a'), &[ZLIB]), &["--track", "main"]);
    main.exits(0).says("Recorded: 0 new, 1 known").never_says("gone");
}

#[test]
fn a_change_fails_only_where_the_program_asks_for_it() {
    let program = PROGRAM.replace("kind: image,", "kind: image, ci: {fail_on: high},");
    let shop = with_main();
    let changed = trivy(&image('b'), &[ZLIB, OPENSSL]);
    shop.record_web(&changed, CHANGE).exits(0);
    shop.portcullis.write("program.yaml", &program);
    for format in ["text", "markdown", "sarif", "json"] {
        shop.record_web(&changed, &with(&["--format", format])).exits(1);
    }
    // What was there before fails nothing, and neither does what is less severe.
    shop.record_web(&trivy(&image('b'), &[ZLIB]), CHANGE).exits(0);
    let low = trivy(&image('b'), &[ZLIB, ("curl", "CVE-2025-1003", "MEDIUM")]);
    shop.record_web(&low, CHANGE).exits(0).says("Recorded: 1 new, 1 known");
    // The setting is for changes: what `main` has is told, and stops nobody.
    shop.record_web(&changed, &["--track", "main"]).exits(0);
    shop.record_web(&changed, CHANGE).exits(0).says("Recorded: 0 new, 2 known");
}

#[test]
fn what_a_change_adds_is_told_of_changes_only() {
    let shop = Shop::new();
    for format in ["markdown", "sarif"] {
        let main = shop.record_web(&trivy(&image('a'), &[ZLIB]), &["--track", "main", "--format", format]);
        main.refuses("give its track with --track change:ID");
    }
}

#[test]
fn a_scan_of_a_change_is_no_evidence_for_a_release_of_another_state() {
    let shop = Shop::open();
    shop.record_web(&trivy(&image('b'), &[]), CHANGE).exits(0);
    shop.check(&[]).exits(2).says("UNDECIDED  2 scans missing");
}
