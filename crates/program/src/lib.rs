//! The program file: read, checked, explained.
//!
//! [`load`] turns the text into a [`Program`] or into every mistake it has, each with its place and what would
//! be right. [`DEFAULT`] is the file to start from, [`SCHEMA`] describes the same keys to editors, and
//! [`show`](show::show) writes the program as it was understood, and [`record`](record::record) puts it on record.

pub mod accepted;
pub mod decisions;
mod decode;
mod icalendar;
mod reader;
pub mod record;
mod references;
pub mod show;
mod suggestion;
mod word;

use portcullis_domain::program::Program;
use portcullis_source::diagnostic::Diagnostic;
use portcullis_source::file::{ReadError, SourceFile};
use portcullis_source::span::Span;
use portcullis_source::yaml::{self, Limits};
use reader::Origin;
use std::path::Path;

/// A complete, commented program file with every default and without any person, team or product.
pub const DEFAULT: &str = include_str!("../default.yaml");

/// The JSON Schema (draft 2020-12) of the program file.
pub const SCHEMA: &str = include_str!("../program.schema.json");

/// The most bytes that a program file may have.
pub const MAX_BYTES: u64 = 4 << 20;

/// What the binary that reads the file can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capabilities<'a> {
    /// The engines it has.
    pub engines: &'a [&'a str],
    /// The report formats it reads, as `uploads` names them.
    pub uploads: &'a [&'a str],
    /// The sections it reads of those that may stay empty (`risks`, `incidents`, …).
    pub sections: &'a [&'a str],
}

/// A program file as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The program; there is none as long as the file has errors.
    pub program: Option<Program>,
    /// Errors and warnings in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the file at `path`; one of more than [`MAX_BYTES`] is refused by its size.
pub fn open(path: &Path) -> Result<SourceFile, ReadError> {
    SourceFile::open(path, MAX_BYTES)
}

/// Reads a program file and finds all of its mistakes.
///
/// A calendar file that it names is read from the folder that `file` was opened in.
pub fn load(file: &SourceFile, capabilities: &Capabilities<'_>) -> Loaded {
    understand(file, &Limits::default(), capabilities, Origin::Written)
}

fn understand(file: &SourceFile, limits: &Limits, capabilities: &Capabilities<'_>, origin: Origin) -> Loaded {
    let parsed = yaml::parse(file, limits);
    let mut reader = reader::Reader::new(file, capabilities, parsed.diagnostics);
    reader.origin = origin;
    let program = match parsed.documents.as_slice() {
        [] => {
            if reader.is_clean() {
                let empty = Diagnostic::error(Span::default(), "the program file is empty");
                reader.report(empty.help("`portcullis init` writes one to start from"));
            }
            None
        }
        [root, more @ ..] => {
            if let Some(second) = more.first() {
                let message = "a program file has one document, and this begins another";
                reader.report(Diagnostic::error(second.span, message).help("remove the `---` before it"));
            }
            decode::program(&mut reader, root)
        }
    };
    references::check(&mut reader);
    let diagnostics = reader.finish();
    let program = program.filter(|_| !diagnostics.iter().any(Diagnostic::is_error));
    Loaded { program, diagnostics }
}

#[cfg(test)]
mod tests;
