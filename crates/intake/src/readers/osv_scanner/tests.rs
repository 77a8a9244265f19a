use crate::testing::{accept, show};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{FixStatus, PackageSubject, Subject};
use portcullis_domain::severity::Severity;

fn packages(report: &str) -> Vec<PackageSubject> {
    let (_, findings) = accept(report);
    findings
        .iter()
        .map(|finding| match &finding.subject {
            Subject::Package(subject) => (**subject).clone(),
            other => panic!("{other:?} is no package"),
        })
        .collect()
}

/// A report with one advisory on `minimist` of npm and one group.
fn one(advisory: &str, group: &str) -> String {
    format!(
        r#"{{"results": [{{"source": {{"path": "package-lock.json", "type": "lockfile"}}, "packages": [{{
          "package": {{"name": "minimist", "version": "0.0.8", "ecosystem": "npm"}},
          "vulnerabilities": [{advisory}], "groups": [{group}]}}]}}]}}"#
    )
}

#[test]
fn a_current_report_is_read_whatever_the_order_of_its_keys() {
    let report = r#"{"experimental_config": {"licenses": {"summary": false}}, "results": [
      {"packages": [{"groups": [{"ids": ["GHSA-c3h9-896r-86jm", "GO-2021-0053"], "aliases": ["CVE-2021-3121", "GHSA-c3h9-896r-86jm", "GO-2021-0053"], "max_severity": "8.6",
           "experimental_analysis": {"GO-2021-0053": {"called": false, "unimportant": false}}}],
         "vulnerabilities": [
           {"id": "GHSA-c3h9-896r-86jm", "aliases": ["CVE-2021-3121"], "published": "2022-03-28T20:28:15Z", "summary": "Improper Input Validation in GoGo Protobuf", "details": "An issue.",
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:H"}],
            "affected": [{"package": {"ecosystem": "Go", "name": "github.com/gogo/protobuf"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.3.2"}]}, {"type": "GIT", "events": [{"fixed": "b03c65ea"}]}]},
              {"package": {"ecosystem": "Go", "name": "github.com/other/module"}, "ranges": [{"type": "SEMVER", "events": [{"fixed": "9.9.9"}]}]}],
            "references": [{"type": "WEB", "url": "https://web.example"}, {"type": "ADVISORY", "url": "https://advisory.example"}],
            "database_specific": {"severity": "HIGH", "cwe_ids": ["CWE-129", "CWE-20"]}},
           {"id": "GO-2021-0053", "aliases": ["CVE-2021-3121", "GHSA-c3h9-896r-86jm"], "affected": null}],
         "package": {"name": "github.com/gogo/protobuf", "version": "1.3.1", "ecosystem": "Go"}}],
       "source": {"path": "/src/go.mod", "type": "lockfile"}},
      {"source": {"path": "/lib/apk/db/installed", "type": "os"}, "packages": [
        {"package": {"name": "openssl", "os_package_name": "libssl3", "version": "3.0.9-1", "ecosystem": "Debian:12", "image_origin_details": {"index": 0}},
         "vulnerabilities": [{"id": "DEBIAN-CVE-2023-5678", "upstream": ["CVE-2023-5678"], "affected": [
             {"package": {"ecosystem": "Debian:11", "name": "openssl"}, "ranges": [{"events": [{"fixed": "1.1.1w-0"}]}]},
             {"package": {"ecosystem": "Debian:12", "name": "openssl"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]},
           {"id": "DSA-5532-1", "aliases": [], "upstream": ["CVE-2023-5363"], "affected": []}],
         "groups": [{"ids": ["DEBIAN-CVE-2023-5678"], "max_severity": "", "experimental_analysis": {"DEBIAN-CVE-2023-5678": {"called": true, "unimportant": true}}}]}]},
      {"source": {"path": "package-lock.json", "type": "lockfile"}, "packages": [
        {"package": {"name": "@shop/cart", "version": "1.0.0", "ecosystem": "npm"}, "licenses": ["GPL-3.0"], "license_violations": ["GPL-3.0"]}]}]}"#;
    insta::assert_snapshot!(show(report), @"
    osv-scanner osv-scanner -: 5 observations, 0 suppressed
    high package CVE-2021-3121 | pkg:golang/github.com/gogo/protobuf@1.3.1 | 1.3.1 → 1.3.2 | src/go.mod | Improper Input Validation in GoGo Protobuf
    high package CVE-2021-3121 | pkg:golang/github.com/gogo/protobuf@1.3.1 | 1.3.1 →  | src/go.mod | GO-2021-0053 | suppressed by call analysis: the vulnerable code is not called
    unknown package CVE-2023-5678 | pkg:deb/debian/libssl3@3.0.9-1 | 3.0.9-1 →  |  | DEBIAN-CVE-2023-5678 | suppressed by distribution: the distribution finds it unimportant
    unknown package DSA-5532-1 | pkg:deb/debian/libssl3@3.0.9-1 | 3.0.9-1 →  |  | DSA-5532-1
    unknown package LICENSE:GPL-3.0 | pkg:npm/%40shop/cart@1.0.0 | 1.0.0 →  | package-lock.json | licence GPL-3.0 is not allowed
    ");
    let found = packages(report);
    let aliases = |at: usize| -> Vec<&str> { found[at].aliases.iter().map(AdvisoryId::as_str).collect() };
    assert_eq!(aliases(0), ["CVE-2021-3121", "GO-2021-0053"]);
    assert_eq!((aliases(2), aliases(3)), (vec!["CVE-2023-5678"], vec![]));
    assert_eq!((found[1].fix.status, found[2].fix.status), (FixStatus::Unknown, FixStatus::Affected));
    let (_, findings) = accept(report);
    let details = &findings[0].details;
    assert_eq!(details.references, ["https://advisory.example", "https://web.example"]);
    assert_eq!((details.cwes.as_slice(), details.cvss.len()), ([129, 20].as_slice(), 1));
    assert_eq!(details.published, "2022-03-28T20:28:15Z".parse().ok());
}

#[test]
fn the_oldest_reports_call_the_source_otherwise() {
    let report = r#"{"results": [{"packageSource": {"path": "C:\\src\\Cargo.lock", "type": "lockfile"}, "packages": [
      {"package": {"name": "regex", "version": "1.5.1", "ecosystem": "crates.io"}, "vulnerabilities": [{"id": "RUSTSEC-2022-0013", "aliases": ["CVE-2022-24713"]}]}]}]}"#;
    insta::assert_snapshot!(show(report), @"
    osv-scanner osv-scanner -: 1 observations, 0 suppressed
    unknown package CVE-2022-24713 | pkg:cargo/regex@1.5.1 | 1.5.1 →  | C:/src/Cargo.lock | RUSTSEC-2022-0013
    ");
}

