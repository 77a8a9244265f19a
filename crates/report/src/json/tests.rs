use super::*;
use crate::testing::{has_hidden, hostile, package, run, scan, target, time};
use insta::assert_snapshot;
use portcullis_domain::scan::Standing;
use portcullis_formats::scan_document::ScanDocument;
use serde_json::Value;

fn options() -> Options<'static> {
    Options { tool_version: "1.0.0", ..Options::default() }
}

fn show(scan: &Scan) -> String {
    let mut out = Vec::new();
    write(scan, &options(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn small() -> Scan {
    let mut trivy = run("trivy", "0.59.1");
    trivy.database_date = Some(time("2026-11-23T06:00:00.123456789Z"));
    let findings = [package("GHSA-xr7r-f8xq-vfvv", "pkg:npm/a@1", &["2"], "package-lock.json").detailed()];
    Scan { targets: vec![target("app", trivy, findings)] }
}

#[test]
fn a_document_has_one_record_a_line() {
    assert_snapshot!(show(&small()), @r#"
    {"portcullis":{"document":"scan","version":1,"tool_version":"1.0.0"},
    "complete":true,
    "findings":1,
    "by_severity":{"critical":0,"high":1,"medium":0,"low":0,"informational":0,"unknown":0},
    "targets":[
    {"name":"app",
    "runs":[
    {"engine":"trivy","engine_version":"0.59.1","database_date":"2026-11-23T06:00:00.123456789Z","format":"trivy","unit":"finding","observations":0,"suppressed":0,"skipped":[],"skipped_total":0}
    ],
    "not_scanned":[],
    "findings":[
    {"identity":"f860e74b75abbcf317200335caafbc5ef95f7c2656804bf50f80b74c0a24ccbd","algorithm":1,"kind":"package","weakness":"GHSA-xr7r-f8xq-vfvv","advisory":"GHSA-xr7r-f8xq-vfvv","aliases":["GHSA-xr7r-f8xq-vfvv"],"package":{"name":"a","version":"1","purl":"pkg:npm/a@1","class":"npm","path":"package-lock.json","operating_system":false,"layer":"sha256:aa"},"fix":{"versions":["2"],"status":"fixed"},"title":"a: a weakness","severity":"high","severity_source":"nvd","description":"A file descriptor leaks.\nSee the advisory.","remediation":"Restart the containers.","references":["https://example.com/advisory?id=1","ftp://example.com/a"],"cwes":[403],"cvss":[{"source":"nvd","vector":"CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H","score":8.6}],"published":"2024-01-31T22:15:53Z","observations":1,"engines":["trivy"],"runs":[0],"standing":"uncompared"}
    ]}]}
    "#);
}

/// Every object of the schema closed, so that a field which is written and not described is a mistake.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.contains_key("properties") {
                fields.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(values) => values.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn documents_are_as_their_schema_says() {
    let mut schema: Value =
        serde_json::from_str(include_str!("../../../../docs/src/scan-document.schema.json")).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    let open = jsonschema::validator_for(&schema).unwrap();
    close(&mut schema);
    let closed = jsonschema::validator_for(&schema).unwrap();
    for scan in [small(), scan(), hostile(), Scan::default()] {
        let mut document: Value = serde_json::from_str(&show(&scan)).unwrap();
        let mistakes: Vec<_> = closed.iter_errors(&document).map(|mistake| mistake.to_string()).collect();
        assert_eq!(mistakes, Vec::<String>::new());
        document["portcullis"]["document"] = Value::from("else");
        assert!(!open.is_valid(&document));
    }
}

#[test]
fn a_document_reads_back_as_it_was_written() {
    for mut scan in [small(), scan(), hostile()] {
        scan.targets[0].findings[0].standing = Standing::New;
        let text = show(&scan);
        let document: ScanDocument<'static> = serde_json::from_str(&text).unwrap();
        assert_eq!(document.targets.len(), scan.targets.len());
        for (read, target) in document.targets.iter().zip(&scan.targets) {
            assert_eq!(read.name, target.name);
            assert_eq!(read.component.as_deref(), target.component.as_deref());
            assert_eq!(read.runs, target.runs.iter().map(record::run).collect::<Vec<_>>());
            assert_eq!(
                read.not_scanned,
                target.not_scanned.iter().map(record::not_scanned).collect::<Vec<_>>()
            );
            let written: Vec<_> =
                target.findings.iter().map(|found| record::finding(found, &target.runs)).collect();
            assert_eq!(read.findings, written);
        }
        assert_eq!(document.findings, scan.findings().count() as u64);
        assert_eq!(document.by_severity, record::by_severity(scan.by_severity()));
        assert_eq!((document.complete, &*document.portcullis.document), (scan.is_complete(), "scan"));
    }
}

#[test]
fn hostile_text_is_spelled_out_and_stays_whole() {
    let text = show(&hostile());
    assert!(!has_hidden(&text));
    let document: ScanDocument<'static> = serde_json::from_str(&text).unwrap();
    assert_eq!(document.targets[0].findings[0].title, hostile().targets[0].findings[0].finding.title);
}
