//! The generic report: findings of any tool or person, as JSON or CSV, under plain names.

use crate::lenient::LenientText;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// One finding: texts by name, whatever the casing and the spaces of the name.
#[derive(Debug, Default)]
pub struct Record(BTreeMap<String, Vec<String>>);

impl Record {
    /// Takes a value under a name as written. Of two names that mean the same the first with a value counts.
    pub fn add(&mut self, name: &str, values: Vec<String>) {
        if values.iter().any(|value| !value.trim().is_empty()) {
            self.0.entry(plain(name)).or_insert(values);
        }
    }

    /// The text under the first of the names that has one, trimmed; nothing if none has.
    pub fn text(&self, names: &[&str]) -> &str {
        self.texts(names).first().map(|text| text.trim()).unwrap_or_default()
    }

    /// The texts under the first of the names that has any.
    pub fn texts(&self, names: &[&str]) -> &[String] {
        names.iter().find_map(|name| self.0.get(*name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Says whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A name in the form by which [`Record`] knows it: `Vulnerability Id` and `vulnerability_id` are `vulnerabilityid`.
pub fn plain(name: &str) -> String {
    name.chars().filter(|letter| !matches!(letter, ' ' | '_' | '-')).flat_map(char::to_lowercase).collect()
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Record, A::Error> {
        let mut record = Record::default();
        while let Some((name, value)) = fields.next_entry::<String, Values>()? {
            let values = match value {
                Values::Many(parts) => parts.into_iter().map(Part::into_text).collect(),
                Values::One(part) => vec![part.into_text()],
            };
            record.add(&name, values);
        }
        Ok(record)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Values {
    Many(Vec<Part>),
    One(Part),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Part {
    Endpoint(Endpoint),
    Text(LenientText),
}

/// A URL in parts.
#[derive(Deserialize)]
struct Endpoint {
    host: String,
    #[serde(default)]
    protocol: LenientText,
    #[serde(default)]
    port: LenientText,
    #[serde(default)]
    path: LenientText,
}

impl Part {
    fn into_text(self) -> String {
        match self {
            Self::Text(text) => text.0,
            Self::Endpoint(endpoint) => {
                let part = |before: &str, text: &LenientText, after: &str| {
                    if text.0.is_empty() { String::new() } else { format!("{before}{}{after}", text.0) }
                };
                let path = endpoint.path.0.trim_start_matches('/').to_owned();
                format!(
                    "{}{}{}{}",
                    part("", &endpoint.protocol, "://"),
                    endpoint.host,
                    part(":", &endpoint.port, ""),
                    part("/", &LenientText(path), "")
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_read_in_any_writing() {
        let record: Record = serde_json::from_str(
            r#"{"Title": " a ", "Vulnerability IDs": ["CVE-1", 2, null], "cwe": 79, "line_number": "7", "empty": "", "nested": {"a": [1]},
                "endpoints": ["b", {"host": "c"}, {"host": "d", "protocol": "https", "port": 8443, "path": "/e"}], "TITLE": "second"}"#,
        )
        .unwrap();
        assert_eq!(
            (record.text(&["title"]), record.text(&["cwe"]), record.text(&["linenumber"])),
            ("a", "79", "7")
        );
        assert_eq!(record.texts(&["cve", "vulnerabilityids"]), ["CVE-1", "2", ""]);
        assert_eq!(record.texts(&["endpoints"]), ["b", "c", "https://d:8443/e"]);
        assert_eq!((record.text(&["empty"]), record.text(&["nested"]), record.is_empty()), ("", "", false));
        assert!(serde_json::from_str::<Record>("{}").unwrap().is_empty());
        assert!(serde_json::from_str::<Record>("[1]").is_err());
    }
}
