//! A scan counts for a while, with a database of its time.

use super::shop::{DATABASE, Shop, checkov, image, trivy};

#[test]
fn a_scan_that_is_too_old_counts_no_more() {
    let shop = Shop::clean();
    shop.check_at("2025-03-10T09:00:00Z", &[]).exits(0);
    let late = shop.check_at("2025-03-10T09:00:01Z", &[]);
    late.exits(2).says("UNDECIDED  2 scans missing");
    shop.check_at("2027-01-01T00:00:00Z", &[]).exits(2).never_says("PASSES");
}

#[test]
fn a_scan_of_a_time_to_come_counts_not_yet() {
    let shop = Shop::clean();
    shop.check_at("2025-03-03T08:59:59Z", &[]).exits(2).says("UNDECIDED  2 scans missing");
}

#[test]
fn a_finding_blocks_also_when_its_scan_is_too_old() {
    let shop = Shop::vulnerable();
    shop.check_at("2026-01-01T00:00:00Z", &[]).exits(1).says("BLOCKED  1 finding open").says("CVE-2025-1001");
}

#[test]
fn a_database_that_is_too_old_makes_a_scan_count_for_nothing() {
    for (date, code) in
        [("2025-03-01T09:00:00Z", 0), ("2025-03-01T08:59:59Z", 2), ("2025-03-03T09:00:01Z", 2)]
    {
        let shop = Shop::open();
        shop.record_web(&trivy(&image('a'), &[]), &["--database-date", date]).exits(0);
        shop.record_deploy(&checkov(&[]), &[]).exits(0);
        shop.check(&[]).exits(code);
    }
}

#[test]
fn a_database_of_no_known_date_makes_a_scan_count_for_nothing() {
    let shop = Shop::open();
    shop.portcullis.write("web.json", trivy(&image('a'), &[]));
    shop.run(&["record", "web", "--report", "web.json", "--track", "1.0"]).exits(0);
    shop.record_deploy(&checkov(&[]), &[]).exits(0);
    shop.check(&[]).exits(2).says("UNDECIDED  1 scan missing").says("web");
}

#[test]
fn an_incomplete_scan_counts_for_nothing() {
    let shop = Shop::open();
    let broken = trivy(&image('a'), &[]).replace(r#""Vulnerabilities": []"#, r#""Vulnerabilities": [7]"#);
    shop.record_web(&broken, &["--database-date", DATABASE]).exits(2).says("Incomplete");
    shop.record_deploy(&checkov(&[]), &[]).exits(0);
    shop.check(&[]).exits(2).says("UNDECIDED  1 scan missing");
}
