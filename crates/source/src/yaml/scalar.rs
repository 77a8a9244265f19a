//! What a plain word means: the core schema, section 10.3 of YAML 1.2.2.

use super::Value;

/// The value of a scalar; `tag` is the suffix of a core tag (`str`, `int`, …) where one is written.
///
/// A tag that the text does not fit is the caller's to report: `None`.
pub(super) fn resolve(text: &str, plain: bool, tag: Option<&str>) -> Option<Value> {
    match tag {
        Some("str") => Some(Value::Text(text.to_owned())),
        Some("null") => is_null(text).then_some(Value::Null),
        Some("bool") => boolean(text),
        Some("int") => integer(text),
        Some("float") => float(text),
        Some(_) => None,
        None if plain => Some(plain_value(text)),
        None => Some(Value::Text(text.to_owned())),
    }
}

fn plain_value(text: &str) -> Value {
    if is_null(text) {
        return Value::Null;
    }
    boolean(text)
        .or_else(|| integer(text))
        .or_else(|| float(text))
        .unwrap_or_else(|| Value::Text(text.to_owned()))
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

fn boolean(text: &str) -> Option<Value> {
    match text {
        "true" | "True" | "TRUE" => Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => Some(Value::Bool(false)),
        _ => None,
    }
}

/// A whole number; one that 64 bits can't hold is left to be a float.
fn integer(text: &str) -> Option<Value> {
    let parsed = if let Some(digits) = text.strip_prefix("0o") {
        all(digits, |byte| (b'0'..=b'7').contains(&byte)).then(|| i64::from_str_radix(digits, 8).ok())
    } else if let Some(digits) = text.strip_prefix("0x") {
        all(digits, |byte| byte.is_ascii_hexdigit()).then(|| i64::from_str_radix(digits, 16).ok())
    } else {
        all(unsigned(text), |byte| byte.is_ascii_digit()).then(|| text.parse().ok())
    };
    parsed.flatten().map(Value::Integer)
}

fn float(text: &str) -> Option<Value> {
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    let number = unsigned(text);
    match number {
        ".inf" | ".Inf" | ".INF" => return Some(Value::Float(sign * f64::INFINITY)),
        ".nan" | ".NaN" | ".NAN" => return (number.len() == text.len()).then_some(Value::Float(f64::NAN)),
        _ => {}
    }
    // The standard library also takes `inf`, `nan` and a number without digits before the exponent.
    let digits = number.trim_start_matches('.');
    let starts_right = digits.starts_with(|c: char| c.is_ascii_digit()) && number.len() - digits.len() <= 1;
    starts_right.then(|| text.parse().ok()).flatten().map(Value::Float)
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['-', '+']).unwrap_or(text)
}

fn all(digits: &str, is_digit: impl Fn(u8) -> bool) -> bool {
    !digits.is_empty() && digits.bytes().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    #[test]
    fn plain_words_have_the_meaning_of_the_core_schema() {
        for (word, value) in [
            ("", Value::Null),
            ("~", Value::Null),
            ("True", Value::Bool(true)),
            ("-12", Value::Integer(-12)),
            ("+7", Value::Integer(7)),
            ("007", Value::Integer(7)),
            ("0o17", Value::Integer(15)),
            ("0x1F", Value::Integer(31)),
            ("1.5", Value::Float(1.5)),
            ("1.", Value::Float(1.0)),
            (".5e1", Value::Float(5.0)),
            ("-.inf", Value::Float(f64::NEG_INFINITY)),
            ("99999999999999999999", Value::Float(1e20)),
        ] {
            assert_eq!(plain_value(word), value, "{word}");
        }
        for word in
            ["yes", "on", "2026-01-01", "1_000", "inf", "nan", "0x", "..5", "5.3.2", "-", ".", "e5", "1e"]
        {
            assert_eq!(plain_value(word), text(word));
        }
    }

    #[test]
    fn quotes_and_tags_decide_over_the_word() {
        assert_eq!(resolve("12", false, None), Some(text("12")));
        assert_eq!(resolve("12", true, Some("str")), Some(text("12")));
        assert_eq!(resolve("12", false, Some("int")), Some(Value::Integer(12)));
        assert_eq!(resolve("twelve", true, Some("int")), None);
        assert_eq!(resolve("", true, Some("null")), Some(Value::Null));
        assert_eq!(resolve("x", true, Some("binary")), None);
    }
}
