use crate::testing::{accept, show};

const REPORT: &str = r#"{
  "database": {"advisory-count": 1098, "last-commit": "be6e", "last-updated": "2026-05-27T17:33:53+02:00"},
  "lockfile": {"dependency-count": 176},
  "settings": {"target_arch": [], "severity": null, "ignore": [], "informational_warnings": ["unmaintained"]},
  "vulnerabilities": {"found": true, "count": 2, "list": [
    {"advisory": {"id": "RUSTSEC-2026-0047", "package": "aws-lc-sys", "title": "Signature validation bypass", "description": "Improper.",
       "date": "2026-03-02", "aliases": ["CVE-2026-3338", "GHSA-hfpc-8r3f-gw53"], "related": ["CVE-2026-3339"],
       "cvss": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N", "informational": null, "references": ["https://b.example"], "url": "https://a.example"},
     "versions": {"patched": [">=0.38.0"], "unaffected": ["<0.24.0"]}, "affected": null,
     "package": {"name": "aws-lc-sys", "version": "0.36.0", "source": "registry+https://registry.example/index", "dependencies": []}},
    {"advisory": {"id": "RUSTSEC-2026-0104", "title": "Panic", "aliases": [], "cvss": null},
     "versions": {"patched": [">=0.103.13, <0.104.0-alpha.1", ">=0.104.0-alpha.7"]}, "package": {"name": "rustls-webpki", "version": "0.103.3"}}]},
  "warnings": {
    "unmaintained": [{"kind": "unmaintained", "package": {"name": "net2", "version": "0.2.35"}, "advisory": {"id": "RUSTSEC-2020-0016", "title": "`net2` is deprecated", "informational": "unmaintained"}, "versions": {"patched": [], "unaffected": []}}],
    "unsound": [{"kind": "unsound", "package": {"name": "atty", "version": "0.2.14"}, "advisory": {"id": "RUSTSEC-2021-0145", "title": "Unaligned read"}, "versions": null}],
    "yanked": [{"kind": "yanked", "package": {"name": "tokio", "version": "1.0.0"}, "advisory": null, "versions": null}]}}"#;

#[test]
fn vulnerabilities_and_warnings_of_every_kind_are_read() {
    insta::assert_snapshot!(show(REPORT), @"
    cargo-audit cargo-audit -: 5 observations, 0 suppressed
    high package CVE-2026-3338 | pkg:cargo/aws-lc-sys@0.36.0 | 0.36.0 → 0.38.0 |  | Signature validation bypass
    unknown package RUSTSEC-2026-0104 | pkg:cargo/rustls-webpki@0.103.3 | 0.103.3 → 0.103.13, 0.104.0-alpha.7 |  | Panic
    informational package RUSTSEC-2020-0016 | pkg:cargo/net2@0.2.35 | 0.2.35 →  |  | `net2` is deprecated
    medium package RUSTSEC-2021-0145 | pkg:cargo/atty@0.2.14 | 0.2.14 →  |  | Unaligned read
    informational package YANKED | pkg:cargo/tokio@1.0.0 | 1.0.0 →  |  | tokio 1.0.0 was yanked by its authors
    ");
    let (reading, findings) = accept(REPORT);
    assert_eq!(reading.facts.packages, Some(176));
    assert_eq!(reading.facts.database_date, "2026-05-27T15:33:53Z".parse().ok());
    let details = &findings[0].details;
    assert_eq!(details.references, ["https://a.example", "https://b.example"]);
    assert_eq!(details.published, "2026-03-02T00:00:00Z".parse().ok());
    assert_eq!((details.cvss[0].source.as_str(), details.cvss[0].score), ("rustsec", None));
}

#[test]
fn warnings_of_old_reports_are_one_list() {
    let report = r#"{"warnings": [{"kind": "unmaintained", "package": {"name": "net2", "version": "0.2.35"}, "advisory": {"id": "RUSTSEC-2020-0016"}}],
      "vulnerabilities": {"list": null}, "lockfile": {"dependency-count": "?"}, "database": null}"#;
    insta::assert_snapshot!(show(report), @"
    cargo-audit cargo-audit -: 1 observations, 0 suppressed
    informational package RUSTSEC-2020-0016 | pkg:cargo/net2@0.2.35 | 0.2.35 →  |  | RUSTSEC-2020-0016
    ");
}

#[test]
fn what_was_ignored_is_not_scanned() {
    let report = r#"{"database": {}, "settings": {"ignore": ["RUSTSEC-2020-0071"], "severity": "high"}, "vulnerabilities": {"list": []}}"#;
    insta::assert_snapshot!(show(report), @"
    cargo-audit cargo-audit -: 0 observations, 0 suppressed
    not scanned RUSTSEC-2020-0071: cargo-audit was told to ignore it
    not scanned advisories of a lower severity: cargo-audit was told to report high and above
    ");
    assert!(!accept(report).0.is_complete());
}

#[test]
fn entries_that_make_no_sense_are_skipped_with_their_place() {
    let report = r#"{"database": {}, "vulnerabilities": {"list": [{"advisory": null, "package": {"name": "a"}}, {"advisory": {"id": "RUSTSEC-2020-0071"}}, []]},
      "warnings": {"yanked": "none"}}"#;
    insta::assert_snapshot!(show(report), @"
    cargo-audit cargo-audit -: 3 observations, 0 suppressed
    skipped vulnerabilities.list[0]: it names no advisory
    skipped vulnerabilities.list[1]: it names no crate
    skipped vulnerabilities.list[2]: it names no crate
    skipped warnings.yanked: it is a string, expected an array
    ");
}
