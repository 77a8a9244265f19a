use super::*;
use crate::release_page::testing::{decided, page};
use crate::testing::has_hidden;
use crate::verdict::testing::{blocked, broken_glass, clean, hostile};
use portcullis_domain::gate::Facts;
use serde_json::Value;

fn show(facts: &Facts) -> String {
    let mut out = Vec::new();
    write(&page(facts), &Options { tool_version: "1.0.0", ..Options::default() }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn schema() -> Value {
    let text = include_str!("../../../../../docs/src/release-page.schema.json");
    serde_json::from_str(text).unwrap()
}

#[test]
fn an_entry_of_the_document() {
    let document: Value = serde_json::from_str(&show(&decided())).unwrap();
    insta::assert_snapshot!(format!("{:#}", document["advisories"][1]), @r#"
    {
      "aliases": [],
      "answers": [
        {
          "approved_by": "security_lead",
          "assessed": "medium",
          "decided": {
            "is": "assessed"
          },
          "details": "Looked at.",
          "environmental_score": "4.7",
          "places": [
            {
              "component": "frontend",
              "fix_status": "fixed",
              "fixed_versions": [
                "1.2.13"
              ],
              "location": "",
              "package": [
                "zlib1g",
                "1.2.11"
              ],
              "purl": "pkg:deb/debian/zlib1g@1.2.11?arch=amd64",
              "subject": "zlib1g 1.2.11"
            }
          ]
        }
      ],
      "cvss": {
        "score": 7.5,
        "source": "nvd",
        "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
        "version": "3.1"
      },
      "kind": "package",
      "known_exploited": false,
      "link": "https://nvd.nist.gov/vuln/detail/CVE-2022-37434",
      "severity": "high",
      "title": "zlib1g: a weakness",
      "weakness": "CVE-2022-37434"
    }
    "#);
}

#[test]
fn every_document_is_as_its_schema_says() {
    let schema = jsonschema::validator_for(&schema()).unwrap();
    let mut exception = blocked();
    exception.break_glass = Some(broken_glass(&exception));
    for facts in [decided(), blocked(), clean(), hostile(), exception] {
        let document: Value = serde_json::from_str(&show(&facts)).unwrap();
        let mistakes: Vec<_> = schema.iter_errors(&document).map(|mistake| mistake.to_string()).collect();
        assert!(mistakes.is_empty(), "{mistakes:#?}");
    }
    let mut document: Value = serde_json::from_str(&show(&decided())).unwrap();
    document["outcome"] = "fine".into();
    assert!(!schema.is_valid(&document));
}

#[test]
fn the_document_reads_back_and_hides_nothing() {
    let text = show(&decided());
    assert_eq!(serde_json::from_str::<ReleasePage>(&text).unwrap(), page(&decided()));
    assert!(!has_hidden(&show(&hostile()).replace('\n', "")));
}
