//! A component from one version to the next: what stays the same finding, what opens and what closes.

use super::shop::{OPENSSL, Shop, ZLIB, checkov, image, trivy};
use serde_json::{Value, json};

const MAIN: &[&str] = &["--track", "main", "--format", "json"];

/// New, known, gone and reopened findings.
fn counts(recorded: &Value) -> [u64; 4] {
    let counts = &recorded["recorded"][0]["counts"];
    ["new", "known", "gone", "reopened"].map(|word| counts[word].as_u64().unwrap())
}

fn main(shop: &Shop, report: &str) -> [u64; 4] {
    counts(&shop.record_web(report, MAIN).exits(0).json())
}

#[test]
fn the_next_image_with_the_same_packages_opens_and_closes_nothing() {
    let shop = Shop::new();
    let both = [OPENSSL, ZLIB];
    assert_eq!(main(&shop, &trivy(&image('a'), &both)), [2, 0, 0, 0]);
    assert_eq!(main(&shop, &trivy(&image('b'), &both)), [0, 2, 0, 0]);
    // Another name, another version of the package: the finding is the same.
    let next = trivy(&image('c'), &both).replace("\"web\"", "\"web:1.1\"").replace("\"1.0\"", "\"1.0.1\"");
    assert_eq!(main(&shop, &next.replace("@1.0\"", "@1.0.1\"")), [0, 2, 0, 0]);
}

#[test]
fn a_fixed_package_closes_and_comes_back() {
    let shop = Shop::new();
    assert_eq!(main(&shop, &trivy(&image('a'), &[OPENSSL, ZLIB])), [2, 0, 0, 0]);
    assert_eq!(main(&shop, &trivy(&image('b'), &[ZLIB])), [0, 1, 1, 0]);
    assert_eq!(main(&shop, &trivy(&image('c'), &[OPENSSL, ZLIB])), [0, 1, 0, 1]);
}

#[test]
fn tracks_stand_for_themselves() {
    let shop = Shop::new();
    assert_eq!(main(&shop, &trivy(&image('a'), &[OPENSSL])), [1, 0, 0, 0]);
    let series = shop.record_web(&trivy(&image('b'), &[]), &["--track", "1.0", "--format", "json"]);
    assert_eq!(counts(&series.exits(0).json()), [0, 0, 0, 0]);
    assert_eq!(main(&shop, &trivy(&image('a'), &[OPENSSL])), [0, 1, 0, 0]);
}

#[test]
fn what_an_uploader_says_is_marked_as_said() {
    let shop = Shop::new();
    let text = shop.record_deploy(&checkov(&[]), &["--track", "main"]);
    text.exits(0).says("Asserted by you: scanned, scan time");
    let web = shop.record_web(&trivy(&image('a'), &[]), MAIN).exits(0).json();
    assert_eq!(web["recorded"][0]["asserted"], json!(["database_date"]));
    let other = shop.record_web(&trivy(&image('a'), &[]), &["--scanned-at", "2025-03-01T00:00:00Z"]);
    other.exits(0).never_says("2025-03-01");
}

#[test]
fn reports_that_a_component_does_not_take_are_refused() {
    let shop = Shop::new();
    shop.record_web(&checkov(&[]), &[])
        .refuses("`web` takes no uploads of `checkov`, only of trivy, grype, sarif");
    shop.record_web("[]", &[]).refuses("does not say which tool wrote it");
    shop.record_web("{", &[]).refuses("report.json was not recorded");
    shop.record_web(&trivy(&image('a'), &[]), &["--track", "mian"]).refuses("`mian` is no track");
    let both = shop.record_deploy(&checkov(&[]), &["--tree", &image('d')]);
    both.exits(2).remarks("cannot be used with");
}
