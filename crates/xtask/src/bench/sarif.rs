//! A made-up SARIF report of any size, as a code scanner writes it.

use super::chance::Chance;
use std::io::{self, Write};

/// Rules that the results are spread over.
const RULES: u64 = 500;

/// Writes a report with so many results.
pub(super) fn write(count: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut chance = Chance::new(count);
    out.write_all(
        br#"{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "CodeScanner",
          "semanticVersion": "2.19.3",
          "rules": ["#,
    )?;
    for rule in 0..RULES {
        write_rule(rule, &mut chance, out)?;
    }
    out.write_all(b"\n          ]\n        }\n      },\n      \"results\": [")?;
    for place in 0..count {
        write_result(place, &mut chance, out)?;
    }
    out.write_all(b"\n      ]\n    }\n  ]\n}\n")
}

fn write_rule(rule: u64, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    let comma = if rule == 0 { "" } else { "," };
    write!(
        out,
        r#"{comma}
            {{
              "id": "java/rule-{rule}",
              "name": "java/rule-{rule}",
              "shortDescription": {{
                "text": "{short}"
              }},
              "fullDescription": {{
                "text": "{full}"
              }},
              "help": {{
                "text": "{help}"
              }},
              "helpUri": "https://rules.example/java/rule-{rule}",
              "defaultConfiguration": {{
                "level": "{level}"
              }},
              "properties": {{
                "tags": [
                  "security",
                  "external/cwe/cwe-{cwe}"
                ],
                "precision": "high",
                "security-severity": "{score}"
              }}
            }}"#,
        short = chance.prose(8),
        full = chance.prose(40),
        help = chance.prose(150),
        level = chance.one_of(&["error", "warning", "note"]),
        cwe = 20 + chance.below(900),
        score = chance.one_of(&["5.0", "7.8", "9.3"]),
    )
}

fn write_result(place: u64, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    let comma = if place == 0 { "" } else { "," };
    let rule = chance.below(RULES);
    let line = 1 + chance.below(2_000);
    let file = format!("src/main/java/com/example/module{}/Class{}.java", place % 40, place / 25);
    write!(
        out,
        r#"{comma}
        {{
          "ruleId": "java/rule-{rule}",
          "ruleIndex": {rule},
          "rule": {{
            "id": "java/rule-{rule}",
            "index": {rule}
          }},
          "level": "{level}",
          "message": {{
            "text": "{message}"
          }},
          "locations": [
            {{
              "physicalLocation": {{
                "artifactLocation": {{
                  "uri": "{file}",
                  "uriBaseId": "%SRCROOT%",
                  "index": {index}
                }},
                "region": {{
                  "startLine": {line},
                  "startColumn": {column},
                  "endLine": {line},
                  "endColumn": {end},
                  "snippet": {{
                    "text": "    {snippet};\n"
                  }}
                }}
              }}
            }}
          ],
          "partialFingerprints": {{
            "primaryLocationLineHash": "{hash}:1",
            "primaryLocationStartColumnFingerprint": "{column}"
          }},
          "properties": {{
            "issue_confidence": "HIGH",
            "category": "{category}"
          }}
        }}"#,
        level = chance.one_of(&["error", "warning", "note"]),
        message = chance.prose(18),
        index = place / 25,
        column = 5 + chance.below(40),
        end = 50 + chance.below(40),
        snippet = chance.prose(8),
        hash = chance.hex(16),
        category = chance.prose(2),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_json_with_every_rule_and_result() {
        let mut text = Vec::new();
        write(30, &mut text).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let run = &report["runs"][0];
        assert_eq!(run["results"].as_array().unwrap().len(), 30);
        assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len() as u64, RULES);
    }
}
