//! Statements that are put together from texts of this crate: no text from outside gets into one, only values.

use super::statement::{Takes, Value};

/// A statement that grows; it is one text for both databases.
#[derive(Debug, Clone, Default)]
pub(crate) struct Assembled<'v> {
    text: String,
    values: Vec<Value<'v>>,
}

impl<'v> Assembled<'v> {
    /// Appends a text of this crate.
    pub(crate) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends a placeholder that stands for the value.
    pub(crate) fn bind(&mut self, value: impl Into<Value<'v>>) -> &mut Self {
        self.values.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Appends a parenthesis with a placeholder for each value; at least one.
    pub(crate) fn list<T: Into<Value<'v>>>(&mut self, values: impl IntoIterator<Item = T>) -> &mut Self {
        let mut before = "(";
        for value in values {
            self.push(before).bind(value);
            before = ", ";
        }
        self.push(")")
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn values(&self) -> &[Value<'v>] {
        &self.values
    }

    /// What the placeholders stand for.
    pub(crate) fn takes(&self) -> Vec<Takes> {
        self.values.iter().map(Value::kind).collect()
    }
}
