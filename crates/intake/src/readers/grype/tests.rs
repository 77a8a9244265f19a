use crate::testing::{accept, show};
use portcullis_domain::finding::{FixStatus, PackageSubject, Subject};

fn package(report: &str) -> PackageSubject {
    let (_, findings) = accept(report);
    match &findings[0].subject {
        Subject::Package(subject) => (**subject).clone(),
        other => panic!("{other:?} is no package"),
    }
}

/// A report with one match of the vulnerability on a Go module.
fn one(vulnerability: &str, related: &str) -> String {
    format!(
        r#"{{"matches": [{{"vulnerability": {vulnerability}, "relatedVulnerabilities": {related},
          "artifact": {{"name": "golang.org/x/net", "version": "v0.9.0", "type": "go-module",
            "purl": "pkg:golang/golang.org/x/net@v0.9.0"}}}}]}}"#
    )
}

#[test]
fn a_current_report_is_read_with_its_facts() {
    let report = r#"{
      "matches": [
        {"vulnerability": {"id": "GHSA-4374-p667-p6c8", "dataSource": "https://github.com/advisories/GHSA-4374-p667-p6c8",
           "namespace": "github:language:go", "severity": "High", "urls": [], "epss": [{"epss": 0.9}], "knownExploited": [{"cve": "x"}],
           "cvss": [{"type": "Secondary", "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "metrics": {"baseScore": 7.5}}],
           "fix": {"versions": ["0.17.0"], "state": "fixed", "available": [{"version": "0.17.0", "date": "2023-10-11"}]}, "risk": 0.1},
         "relatedVulnerabilities": [{"id": "CVE-2023-39325", "namespace": "nvd:cpe", "description": "Rapid reset.",
           "urls": ["https://go.dev/cl/534215"], "cwes": [{"cwe": "CWE-770"}],
           "cvss": [{"source": "nvd@nist.gov", "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "metrics": {"baseScore": "7.5"}}]}],
         "matchDetails": [{"type": "exact-direct-match"}],
         "artifact": {"name": "golang.org/x/net", "version": "v0.9.0", "type": "go-module", "purl": "pkg:golang/golang.org/x/net@v0.9.0",
           "locations": [{"path": "/other", "annotations": {"evidence": "supporting"}}, {"path": "/app/go.mod", "layerID": "sha256:1a", "annotations": {"evidence": "primary"}}]}},
        {"vulnerability": {"id": "CVE-2021-33574", "namespace": "debian:distro:debian:10", "severity": "Negligible", "fix": {"versions": [], "state": "wont-fix"}},
         "artifact": {"name": "libc6", "version": "2.28-10", "type": "deb", "purl": "pkg:deb/debian/libc6@2.28-10?arch=amd64",
           "locations": [{"path": "/var/lib/dpkg/status"}]}}],
      "ignoredMatches": [
        {"vulnerability": {"id": "CVE-2020-1234", "severity": "Low"}, "artifact": {"name": "zlib1g", "version": "1.2", "type": "deb"},
         "appliedIgnoreRules": [{"namespace": "vex", "vex-status": "not_affected", "vex-justification": "vulnerable_code_not_present"}]},
        {"vulnerability": {"id": "CVE-2020-1235", "severity": "Low"}, "artifact": {"name": "linux-libc-dev", "type": "deb"},
         "appliedIgnoreRules": [{"vulnerability": "", "reason": "only headers", "package": {"name": "linux-.*"}}, {"fix-state": "wont-fix"}]},
        {"artifact": {"name": "zlib1g"}}],
      "alertsByPackage": [{"package": {"name": "libc6"}, "alerts": [{"type": "distro-eol", "message": "end of life"}]},
        {"package": {"name": "pacman"}, "alerts": [{"type": "distro-disabled", "message": "Arch is not matched"}]}],
      "source": {"type": "image", "target": {"userInput": "shop:1.0", "imageID": "sha256:aa", "manifestDigest": "sha256:bb",
        "repoDigests": ["registry.example/shop@sha256:bb"], "tags": [], "layers": []}},
      "distro": {"name": "debian", "version": "10", "idLike": []},
      "descriptor": {"name": "grype", "version": "0.104.0", "timestamp": "2026-11-23T09:12:00.5+01:00", "configuration": {"registry": {"auth": null}},
        "db": {"status": {"schemaVersion": "v6.1.2", "built": "2026-11-23T01:00:00Z", "valid": true}, "providers": {"nvd": {"captured": "2026-11-22T00:00:00Z"}}}}}"#;
    insta::assert_snapshot!(show(report), @"
    grype grype 0.104.0: 2 observations, 2 suppressed
    high package CVE-2023-39325 | pkg:golang/golang.org/x/net@v0.9.0 | v0.9.0 → 0.17.0 | app/go.mod | GHSA-4374-p667-p6c8
    informational package CVE-2021-33574 | pkg:deb/debian/libc6@2.28-10?arch=amd64 | 2.28-10 →  |  | CVE-2021-33574
    low package CVE-2020-1234 | zlib1g | 1.2 →  |  | CVE-2020-1234 | suppressed by vex: not_affected vulnerable_code_not_present
    low package CVE-2020-1235 | linux-libc-dev |  →  |  | CVE-2020-1235 | suppressed by ignore rule: only headers; wont-fix
    skipped ignoredMatches[2]: it names no vulnerability
    not scanned alertsByPackage[1]: Arch is not matched
    ");
    let (reading, findings) = accept(report);
    let facts = reading.facts;
    assert_eq!(facts.target.as_deref(), Some("shop:1.0"));
    assert_eq!(facts.digests, ["sha256:aa", "sha256:bb"]);
    assert_eq!(facts.created, "2026-11-23T08:12:00.5Z".parse().ok());
    assert_eq!(facts.database_date, "2026-11-23T01:00:00Z".parse().ok());
    let system = facts.operating_system.unwrap();
    assert_eq!((system.family.as_str(), system.version.as_str(), system.end_of_life), ("debian", "10", true));
    let first = &findings[0];
    assert_eq!(first.severity_source.as_deref(), Some("ghsa"));
    assert_eq!(first.details.description, "Rapid reset.");
    assert_eq!(first.details.cwes, [770]);
    assert_eq!(
        first.details.references,
        ["https://github.com/advisories/GHSA-4374-p667-p6c8", "https://go.dev/cl/534215"]
    );
    let rated: Vec<_> = first.details.cvss.iter().map(|it| (it.source.as_str(), it.score)).collect();
    assert_eq!(rated, [("ghsa", Some(7.5)), ("nvd@nist.gov", Some(7.5))]);
    let Subject::Package(found) = &first.subject else { panic!("no package") };
    assert_eq!(found.package.layer.as_deref(), Some("sha256:1a"));
}

#[test]
fn a_report_of_2020_is_read() {
    let report = r#"{"descriptor": {"version": "0.7.0", "name": "grype"},
      "source": {"target": "./app", "type": "directory"}, "distro": {"name": "", "version": "", "idLike": ""},
      "matches": [{"artifact": {"purl": "", "type": "npm", "version": "1.0.0", "name": "@shop/cart", "locations": [{"path": "yarn.lock"}], "cpes": [{"Part": "a"}]},
        "matchDetails": {"matcher": "javascript-matcher"},
        "vulnerability": {"id": "CVE-2020-7598", "severity": "Medium", "links": ["https://nvd.example/1"], "fixedInVersion": "1.0.1, 1.1.0",
          "cvssV2": {"baseScore": 6.8, "vector": "AV:N/AC:M/Au:N/C:P/I:P/A:P"}, "cvssV3": {"baseScore": 5.6, "vector": "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:L"}}}]}"#;
    insta::assert_snapshot!(show(report), @"
    grype grype 0.7.0: 1 observations, 0 suppressed
    medium package CVE-2020-7598 | pkg:npm/%40shop/cart@1.0.0 | 1.0.0 → 1.0.1, 1.1.0 | yarn.lock | CVE-2020-7598
    ");
    let (reading, findings) = accept(report);
    assert_eq!((reading.facts.target.as_deref(), reading.facts.operating_system), (Some("./app"), None));
    assert_eq!(findings[0].details.cvss.len(), 2);
    assert_eq!(findings[0].details.references, ["https://nvd.example/1"]);
    assert_eq!(package(report).fix.status, FixStatus::Fixed);
}

#[test]
fn the_date_of_a_database_of_schema_5_is_found() {
    let report = r#"{"matches": [], "descriptor": {"name": "grype", "db": {"built": "2024-04-10T01:25:07Z", "schemaVersion": 5}}}"#;
    assert_eq!(accept(report).0.facts.database_date, "2024-04-10T01:25:07Z".parse().ok());
}

#[test]
fn a_related_vulnerability_is_an_alias_unless_a_notice_is_involved() {
    let aliases = |vulnerability: &str, related: &str| -> Vec<String> {
        package(&one(vulnerability, related)).aliases.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        aliases(r#"{"id": "GHSA-4374-p667-p6c8"}"#, r#"[{"id": "CVE-2023-39325"}]"#),
        ["CVE-2023-39325"]
    );
    assert!(
        aliases(r#"{"id": "CVE-2023-39325"}"#, r#"[{"id": "CVE-2023-39325"}, {"id": "RHSA-2023:1"}]"#)
            .is_empty()
    );
    let bundle = r#"[{"id": "CVE-2023-39325"}, {"id": "CVE-2023-44487"}]"#;
    assert!(aliases(r#"{"id": "ELSA-2023-5738"}"#, bundle).is_empty());
}

#[test]
fn every_state_of_a_fix_is_told_apart() {
    let status =
        |fix: &str| package(&one(&format!(r#"{{"id": "CVE-2024-1234", "fix": {fix}}}"#), "null")).fix.status;
    assert_eq!(status(r#"{"state": "fixed", "versions": ["1"]}"#), FixStatus::Fixed);
    assert_eq!(status(r#"{"state": "not-fixed", "versions": []}"#), FixStatus::Affected);
    assert_eq!(status(r#"{"state": "wont-fix"}"#), FixStatus::WillNotFix);
    assert_eq!(status(r#"{"state": "unknown", "versions": null}"#), FixStatus::Unknown);
    assert_eq!(status("null"), FixStatus::Unknown);
}

#[test]
fn matches_that_make_no_sense_are_skipped_with_their_place() {
    let report = r#"{"descriptor": {"name": "grype"}, "matches": [{"vulnerability": {"id": ""}, "artifact": {"name": "a"}},
      {"vulnerability": {"id": "CVE-2024-1234"}, "artifact": null}, "CVE-2024-1234",
      {"vulnerability": {"id": "CVE-2024-1235", "severity": 9}, "artifact": {"name": "<b>", "version": 1, "purl": "no purl", "locations": null}}]}"#;
    insta::assert_snapshot!(show(report), @r#"
    grype grype -: 4 observations, 0 suppressed
    unknown package CVE-2024-1235 | <b> | 1 →  |  | CVE-2024-1235
    skipped matches[0]: it names no vulnerability
    skipped matches[1]: it names no package
    skipped matches[2]: invalid type: string "CVE-2024-1234", expected struct Match
    "#);
}

#[test]
fn a_package_url_with_control_characters_is_taken_as_it_is() {
    let report = r#"{"matches": [{"vulnerability": {"id": "CVE-2009-3882"}, "artifact": {"name": "java", "type": "binary",
      "version": "17.0.10\u0000-J", "purl": "pkg:generic/java@17.0.10\u0000-J", "locations": [{"path": "/opt/java"}]}}]}"#;
    let found = package(report).package;
    assert_eq!((found.version.as_str(), found.path.as_str()), ("17.0.10\u{0}-J", "opt/java"));
}
