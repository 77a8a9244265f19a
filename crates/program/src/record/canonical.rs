//! JSON of which there is one for each value: keys sorted, two spaces a level, and every character spelled out that
//! YAML does not allow as it is or takes for a line break.

use serde_json::Value;
use std::fmt::Write as _;

/// The text of a value.
pub(super) fn text(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text
}

fn write(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|&(key, _)| key);
            text.push('{');
            for (number, (key, field)) in fields.into_iter().enumerate() {
                next_line(number > 0, depth + 1, text);
                quote(key, text);
                text.push_str(": ");
                write(field, depth + 1, text);
            }
            next_line(false, depth, text);
            text.push('}');
        }
        Value::Array(items) if !items.is_empty() => {
            text.push('[');
            for (number, item) in items.iter().enumerate() {
                next_line(number > 0, depth + 1, text);
                write(item, depth + 1, text);
            }
            next_line(false, depth, text);
            text.push(']');
        }
        Value::String(content) => quote(content, text),
        plain => {
            let _ = write!(text, "{plain}");
        }
    }
}

fn next_line(comma: bool, depth: usize, text: &mut String) {
    text.push_str(if comma { ",\n" } else { "\n" });
    for _ in 0..depth {
        text.push_str("  ");
    }
}

fn quote(content: &str, text: &mut String) {
    text.push('"');
    for c in content.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => spell_out(c, text),
            c if c.is_control() => spell_out(c, text),
            c => text.push(c),
        }
    }
    text.push('"');
}

fn spell_out(c: char, text: &mut String) {
    let _ = write!(text, "\\u{:04x}", c as u32);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_one_text() {
        let value = serde_json::json!({"b": [], "a": [1.0, null, {"z": {}, "c": true}]});
        let lines = [
            "{",
            "  \"a\": [",
            "    1.0,",
            "    null,",
            "    {",
            "      \"c\": true,",
            "      \"z\": {}",
            "    }",
            "  ],",
            "  \"b\": []",
            "}",
        ];
        assert_eq!(text(&value), lines.join("\n"));
    }

    #[test]
    fn a_text_reads_back_as_json() {
        let content: String = ('\0'..'\u{3100}').chain(['\u{feff}', '\u{fffe}', '\u{ffff}', '😀']).collect();
        let written = text(&Value::from(content.as_str()));
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), content);
        assert!(!written.contains(char::is_control));
    }
}
