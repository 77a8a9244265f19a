//! Reports beyond a limit.

use super::{assert_refused, bad};
use crate::portcullis::Portcullis;
use crate::small_reports::report;
use std::fs::File;

/// A report of Trivy with `count` vulnerabilities, each on a package of its own.
fn trivy(count: usize) -> String {
    let one = |number| {
        format!(
            r#"{{"VulnerabilityID": "CVE-2024-1234", "PkgName": "left{number}", "InstalledVersion": "1", "Severity": "HIGH"}}"#
        )
    };
    let all: Vec<String> = (0..count).map(one).collect();
    format!(
        r#"{{"SchemaVersion": 2, "ArtifactName": "shop", "Results": [{{"Target": "a", "Class": "lang-pkgs", "Type": "npm", "Vulnerabilities": [{}]}}]}}"#,
        all.join(",\n")
    )
}

#[test]
fn a_report_beyond_the_size_is_refused_unread() {
    let portcullis = Portcullis::new();
    let file = File::create(portcullis.path("huge.json")).unwrap();
    file.set_len(3 << 30).unwrap();
    let why = "the report is larger than 2147483648 bytes; raise --max-report-bytes";
    portcullis.run(&["read", "huge.json"]).refuses(why);
    portcullis.run(&["scan", "huge.json"]).exits(2).says(why);
    portcullis.write("good.json", report("trivy"));
    portcullis.run(&["scan", "--base", "huge.json", "good.json"]).refuses(why);
}

#[test]
fn a_stream_without_end_is_refused_at_the_size() {
    let portcullis = Portcullis::new();
    let limit = ["--max-report-bytes", "100000"];
    let why = "the report is larger than 100000 bytes";
    portcullis.run(&[&["read", "/dev/zero"], limit.as_slice()].concat()).refuses(why);
    portcullis.run(&[&["scan", "/dev/zero"], limit.as_slice()].concat()).exits(2).says(why);
}

#[test]
fn a_report_beyond_a_limit_that_was_set_is_refused() {
    let files =
        [bad("small.json", report("trivy"), "the report is larger than 100 bytes; raise --max-report-bytes")];
    assert_refused(&files, &["--max-report-bytes", "100"]);
    let files = [bad("two.json", trivy(2), "more than 1 entries; raise --max-report-entries")];
    assert_refused(&files, &["--max-report-entries", "1"]);
    let files = [bad("deep.json", trivy(1), "nested deeper than 3 levels; raise --max-report-depth")];
    assert_refused(&files, &["--max-report-depth", "3"]);
}

#[test]
fn limits_come_from_the_environment_as_well() {
    let portcullis = Portcullis::new().with("PORTCULLIS_MAX_REPORT_ENTRIES", "1");
    portcullis.write("two.json", trivy(2));
    portcullis.run(&["read", "two.json"]).refuses("more than 1 entries");
    portcullis.run(&["read", "--max-report-entries", "2", "two.json"]).exits(0).says("2 findings");
}

#[test]
fn what_is_nested_beyond_reason_is_refused() {
    let levels = 1_000_000;
    let unfinished_attribute = format!("<bom a=\"{}\"", "x".repeat(1000));
    let files = [
        bad("arrays.json", "[".repeat(levels), "nested deeper than 100 levels"),
        bad(
            "whole-arrays.json",
            format!("{}{}", "[".repeat(levels), "]".repeat(levels)),
            "nested deeper than 100 levels",
        ),
        bad("objects.json", "{\"a\":".repeat(levels), "nested deeper than 100 levels"),
        bad(
            "inner.json",
            trivy(1).replacen("\"shop\"", &"[".repeat(levels), 1),
            "nested deeper than 100 levels",
        ),
        bad("elements.xml", "<a>".repeat(levels), "nested deeper than 100 levels"),
        bad("attribute.xml", unfinished_attribute, "not closed"),
    ];
    assert_refused(&files, &[]);
}

#[test]
fn a_record_beyond_its_size_is_skipped_aloud() {
    let portcullis = Portcullis::new();
    let long = "x".repeat(3 << 20);
    portcullis.write("long.json", trivy(2).replacen("left0", &long, 1));
    let limit = ["--max-record-bytes", "1000000"];
    let answer = portcullis.run(&[&["read", "long.json"], limit.as_slice()].concat());
    answer.exits(2).says("larger than 1000000 bytes").says("1 finding: 1 high; the scan is INCOMPLETE");
    let answer = portcullis.run(&[&["scan", "long.json"], limit.as_slice()].concat());
    answer.exits(2).says("left1").says("Incomplete: 1 entry of a report makes no sense");
    assert!(answer.stdout.len() < 10_000);
}

#[test]
fn a_single_text_beyond_a_record_is_refused_in_xml_and_in_a_table() {
    let files = [
        bad(
            "text.xml",
            format!("<bom>{}</bom>", "x".repeat(200_000)),
            "a single text is longer than 1000 bytes",
        ),
        bad(
            "tag.xml",
            format!("<bom a='{}'/>", "x".repeat(200_000)),
            "a single text is longer than 1000 bytes",
        ),
        bad(
            "row.csv",
            format!("Title,Severity\n\"{}\",High\n", "x".repeat(200_000)),
            "a single text is longer than 1000 bytes",
        ),
        bad(
            "header.csv",
            format!("Title,{}\n", "x".repeat(200_000)),
            "a single text is longer than 1000 bytes",
        ),
    ];
    assert_refused(&files, &["--max-record-bytes", "1000"]);
}

#[test]
fn a_limit_that_is_no_number_is_refused() {
    let portcullis = Portcullis::new();
    for value in ["many", "-1", "1e9", "", "99999999999999999999999"] {
        let limit = format!("--max-report-bytes={value}");
        portcullis
            .run(&["read", &limit, "absent"])
            .exits(2)
            .remarks("invalid value")
            .remarks("--max-report-bytes");
    }
}
