//! The fields of a form as they came, of which some stand there many times.

use crate::problem::Failed;
use axum::http::StatusCode;
use jiff::civil::Date;
use serde::Deserialize;
use std::str::FromStr;

/// The fields of a form in their order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(in crate::pages) struct Fields(Vec<(String, String)>);

impl Fields {
    /// All of them.
    pub(in crate::pages) fn list(&self) -> impl Iterator<Item = &(String, String)> {
        self.0.iter()
    }

    /// Every value of a field.
    pub(in crate::pages) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The value of a field without the white space around it; empty where it is not there.
    pub(in crate::pages) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }

    /// The value of a field, if something stands in it.
    pub(in crate::pages) fn some(&self, name: &str) -> Option<String> {
        Some(self.text(name).to_owned()).filter(|text| !text.is_empty())
    }

    /// Says whether a box is marked.
    pub(in crate::pages) fn is_marked(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }

    /// A value of a field that is one of some words.
    pub(in crate::pages) fn word<T>(&self, name: &str, read: fn(&str) -> Option<T>) -> Result<T, Failed> {
        let text = self.text(name);
        read(text).ok_or_else(|| refuse(format!("`{text}` is nothing that `{name}` can be")))
    }

    /// The value of a field in a form of its own.
    pub(in crate::pages) fn read<T: FromStr>(&self, name: &str) -> Result<T, Failed>
    where
        T::Err: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.text(name).parse().map_err(refuse)
    }

    /// The day in a field.
    pub(in crate::pages) fn day(&self, name: &str) -> Result<Date, Failed> {
        let text = self.text(name);
        text.parse().map_err(|_| refuse(format!("`{text}` is no day; write one as 2026-09-30")))
    }

    /// The day in a field, if something stands in it.
    pub(in crate::pages) fn some_day(&self, name: &str) -> Result<Option<Date>, Failed> {
        if self.text(name).is_empty() { Ok(None) } else { self.day(name).map(Some) }
    }
}

fn refuse(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failed {
    Failed::new(StatusCode::UNPROCESSABLE_ENTITY, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_may_stand_there_many_times_or_not_at_all() {
        let fields: Fields = serde_urlencoded::from_str("number=1&number=2&to=+ana+&day=2026-09-30").unwrap();
        assert_eq!(fields.all("number").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!((fields.text("to"), fields.some("team")), ("ana", None));
        assert_eq!(fields.day("day").unwrap().to_string(), "2026-09-30");
        assert!(fields.day("to").is_err());
        assert_eq!(fields.some_day("none").unwrap(), None);
        assert!(fields.is_marked("to") && !fields.is_marked("from"));
    }
}
