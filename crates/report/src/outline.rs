//! A document of nested values as an indented outline that people read.

use crate::plain_text::line;
use serde_json::Value;
use std::fmt::Write as _;

/// Writes the value with two spaces of indentation a level; empty lists and objects say so.
pub fn outline(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text
}

fn write(value: &Value, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                let _ = write!(text, "{indent}{}:", line(key));
                beside_or_below(field, depth, text);
            }
        }
        Value::Array(items) => {
            for item in items {
                if is_plain(item) {
                    let _ = writeln!(text, "{indent}- {}", plain(item));
                } else {
                    let mut inner = String::new();
                    write(item, depth + 1, &mut inner);
                    let first = inner.trim_start();
                    let _ = write!(text, "{indent}- {first}");
                }
            }
        }
        plain_value => {
            let _ = writeln!(text, "{indent}{}", plain(plain_value));
        }
    }
}

fn beside_or_below(field: &Value, depth: usize, text: &mut String) {
    if is_plain(field) {
        let _ = writeln!(text, " {}", plain(field));
    } else {
        text.push('\n');
        write(field, depth + 1, text);
    }
}

fn is_plain(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => true,
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null | Value::Object(_) | Value::Array(_) => "none".to_owned(),
        Value::String(text) => line(text).into_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_nests_as_the_document_does() {
        let value = serde_json::json!({"gate": {"block_at": "high", "epss_at": null}, "people": [{"id": "ana", "roles": ["viewer"]}], "teams": []});
        insta::assert_snapshot!(outline(&value), @"
        gate:
          block_at: high
          epss_at: none
        people:
          - id: ana
            roles:
              - viewer
        teams: none
        ");
    }
}
