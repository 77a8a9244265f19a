use crate::limits::Limits;
use crate::reading::Refusal;
use crate::testing::{accept, show, with};
use portcullis_domain::finding::{FixStatus, Subject};

const REPORT: &str = r#"{"auditReportVersion": 2, "vulnerabilities": {
    "@vercel/fun": {"name": "@vercel/fun", "severity": "moderate", "isDirect": false, "via": ["debug"], "effects": ["vercel"], "range": "<=1.1.0",
      "nodes": ["node_modules/@vercel/fun"], "fixAvailable": {"name": "vercel", "version": "32.3.0", "isSemVerMajor": true}},
    "debug": {"name": "debug", "severity": "high", "via": [
        {"source": 1094219, "name": "debug", "dependency": "debug", "title": "Regular expressions in debug", "url": "https://github.com/advisories/GHSA-gxpj-cx7g-858c",
         "severity": "moderate", "cwe": ["CWE-400"], "cvss": {"score": 5.3, "vectorString": "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L"}, "range": ">=4.0.0 <4.3.1"},
        {"source": 1094220, "name": "debug", "title": "Another", "url": "https://github.com/advisories/GHSA-9vvw-cc9w-f27h", "severity": "high", "cwe": null, "cvss": {"score": 0, "vectorString": null}},
        "ms"], "nodes": ["node_modules/debug"], "fixAvailable": {"name": "debug", "version": "4.3.1", "isSemVerMajor": false}},
    "@shop/cart": {"name": "@shop/cart", "via": [{"id": 755, "url": "https://npmjs.com/advisories/755", "title": "Pollution", "severity": "critical"}], "fixAvailable": false},
    "ms": {"name": "ms", "via": [{"source": 7, "severity": "low"}], "fixAvailable": true}},
  "metadata": {"vulnerabilities": {"total": 4}, "dependencies": {"prod": 737, "dev": 306, "total": 1180}}}"#;

#[test]
fn each_advisory_of_a_package_is_a_finding_and_each_package_an_observation() {
    insta::assert_snapshot!(show(REPORT), @"
    npm-audit npm-audit -: 4 observations, 0 suppressed
    medium package GHSA-gxpj-cx7g-858c | pkg:npm/debug |  → 4.3.1 |  | Regular expressions in debug
    high package GHSA-9vvw-cc9w-f27h | pkg:npm/debug |  → 4.3.1 |  | Another
    critical package NPM-755 | pkg:npm/%40shop/cart |  →  |  | Pollution
    low package NPM-7 | pkg:npm/ms |  →  |  | NPM-7
    ");
    let (reading, findings) = accept(REPORT);
    assert_eq!(reading.facts.packages, Some(1180));
    assert!(reading.is_complete());
    let fixes: Vec<_> = findings
        .iter()
        .map(|finding| match &finding.subject {
            Subject::Package(found) => (found.fix.status, finding.details.remediation.as_str()),
            other => panic!("{other:?} is no package"),
        })
        .collect();
    assert_eq!(
        fixes,
        [
            (FixStatus::Fixed, "Install debug 4.3.1."),
            (FixStatus::Fixed, "Install debug 4.3.1."),
            (FixStatus::Affected, ""),
            (FixStatus::Fixed, "`npm audit fix` updates it within the declared ranges."),
        ]
    );
    assert_eq!(findings[0].details.cwes, [400]);
    assert_eq!((findings[0].details.cvss.len(), findings[1].details.cvss.len()), (1, 0));
}

#[test]
fn a_major_upgrade_of_another_package_is_advice_and_no_fixed_version() {
    let report = r#"{"auditReportVersion": 2, "vulnerabilities": {"ms": {"via": [{"source": 7}],
      "fixAvailable": {"isSemVerMajor": true, "version": "32.3.0", "name": "vercel"}}}}"#;
    let (_, findings) = accept(report);
    assert_eq!(findings[0].details.remediation, "Install vercel 32.3.0, a major version.");
    let Subject::Package(found) = &findings[0].subject else { panic!("no package") };
    assert!(found.fix.versions.is_empty());
}

#[test]
fn a_failed_audit_is_not_taken_for_a_clean_one() {
    let report = r#"{"message": "request failed", "error": {"code": "ENOLOCK", "summary": "This command requires an existing lockfile.", "detail": "Try…"}}"#;
    insta::assert_snapshot!(show(report), @"
    npm-audit npm-audit -: 0 observations, 0 suppressed
    not scanned the project: npm audit failed: ENOLOCK This command requires an existing lockfile.
    ");
    assert!(!accept(report).0.is_complete());
}

#[test]
fn entries_that_make_no_sense_are_skipped_with_their_place() {
    let report = r#"{"vulnerabilities": {"a": {"via": []}, "b": {"via": [{"title": "no id"}, {"source": 1}, {"title": "no id"}]}, "c": 7,
      "d": {"via": [[]], "fixAvailable": []}, "e": {"via": [{"source": 2, "severity": null}], "fixAvailable": "?"}}, "metadata": null, "auditReportVersion": 2}"#;
    insta::assert_snapshot!(show(report), @"
    npm-audit npm-audit -: 5 observations, 0 suppressed
    unknown package NPM-1 | pkg:npm/b |  →  |  | NPM-1
    unknown package NPM-2 | pkg:npm/e |  →  |  | NPM-2
    skipped vulnerabilities.a: it says not what makes it vulnerable
    skipped vulnerabilities.b: it names no advisory
    skipped vulnerabilities.b: it names no advisory
    skipped vulnerabilities.c: invalid type: integer `7`, expected struct Vulnerable
    skipped vulnerabilities.d: it names no advisory
    ");
}

#[test]
fn a_report_without_vulnerabilities_is_complete() {
    insta::assert_snapshot!(show(r#"{"auditReportVersion": 2, "vulnerabilities": {}}"#), @"npm-audit npm-audit -: 0 observations, 0 suppressed");
}

#[test]
fn advisories_beyond_the_allowed_entries_are_refused() {
    let limits = Limits { entries: 4, ..Limits::default() };
    assert!(matches!(with(REPORT, &limits), Err(Refusal::TooMany { limit: 4 })));
    assert!(with(REPORT, &Limits { entries: 5, ..Limits::default() }).is_ok());
}

#[test]
fn a_package_that_is_vulnerable_through_one_without_an_entry_is_a_finding_itself() {
    let report = r#"{"auditReportVersion": 2, "vulnerabilities": {
      "update-notifier": {"severity": "moderate", "via": ["latest-version"], "fixAvailable": false},
      "got": {"severity": "moderate", "via": ["update-notifier"], "fixAvailable": false}}}"#;
    insta::assert_snapshot!(show(report), @"
    npm-audit npm-audit -: 2 observations, 0 suppressed
    medium package NPM-VIA-latest-version | pkg:npm/update-notifier |  →  |  | depends on vulnerable versions of latest-version
    ");
}
