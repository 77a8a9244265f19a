//! The page of a release from the command line, and whether the real Trivy honours what it says.

mod honoured;
mod registry;

use crate::portcullis::Portcullis;
use crate::recorded_releases::{AS_OF, WEB, example_copy};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;

/// The example with a release that was judged: it is blocked.
fn blocked() -> Portcullis {
    let shop = example_copy().with("PORTCULLIS_PERSON", "mara");
    shop.open_release("1.0", WEB);
    shop.record_web("reports/web-1.0.trivy.json", &[]);
    shop.run(&["release", "check", "1.0", "--as-of", AS_OF]).exits(1);
    shop
}

#[test]
fn a_release_that_may_not_ship_is_published_as_a_draft_only() {
    let shop = blocked();
    let refused = shop.run(&["release", "publish", "1.0"]);
    refused.exits(2).remarks(
        "harbour 1.0 is blocked by verdict 1; only a draft of its page can be written, with --draft",
    );
    let draft = shop.run(&["release", "publish", "1.0", "--draft"]);
    draft
        .exits(0)
        .says("DRAFT, not for release")
        .remarks("warning: the release is blocked; this is a draft that says so");
    shop.run(&["release", "publish", "1.0", "--verdict", "7"]).exits(2).remarks("has no verdict number 7");
    shop.run(&["release", "publish", "9.9"]).exits(2);
}

#[test]
fn every_format_is_written_to_a_directory_and_again_to_the_byte() {
    let shop = blocked();
    for folder in ["one", "two"] {
        shop.run(&["release", "publish", "1.0", "--draft", "--output-dir", folder]).exits(0);
    }
    let mut names: Vec<String> = fs::read_dir(shop.path("one"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["1.0.cdx.json", "1.0.html", "1.0.json", "1.0.md", "1.0.openvex.json"]);
    for name in &names {
        assert_eq!(shop.text(&format!("one/{name}")), shop.text(&format!("two/{name}")), "{name}");
        for person in ["mara", "Mara", "noor", "edda", "@harbour.example"] {
            assert!(!shop.text(&format!("one/{name}")).contains(person), "{person} in {name}");
        }
    }
    let page: Value = serde_json::from_str(&shop.text("one/1.0.json")).unwrap();
    assert_eq!((&page["portcullis"]["document"], &page["is_draft"]), (&"release_page".into(), &true.into()));
    let rated =
        page["advisories"].as_array().unwrap().iter().filter(|entry| entry["cvss"].is_object()).count();
    assert!(rated > 5, "what publishers say comes from the report: {rated}");
}

#[test]
fn a_format_is_written_to_a_file() {
    let shop = blocked();
    let publish = ["release", "publish", "1.0", "--draft", "--format", "openvex", "-o", "vex.json"];
    shop.run(&publish).exits(0);
    let vex: Value = serde_json::from_str(&shop.text("vex.json")).unwrap();
    assert_eq!((&vex["author"], &vex["timestamp"]), (&"Harbour".into(), &AS_OF.into()));
    shop.run(&[&publish[..], &["--output-dir", "x"]].concat()).exits(2);
}

#[test]
fn a_decided_release_is_published_with_what_was_decided() {
    let shop = blocked();
    let verdict =
        shop.run(&["release", "check", "1.0", "--verdict", "1", "--format", "json"]).exits(1).json();
    let mut weaknesses: Vec<(bool, &str)> = verdict["verdict"]["blocking"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["kind"] == "package", item["weakness"].as_str().unwrap()))
        .collect();
    weaknesses.sort_unstable();
    weaknesses.dedup();
    let mut file = "version: 1\nset: page\ndecisions:\n".to_owned();
    for (number, (is_package, weakness)) in weaknesses.iter().enumerate() {
        let about = if *is_package { "advisory" } else { "check" };
        writeln!(
            file,
            "  - {{id: \"d{number}\", {about}: \"{weakness}\", scope: {{product: harbour}}, verdict: not_affected, \
             justification: inline_mitigations_already_exist, reason: \"The shop filters it.\", by: mara, approved_by: noor}}"
        )
        .unwrap();
    }
    shop.write("decisions.yaml", file);
    shop.run(&["decide", "decisions.yaml"]).exits(0);
    let approver = shop.with("PORTCULLIS_PERSON", "noor");
    let names: Vec<String> = (0..weaknesses.len()).map(|number| format!("page/d{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    approver.run(&[&["approve"][..], &names].concat()).exits(0);
    // A decision counts from the moment at which it was approved, when the reports of the example may be too old.
    approver.run(&["release", "check", "1.0"]);
    let page = approver.run(&["release", "publish", "1.0", "--draft"]);
    page.exits(0).says("Not affected&#58; the product prevents the exploit &#40;approved by a security lead");
    assert!(!page.stdout.contains("keeps the release from passing"), "{page}");
}
