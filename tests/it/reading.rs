//! What is understood of the example's reports.

use crate::portcullis::{Portcullis, example};
use std::fs;

/// A report of the example, its format, observations, suppressed ones beside them, and findings by severity from
/// critical to unknown.
const REPORTS: [(&str, &str, u64, u64, [u64; 6]); 7] = [
    ("web-1.0.trivy.json", "trivy", 48, 0, [7, 14, 6, 0, 0, 21]),
    ("web-1.1.trivy.json", "trivy", 48, 0, [6, 16, 6, 0, 0, 20]),
    ("services.trivy.json", "trivy", 18, 0, [3, 7, 2, 0, 0, 6]),
    ("infrastructure.checkov.json", "checkov", 28, 1, [0, 3, 5, 16, 5, 0]),
    ("deploy.checkov.json", "checkov", 22, 1, [0, 2, 6, 10, 5, 0]),
    ("web.gitleaks.json", "gitleaks", 2, 0, [0, 0, 0, 0, 0, 2]),
    ("web.sarif", "sarif", 3, 0, [1, 0, 2, 0, 0, 0]),
];

fn report(name: &str) -> String {
    example("reports").join(name).to_str().unwrap().to_owned()
}

#[test]
fn every_report_of_the_example_is_read_without_loss() {
    let portcullis = Portcullis::new();
    for (name, format, observations, suppressed, severities) in REPORTS {
        let answer = portcullis.run(&["read", "--format", "json", &report(name)]);
        let reading = answer.exits(0).json();
        assert_eq!((&reading["format"], &reading["complete"]), (&format.into(), &true.into()), "{name}");
        assert_eq!(reading["observations"], observations, "{name}");
        assert_eq!(reading["suppressed"].as_u64().unwrap_or(0), suppressed, "{name}");
        assert_eq!(reading["findings"], severities.iter().sum::<u64>(), "{name}");
        let words = ["critical", "high", "medium", "low", "informational", "unknown"];
        assert_eq!(words.map(|word| reading["by_severity"][word].as_u64().unwrap()), severities, "{name}");
        let count = format!("{observations}");
        portcullis.run(&["read", &report(name)]).exits(0).says(format).says(&count).never_says("INCOMPLETE");
    }
}

#[test]
fn every_recorded_report_of_the_example_is_in_the_table() {
    let all = fs::read_dir(example("reports")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut reports: Vec<_> = all
        .map(|name| name.into_string().unwrap())
        .filter(|name| !["record.py", "words.json"].contains(&name.as_str()))
        .collect();
    let mut listed: Vec<_> = REPORTS.iter().map(|report| report.0.to_owned()).collect();
    reports.sort();
    listed.sort();
    assert_eq!(reports, listed);
}

#[test]
fn a_report_is_read_from_a_pipe() {
    let piped = Portcullis::new().piping(fs::read(report("web-1.0.trivy.json")).unwrap());
    let answer = piped.run(&["read", "-"]);
    answer.exits(0).says("48 findings: 7 critical, 14 high, 6 medium, 21 unknown");
    piped.run(&["read", "--format", "json", "-"]).exits(0);
    piped.run(&["scan", "-"]).exits(0).says("48 findings");
    piped.run(&["scan", "--base", "-", &report("web-1.1.trivy.json")]).exits(0).says("2 new");
}

#[test]
fn a_format_can_be_named() {
    let portcullis = Portcullis::new();
    portcullis.run(&["read", "--as", "sarif", &report("web.sarif")]).exits(0).says("3 findings");
}

#[test]
fn words_that_are_no_report_are_refused() {
    let portcullis = Portcullis::new();
    portcullis.run(&["read", &report("words.json")]).refuses("no known report format");
    portcullis.run(&["read", &report("record.py")]).refuses("no known report format");
    portcullis.run(&["read", &report("../program.yaml")]).refuses("no known report format");
}

/// What one command writes another understands: the same findings, known by the same names.
#[test]
fn a_scan_document_is_read_back_without_loss() {
    let portcullis = Portcullis::new();
    for (name, _, _, _, severities) in REPORTS {
        portcullis.run(&["scan", "--format", "json", "--output", "scan.json", &report(name)]).exits(0);
        let answer = portcullis.run(&["read", "--format", "json", "scan.json"]);
        let reading = answer.exits(0).json();
        assert_eq!(reading["format"], "portcullis", "{name}");
        assert_eq!(reading["findings"], severities.iter().sum::<u64>(), "{name}");
        portcullis.run(&["scan", "--format", "json", "--output", "again.json", "scan.json"]).exits(0);
        assert_eq!(
            identities(&portcullis.text("scan.json")),
            identities(&portcullis.text("again.json")),
            "{name}"
        );
        portcullis.run(&["diff", &report(name), "scan.json"]).exits(0).says("0 added, 0 resolved");
    }
}

fn identities(document: &str) -> Vec<String> {
    let document: serde_json::Value = serde_json::from_str(document).unwrap();
    let targets = document["targets"].as_array().unwrap();
    let findings = targets.iter().flat_map(|target| target["findings"].as_array().unwrap());
    let mut identities: Vec<_> = findings.map(|finding| finding["identity"].to_string()).collect();
    identities.sort();
    assert!(
        !identities.is_empty() && identities.iter().all(|identity| identity.len() > 30),
        "{identities:?}"
    );
    identities
}
