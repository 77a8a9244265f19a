//! The audit trail: a line an entry, an entry in full, whether the chain is whole, and files of it.

pub mod entry;
pub mod export;
pub mod json;
pub mod list;
#[cfg(test)]
mod tests;
pub mod verification;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use portcullis_domain::audit::Entry;
use serde_json::{Map, Value};

/// Where times are told.
#[derive(Debug, Clone)]
pub struct Zone<'z> {
    /// The time zone.
    pub zone: &'z TimeZone,
    /// How people call it.
    pub name: &'z str,
}

impl Zone<'_> {
    fn moment(&self, at: Timestamp) -> String {
        self.zone.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

/// The detail of an entry, and from where whoever did it came. What is no object stands alone under `detail`.
fn detail(entry: &Entry) -> (Map<String, Value>, Option<String>) {
    let mut fields = match serde_json::from_str(&entry.detail) {
        Ok(Value::Object(fields)) => fields,
        Ok(other) => Map::from_iter([("detail".to_owned(), other)]),
        Err(_) => Map::from_iter([("detail".to_owned(), Value::String(entry.detail.clone()))]),
    };
    let from = match fields.remove("from") {
        Some(Value::String(from)) => Some(from).filter(|from| !from.is_empty()),
        Some(other) => {
            fields.insert("from".to_owned(), other);
            None
        }
        None => None,
    };
    (fields, from)
}
