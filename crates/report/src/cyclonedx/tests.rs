use super::*;
use crate::testing::{has_hidden, hostile, package, run, scan, target, time, validator::judge};
use insta::assert_snapshot;
use serde_json::Value;

fn show(scan: &Scan) -> String {
    let mut out = Vec::new();
    let options = Options {
        tool_version: "1.0.0",
        written_at: Some(time("2026-11-24T09:30:00Z")),
        ..Options::default()
    };
    write(scan, &options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn small() -> Scan {
    let runc = package(
        "CVE-2024-21626",
        "pkg:golang/github.com/opencontainers/runc@1.1.5",
        &["1.1.12"],
        "usr/bin/dind",
    );
    Scan { targets: vec![target("app", run("trivy", "0.59.1"), [runc.detailed()])] }
}

#[test]
fn a_finding_is_a_vulnerability_that_affects_its_package() {
    assert_snapshot!(show(&small()).replace(",\"", ",\n\""), @r#"
    {"bomFormat":"CycloneDX",
    "specVersion":"1.6",
    "version":1,
    "metadata":{"timestamp":"2026-11-24T09:30:00Z",
    "tools":{"components":[{"type":"application",
    "bom-ref":"tool",
    "name":"portcullis",
    "version":"1.0.0"}]},
    "component":{"type":"application",
    "bom-ref":"target-1",
    "name":"app",
    "properties":[{"name":"portcullis:engine",
    "value":"trivy 0.59.1"},{"name":"portcullis:complete",
    "value":"true"}]}},
    "components":[
    {"type":"library",
    "bom-ref":"component-1",
    "name":"runc",
    "version":"1.1.5",
    "purl":"pkg:golang/github.com/opencontainers/runc@1.1.5",
    "properties":[{"name":"portcullis:class",
    "value":"golang"},{"name":"portcullis:path",
    "value":"usr/bin/dind"},{"name":"portcullis:layer",
    "value":"sha256:aa"}]}
    ],
    "vulnerabilities":[
    {"bom-ref":"fa70e80c0fbedd5af4579e7997bed9223f02fb72acc17c81ff229adc75d9a8af",
    "id":"CVE-2024-21626",
    "references":[{"id":"GHSA-xr7r-f8xq-vfvv",
    "source":{"name":"GHSA"}}],
    "ratings":[{"source":{"name":"nvd"},
    "severity":"high"},{"source":{"name":"nvd"},
    "score":8.6,
    "severity":"high",
    "method":"CVSSv31",
    "vector":"CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H"}],
    "cwes":[403],
    "description":"runc: a weakness",
    "detail":"A file descriptor leaks.\nSee the advisory.",
    "recommendation":"Upgrade runc to 1.1.12. Restart the containers.",
    "advisories":[{"url":"https://example.com/advisory?id=1"}],
    "published":"2024-01-31T22:15:53Z",
    "affects":[{"ref":"component-1",
    "versions":[{"version":"1.1.5",
    "status":"affected"}]}],
    "properties":[{"name":"portcullis:identity",
    "value":"fa70e80c0fbedd5af4579e7997bed9223f02fb72acc17c81ff229adc75d9a8af"},{"name":"portcullis:kind",
    "value":"package"},{"name":"portcullis:engine",
    "value":"trivy"},{"name":"portcullis:fix_status",
    "value":"fixed"}]}
    ],
    "compositions":[{"aggregate":"incomplete",
    "assemblies":["target-1"]}],
    "serialNumber":"urn:uuid:fbc54acb-add8-88b0-b2c4-6721ec59ce2e"}
    "#);
}

#[test]
fn documents_are_valid_cyclonedx() {
    let script = "
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
mistake = JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read())
sys.exit(f'{list(mistake.data.absolute_path)}: {mistake.data.message[:300]}' if mistake else 0)
";
    for scan in [small(), scan(), hostile(), Scan::default()] {
        judge(script, &show(&scan));
    }
}

#[test]
fn the_same_scan_gives_the_same_bytes() {
    assert_eq!(show(&scan()), show(&scan()));
    let serial_number = |scan: &Scan| {
        let document: Value = serde_json::from_str(&show(scan)).unwrap();
        document["serialNumber"].as_str().unwrap().to_owned()
    };
    assert_ne!(serial_number(&scan()), serial_number(&small()));
}

#[test]
fn findings_in_one_package_share_its_component() {
    let document: Value = serde_json::from_str(&show(&scan())).unwrap();
    let names: Vec<_> = document["components"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "runc",
            "openssl",
            "sqlite-libs",
            "bash",
            "app/.env",
            "https://shop.example/items/{}",
            "deploy/web.yaml",
            "tools/run.py"
        ]
    );
    let vulnerabilities = document["vulnerabilities"].as_array().unwrap();
    assert_eq!(vulnerabilities.len(), 10);
    assert_eq!(vulnerabilities[1]["affects"][0]["ref"], vulnerabilities[2]["affects"][0]["ref"]);
    let detail = "suppressed (ignore file): no reason given";
    assert_eq!(vulnerabilities[4]["analysis"], serde_json::json!({ "state": "in_triage", "detail": detail }));
}

#[test]
fn hostile_text_neither_acts_nor_links() {
    let text = show(&hostile());
    assert!(!has_hidden(&text));
    let document: Value = serde_json::from_str(&text).unwrap();
    let advisories = document["vulnerabilities"][0]["advisories"].as_array().unwrap();
    assert_eq!(advisories.len(), 1);
    assert!(advisories[0]["url"].as_str().unwrap().starts_with("https://example.com/%1B%5B31m"));
}
