//! YAML 1.2 as a tree in which every value knows its place.
//!
//! The tree is built from a parser's events under limits, so that no document can take more memory than a
//! multiple of its size: depth, nodes and what aliases expand to are bounded. Mistakes that leave the rest
//! readable (a key written twice) are collected; the others end the document they stand in.

mod build;
mod events;
mod scalar;

use crate::diagnostic::Diagnostic;
use crate::file::SourceFile;
use crate::span::Span;

/// How much a document may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The bytes of the file, and again the bytes of text that aliases may repeat.
    pub bytes: usize,
    /// How deep mappings and sequences may be nested.
    pub depth: usize,
    /// The values of a file, those that aliases repeat included.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 4 << 20, depth: 64, nodes: 200_000 }
    }
}

/// What a file holds and what is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The documents up to the first one that can't be read.
    pub documents: Vec<Node>,
    /// The mistakes.
    pub diagnostics: Vec<Diagnostic>,
}

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its place; for a value that an alias repeats, the alias, and inside of it the original.
    pub span: Span,
}

/// A value by the core schema of YAML 1.2, in which `yes`, `on` and dates are text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, `null` or `~`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number of 64 bits.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values.
    Mapping(Mapping),
}

impl Value {
    /// What it is, with its article, as it stands in a message.
    pub fn described(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Text(_) => "text",
            Self::Sequence(_) => "a list",
            Self::Mapping(_) => "a mapping",
        }
    }
}

/// Keys and values in the order of the file; each key is there once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mapping {
    /// The entries.
    pub entries: Vec<Entry>,
}

impl Mapping {
    /// The entry under `key`.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key as written; a number or boolean is a key by its text.
    pub key: String,
    /// The place of the key.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// Reads all documents of a file.
pub fn parse(file: &SourceFile, limits: &Limits) -> Parsed {
    let mut parsed = Parsed { documents: Vec::new(), diagnostics: Vec::new() };
    if let Some(refusal) = unreadable(file, limits) {
        parsed.diagnostics.push(refusal);
        return parsed;
    }
    let mut events = events::Events::new(file, limits);
    let mut used = build::Used::default();
    loop {
        let document = match events.next_document() {
            Ok(Some(document)) => document,
            Ok(None) => return parsed,
            Err(refusal) => {
                parsed.diagnostics.push(*refusal);
                return parsed;
            }
        };
        match build::build(&document, limits, &mut used, &mut parsed.diagnostics) {
            Ok(root) => parsed.documents.push(root),
            Err(refusal) => {
                parsed.diagnostics.push(*refusal);
                return parsed;
            }
        }
    }
}

/// What makes a file no YAML before its structure matters.
fn unreadable(file: &SourceFile, limits: &Limits) -> Option<Diagnostic> {
    if file.text().len() > limits.bytes {
        let message = format!("the file has {} bytes; at most {} are read", file.text().len(), limits.bytes);
        return Some(Diagnostic::error(Span::default(), message));
    }
    if let Some(span) = file.not_utf8() {
        return Some(Diagnostic::error(span, "the file is not UTF-8 text").help("save the file as UTF-8"));
    }
    let forbidden = |(_, c): &(usize, char)| match c {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        c => c.is_control(),
    };
    file.text().char_indices().find(forbidden).map(|(at, c)| {
        let message = format!("the character U+{:04X} can't stand in YAML", u32::from(c));
        Diagnostic::error(Span::new(at, at + c.len_utf8()), message)
            .help("remove it, or write it as an escape in a double-quoted text")
    })
}

#[cfg(test)]
mod tests;
