//! An open mapping, from which values are asked for by their keys.

use super::{Read, Reader, shortened};
use portcullis_source::diagnostic::Diagnostic;
use portcullis_source::span::Span;
use portcullis_source::yaml::{Mapping, Node, Value};
use std::fmt::Display;

/// An open mapping. Keys that nobody asked for are mistakes.
pub(crate) struct Fields<'n> {
    mapping: &'n Mapping,
    pub(crate) span: Span,
    shape: &'static str,
    asked: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// Opens a mapping; `shape` names its kind in the schema.
    pub(crate) fn new(mapping: &'n Mapping, span: Span, shape: &'static str) -> Self {
        Self { mapping, span, shape, asked: Vec::new() }
    }

    /// The value under `key`, as it is.
    pub(crate) fn node(&mut self, key: &'static str) -> Option<&'n Node> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.mapping.get(key).map(|entry| &entry.value)
    }

    /// Says whether nothing is written in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.mapping.entries.is_empty()
    }

    /// Where the key is written.
    pub(crate) fn key_span(&self, key: &str) -> Option<Span> {
        self.mapping.get(key).map(|entry| entry.key_span)
    }

    /// A value that may be left out.
    pub(crate) fn optional<'a, T>(
        &mut self,
        reader: &mut Reader<'a>,
        key: &'static str,
        read: Read<'a, T>,
    ) -> Option<T> {
        self.node(key).and_then(|node| read(reader, node, key))
    }

    /// A value that has a default.
    pub(crate) fn or<'a, T>(
        &mut self,
        reader: &mut Reader<'a>,
        key: &'static str,
        read: Read<'a, T>,
        default: T,
    ) -> T {
        self.optional(reader, key, read).unwrap_or(default)
    }

    /// A value that has a default and may be switched off with `null`.
    pub(crate) fn nullable<'a, T>(
        &mut self,
        reader: &mut Reader<'a>,
        key: &'static str,
        read: Read<'a, T>,
        default: Option<T>,
    ) -> Option<T> {
        match self.node(key) {
            None => default,
            Some(Node { value: Value::Null, .. }) => None,
            Some(node) => read(reader, node, key),
        }
    }

    /// A value that must be there.
    pub(crate) fn required<'a, T>(
        &mut self,
        reader: &mut Reader<'a>,
        key: &'static str,
        read: Read<'a, T>,
    ) -> Option<T> {
        let Some(node) = self.node(key) else {
            let mistake = Diagnostic::error(self.span, format!("`{key}` is missing"));
            reader.report(mistake.label(format!("add `{key}:` here")));
            return None;
        };
        read(reader, node, key)
    }

    /// A list that may be left out.
    pub(crate) fn items<'a, T>(
        &mut self,
        reader: &mut Reader<'a>,
        key: &'static str,
        read: Read<'a, T>,
    ) -> Vec<T> {
        self.node(key).map(|node| reader.items(node, key, read)).unwrap_or_default()
    }

    /// A list that may be left out, in which nothing may stand twice.
    pub(crate) fn set<'a, T: Display>(
        &mut self,
        reader: &mut Reader<'a>,
        key: &'static str,
        read: Read<'a, T>,
    ) -> Vec<T> {
        self.node(key).map(|node| reader.set(node, key, read)).unwrap_or_default()
    }

    /// A key that does not go with what else is written.
    pub(crate) fn refuse(&mut self, reader: &mut Reader<'_>, key: &'static str, why: &str) {
        self.asked.push(key);
        if let Some(span) = self.key_span(key) {
            reader.report(Diagnostic::error(span, format!("`{key}` {why}")).help("remove it"));
        }
    }

    /// Reports the keys that nobody asked for.
    pub(crate) fn finish(self, reader: &mut Reader<'_>) {
        let unused: Vec<&str> =
            self.asked.iter().copied().filter(|key| self.mapping.get(key).is_none()).collect();
        for entry in self.mapping.entries.iter().filter(|entry| !self.asked.contains(&entry.key.as_str())) {
            let whose = match self.shape {
                "program" => "the program file".to_owned(),
                "decisions" => "the decisions file".to_owned(),
                shape => format!("`{}`", shape.replace('_', " ")),
            };
            let message = format!("`{}` is not a key of {whose}", shortened(&entry.key));
            let mistake = Diagnostic::error(entry.key_span, message);
            match reader.suggestion(&entry.key, unused.iter().copied()) {
                Some(key) => reader.report(mistake.label(format!("did you mean `{key}`?"))),
                None => reader.report(mistake.help(format!("its keys are {}", self.asked.join(", ")))),
            }
        }
        #[cfg(test)]
        reader.known_keys.entry(self.shape).or_default().extend(self.asked);
    }
}