#[test]
fn the_stated_word_goes_before_the_vector_and_that_before_the_score_of_the_group() {
    let severity = |advisory: &str, group: &str| accept(one(advisory, group)).1[0].severity;
    let vector =
        r#""severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]"#;
    let group = r#"{"ids": ["GHSA-a"], "max_severity": "5.6"}"#;
    assert_eq!(
        severity(
            &format!(r#"{{"id": "GHSA-a", {vector}, "database_specific": {{"severity": "LOW"}}}}"#),
            group
        ),
        Severity::Low
    );
    assert_eq!(severity(&format!(r#"{{"id": "GHSA-a", {vector}}}"#), group), Severity::Critical);
    assert_eq!(severity(r#"{"id": "GHSA-a"}"#, group), Severity::Medium);
    assert_eq!(
        severity(r#"{"id": "GHSA-a", "severity": [{"type": "Ubuntu", "score": "high"}]}"#, ""),
        Severity::High
    );
    assert_eq!(
        severity(r#"{"id": "MAL-2023-1035"}"#, r#"{"ids": ["MAL-2023-1035"], "max_severity": ""}"#),
        Severity::Unknown
    );
}

#[test]
fn a_report_of_nothing_is_told_by_its_settings() {
    insta::assert_snapshot!(show(r#"{"results": [], "experimental_config": {"licenses": {"summary": false, "allowlist": null}}}"#), @"osv-scanner osv-scanner -: 0 observations, 0 suppressed");
}

#[test]
fn entries_that_make_no_sense_are_skipped_with_their_place() {
    let report = r#"{"results": [{"source": {"path": "a", "type": "lockfile"}, "packages": [
        {"package": {"name": "a", "ecosystem": "npm"}, "groups": "none", "vulnerabilities": [{"id": ""}, 7, {"id": "GHSA-a", "affected": [{"package": null, "ranges": null}], "references": null}]},
        {"package": null, "vulnerabilities": [{"id": "GHSA-b"}], "license_violations": ["", null]}]},
      {"source": 3, "packages": [{"package": {"name": "c", "commit": "0123abcd"}, "vulnerabilities": [{"id": "OSV-2024-1"}]}]}]}"#;
    insta::assert_snapshot!(show(report), @r#"
    osv-scanner osv-scanner -: 7 observations, 0 suppressed
    unknown package GHSA-a | pkg:npm/a |  →  | a | GHSA-a
    unknown package OSV-2024-1 | c | 0123abcd →  |  | OSV-2024-1
    skipped results[0].packages[0].groups: invalid type: string "none", expected a sequence
    skipped results[0].packages[0].vulnerabilities[0]: it names no vulnerability
    skipped results[0].packages[0].vulnerabilities[1]: invalid type: integer `7`, expected struct Advisory
    skipped results[0].packages[1].vulnerabilities[0]: its package has no name
    skipped results[0].packages[1].license_violations[0]: it names no licence
    skipped results[0].packages[1].license_violations[1]: it names no licence
    skipped results[1].source: invalid type: integer `3`, expected struct Source
    "#);
}
