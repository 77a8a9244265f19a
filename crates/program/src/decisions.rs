//! The decisions file: what a team asks to be decided, reviewed in git, read with all of its mistakes.

mod entry;
mod meaning;
mod verdict;

pub(crate) use meaning::refusal;

use crate::Capabilities;
use crate::reader::{Noun, Reader};
use crate::references;
use jiff::civil::Date;
use portcullis_domain::decision::{Authority, Request};
use portcullis_domain::program::Program;
use portcullis_source::diagnostic::Diagnostic;
use portcullis_source::file::SourceFile;
use portcullis_source::span::Span;
use portcullis_source::yaml::{self, Limits, Node, Value};
use std::collections::BTreeMap;

/// A decisions file as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// What it asks for; nothing as long as the file has errors.
    pub decisions: Option<DecisionSet>,
    /// Errors and warnings in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// The decisions of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionSet {
    /// The set that the file states in full: what is on record in it and not in the file is withdrawn.
    pub set: String,
    /// What it asks for, in the order of the file.
    pub requests: Vec<Request>,
    /// Where each of them is written.
    pub places: Vec<Place>,
}

/// Where a decision is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its id.
    pub id: Span,
    /// Who asks for it.
    pub by: Span,
    /// Who is asked to approve it.
    pub approver: Option<Span>,
}

/// The most bytes that a decisions file may have.
pub const MAX_BYTES: u64 = 16 << 20;

/// What is read of a decisions file; a set of tens of thousands of decisions fits.
const LIMITS: Limits = Limits { bytes: 16 << 20, depth: 64, nodes: 600_000 };

/// Reads a decisions file and finds all of its mistakes, those against the program among them. An acceptance or
/// exception whose last day is before `today` is one.
pub fn load(file: &SourceFile, program: &Program, today: Date) -> Loaded {
    let parsed = yaml::parse(file, &LIMITS);
    let capabilities = Capabilities::default();
    let mut reader = Reader::new(file, &capabilities, parsed.diagnostics);
    declare(&mut reader, program);
    let decisions = match parsed.documents.as_slice() {
        [] => {
            if reader.is_clean() {
                let empty = Diagnostic::error(Span::default(), "the decisions file is empty");
                reader.report(empty.help("it begins with `version: 1` and the name of its `set`"));
            }
            None
        }
        [root, more @ ..] => {
            if let Some(second) = more.first() {
                let message = "a decisions file has one document, and this begins another";
                reader.report(Diagnostic::error(second.span, message).help("remove the `---` before it"));
            }
            decisions(&mut reader, root, program, today)
        }
    };
    references::check(&mut reader);
    let diagnostics = reader.finish();
    let decisions = decisions.filter(|_| !diagnostics.iter().any(Diagnostic::is_error));
    Loaded { decisions, diagnostics }
}

/// Makes the ids of the program known, so that the file may name them.
fn declare(reader: &mut Reader<'_>, program: &Program) {
    let people = program.people.iter().map(|person| (Noun::Person, &person.id));
    let products = program.products.iter().map(|product| (Noun::Product, &product.id));
    let components = program.components().map(|component| (Noun::Component, &component.id));
    for (noun, id) in people.chain(products).chain(components) {
        reader.declared.entry(noun).or_default().insert(id.clone(), Span::default());
    }
}

fn decisions(reader: &mut Reader<'_>, root: &Node, program: &Program, today: Date) -> Option<DecisionSet> {
    if !matches!(root.value, Value::Mapping(_)) {
        let message = format!("a decisions file is a mapping, and this is {}", root.value.described());
        reader.report(Diagnostic::error(root.span, message).help("it begins with `version: 1`"));
        return None;
    }
    let mut fields = reader.fields(root, "decisions", "decisions")?;
    fields.required(reader, "version", version);
    let set = fields.required(reader, "set", Reader::id);
    if fields.node("decisions").is_none() {
        let missing = Diagnostic::error(fields.span, "`decisions` is missing");
        reader.report(missing.help("write `decisions: []` to withdraw all of the set"));
    }
    let entries = fields.items(reader, "decisions", entry::entry);
    fields.finish(reader);
    let authority = Authority::of(program);
    let mut seen = BTreeMap::new();
    for entry in &entries {
        reader.first_of_its_name(&mut seen, &format!("the id `{}`", entry.request.key.id), entry.places.id);
        meaning::check(reader, entry, program, &authority, today);
    }
    let set = set?;
    let (requests, places) = entries
        .into_iter()
        .map(|mut entry| {
            entry.request.key.set.clone_from(&set);
            let entry::Places { id, by, approver, .. } = entry.places;
            (entry.request, Place { id, by, approver })
        })
        .unzip();
    Some(DecisionSet { set, requests, places })
}

fn version(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<()> {
    match node.value {
        Value::Integer(1) => Some(()),
        Value::Integer(_) => {
            let mistake = Diagnostic::error(node.span, "this version of the decisions file is not known");
            reader.report(mistake.help("write `version: 1`"));
            None
        }
        _ => reader.wrong_type(node, key, "the number 1"),
    }
}

#[cfg(test)]
mod tests;
