use crate::testing::{accept, show};

const REPORT: &str = r#"{"actions": [{"action": "install"}], "advisories": {
    "1061405": {"findings": [{"version": "0.0.8", "paths": ["a>minimist"]}, {"version": "0.0.10", "paths": ["b>minimist"]}, {"version": "0.0.8", "paths": ["c>minimist"]}],
      "module_name": "minimist", "severity": "moderate", "github_advisory_id": "GHSA-vh95-rmgr-6w4m", "cves": ["CVE-2020-7598"], "patched_versions": ">=0.2.1",
      "cvss": {"score": 5.6, "vectorString": "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:L"}, "recommendation": "Upgrade to version 0.2.1 or later",
      "cwe": "[\"CWE-915\",\"CWE-1321\"]", "id": 1061405, "references": "- https://nvd.example/CVE-2020-7598\n- [Issue](https://b.example/1)", "created": "2022-03-09T20:00:44.187Z",
      "title": "Prototype Pollution in minimist", "npm_advisory_id": null, "overview": "Affected versions …", "url": "https://github.com/advisories/GHSA-vh95-rmgr-6w4m"},
    "146": {"module_name": "@shop/growl", "cwe": "CWE-94", "cves": [], "severity": "critical", "patched_versions": "<0.0.0", "title": "Command Injection",
      "url": "https://www.npmjs.com/advisories/146", "findings": null}},
  "muted": [], "metadata": {"dependencies": 24, "totalDependencies": 1251}, "runId": "x"}"#;

#[test]
fn an_advisory_is_an_observation_and_each_installed_version_a_finding() {
    insta::assert_snapshot!(show(REPORT), @"
    npm-audit-6 npm-audit -: 2 observations, 0 suppressed
    medium package CVE-2020-7598 | pkg:npm/minimist@0.0.8 | 0.0.8 → 0.2.1 |  | Prototype Pollution in minimist
    medium package CVE-2020-7598 | pkg:npm/minimist@0.0.10 | 0.0.10 → 0.2.1 |  | Prototype Pollution in minimist
    critical package NPM-146 | pkg:npm/%40shop/growl |  →  |  | Command Injection
    ");
    let (reading, findings) = accept(REPORT);
    assert_eq!(reading.facts.packages, Some(1251));
    let details = &findings[0].details;
    assert_eq!(details.cwes, [915, 1321]);
    assert_eq!(
        details.references,
        [
            "https://github.com/advisories/GHSA-vh95-rmgr-6w4m",
            "https://nvd.example/CVE-2020-7598",
            "https://b.example/1"
        ]
    );
    assert_eq!(details.remediation, "Upgrade to version 0.2.1 or later");
    assert_eq!(details.published, "2022-03-09T20:00:44.187Z".parse().ok());
}

#[test]
fn entries_that_make_no_sense_are_skipped_with_their_place() {
    let report = r#"{"metadata": {"totalDependencies": "many"}, "muted": null, "advisories": {"1": {"title": "no package"}, "": {"module_name": "a"}, "3": "x",
      "4": {"module_name": "b", "cwe": null, "cvss": null, "severity": 5}}}"#;
    insta::assert_snapshot!(show(report), @r#"
    npm-audit-6 npm-audit -: 4 observations, 0 suppressed
    unknown package NPM-4 | pkg:npm/b |  →  |  | NPM-4
    skipped advisories.1: it names no package
    skipped advisories.: it names no advisory
    skipped advisories.3: invalid type: string "x", expected struct Advisory
    "#);
}

#[test]
fn an_error_beside_the_advisories_leaves_the_scan_incomplete() {
    let report = r#"{"advisories": {}, "actions": [], "error": {"code": "ENOAUDIT", "summary": "no audit"}}"#;
    insta::assert_snapshot!(show(report), @"
    npm-audit npm-audit -: 0 observations, 0 suppressed
    not scanned the project: npm audit failed: ENOAUDIT no audit
    ");
}
