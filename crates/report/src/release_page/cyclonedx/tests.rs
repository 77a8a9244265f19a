use super::*;
use crate::release_page::testing::{decided, page};
use crate::testing::{has_hidden, validator::judge};
use crate::verdict::testing::{blocked, clean, hostile, large};
use portcullis_domain::gate::Facts;

fn show(facts: &Facts) -> String {
    let mut out = Vec::new();
    write(&page(facts), &Options { tool_version: "1.0.0", ..Options::default() }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
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
    for facts in [decided(), blocked(), clean(), hostile()] {
        judge(script, &show(&facts));
    }
}

#[test]
fn each_answer_is_the_analysis_of_a_vulnerability_in_its_packages() {
    let document: Value = serde_json::from_str(&show(&decided())).unwrap();
    let mut names = BTreeMap::new();
    for component in document["components"].as_array().unwrap() {
        for package in component["components"].as_array().into_iter().flatten() {
            let path = format!("{} in {}", package["purl"], component["bom-ref"]).replace('"', "");
            names.insert(package["bom-ref"].as_str().unwrap(), path);
        }
    }
    let lines = document["vulnerabilities"].as_array().unwrap().iter().map(|vulnerability| {
        let affects = vulnerability["affects"].as_array().unwrap().iter();
        let affects: Vec<_> = affects.map(|part| names[part["ref"].as_str().unwrap()].as_str()).collect();
        let line =
            format!("{} {}: {}", vulnerability["id"], vulnerability["analysis"]["state"], affects.join(", "));
        line.replace('"', "")
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @"
    CVE-2024-1111 exploitable: pkg:golang/runc@1.1.5 in component:executor
    CVE-2024-1111 not_affected: pkg:golang/runc@1.1.5 in component:dind
    CVE-2022-37434 exploitable: pkg:deb/debian/zlib1g@1.2.11?arch=amd64 in component:frontend
    CVE-2023-7104 false_positive: pkg:apk/alpine/sqlite-libs@3.44.0-r0 in component:executor
    ");
}

#[test]
fn the_same_page_gives_the_same_document() {
    assert_eq!(show(&decided()), show(&decided()));
    assert_ne!(show(&decided()), show(&blocked()));
}

#[test]
fn every_reference_is_given_once() {
    let document: Value = serde_json::from_str(&show(&large())).unwrap();
    let mut references = std::collections::BTreeSet::new();
    for component in document["components"].as_array().unwrap() {
        for part in component["components"].as_array().into_iter().flatten() {
            assert!(references.insert(part["bom-ref"].as_str().unwrap()), "{part}");
        }
    }
    assert_eq!(references.len(), 20_000);
}

#[test]
fn hostile_text_hides_nothing() {
    assert!(!has_hidden(&show(&hostile()).replace('\n', "")));
}
