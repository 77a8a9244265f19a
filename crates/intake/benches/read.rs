//! How fast reports in memory become findings: `cargo bench -p portcullis-intake`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use portcullis_domain::finding::Finding;
use portcullis_domain::sink::{FindingSink, SinkError};
use portcullis_intake::{Limits, read};
use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Cursor;

/// Records of each report.
const RECORDS: usize = 2_000;

/// Lets findings go as soon as they come.
struct Nowhere;

impl FindingSink for Nowhere {
    fn take(&mut self, batch: Vec<Finding>) -> Result<(), SinkError> {
        black_box(batch);
        Ok(())
    }
}

fn trivy() -> String {
    let mut report = String::from(
        r#"{"SchemaVersion": 2, "ArtifactName": "shop:1.0", "Results": [{"Target": "shop:1.0 (debian 12)", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": ["#,
    );
    for place in 0..RECORDS {
        let comma = if place == 0 { "" } else { "," };
        let _ = write!(
            report,
            r#"{comma}
      {{"VulnerabilityID": "CVE-2024-{id}", "VendorIDs": ["DSA-1-1"], "PkgID": "package-{place}@1.1.1", "PkgName": "package-{place}",
       "PkgIdentifier": {{"PURL": "pkg:deb/debian/package-{place}@1.1.1n-0%2Bdeb12u3?arch=amd64", "UID": "7a6e0c6a"}},
       "InstalledVersion": "1.1.1n-0+deb12u3", "FixedVersion": "1.1.1n-0+deb12u4", "Status": "fixed",
       "Layer": {{"Digest": "sha256:0a", "DiffID": "sha256:0b"}}, "SeveritySource": "debian", "PrimaryURL": "https://a.example/CVE-2024-{id}",
       "DataSource": {{"ID": "debian", "Name": "Tracker", "URL": "https://tracker.example"}}, "Title": "a title of some length",
       "Description": "{description}", "Severity": "HIGH", "CweIDs": ["CWE-787"], "VendorSeverity": {{"nvd": 3}},
       "CVSS": {{"nvd": {{"V3Vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:H", "V3Score": 9.1}}}},
       "References": ["https://a.example/1", "https://a.example/2", "https://a.example/3"],
       "PublishedDate": "2024-03-07T11:15:07.313Z", "LastModifiedDate": "2025-02-01T16:15:35.74Z"}}"#,
            id = 1_000 + place,
            description = "what an attacker could do with a crafted request\\n".repeat(12),
        );
    }
    report.push_str("]}]}");
    report
}

fn sarif() -> String {
    let mut report = String::from(
        r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "CodeScanner", "rules": [
      {"id": "java/rule", "shortDescription": {"text": "a rule"}, "properties": {"tags": ["external/cwe/cwe-79"], "security-severity": "7.8"}}]}}, "results": ["#,
    );
    for place in 0..RECORDS {
        let comma = if place == 0 { "" } else { "," };
        let _ = write!(
            report,
            r#"{comma}
      {{"ruleId": "java/rule", "ruleIndex": 0, "level": "error", "message": {{"text": "{message}"}},
       "locations": [{{"physicalLocation": {{"artifactLocation": {{"uri": "src/Class{place}.java", "uriBaseId": "%SRCROOT%", "index": {place}}},
         "region": {{"startLine": {line}, "startColumn": 5, "endLine": {line}, "endColumn": 60, "snippet": {{"text": "    call(argument);\n"}}}}}}}}],
       "partialFingerprints": {{"primaryLocationLineHash": "3f2a{place}:1"}}, "properties": {{"category": "injection"}}}}"#,
            message = "a value from a request reaches a query. ".repeat(6),
            line = 1 + place % 900,
        );
    }
    report.push_str("]}]}");
    report
}

fn reading(criterion: &mut Criterion) {
    let limits = Limits::default();
    let mut group = criterion.benchmark_group("read");
    group.throughput(Throughput::Elements(RECORDS as u64));
    for (name, report) in [("trivy", trivy()), ("sarif", sarif())] {
        let read = || read(&mut Cursor::new(report.as_bytes()), None, &limits, &mut Nowhere);
        assert!(
            read().is_ok_and(|reading| reading.observations == RECORDS as u64),
            "{name} is not read whole"
        );
        group.bench_function(name, |bencher| bencher.iter(read));
    }
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
