//! The program as it is put on record: what a verdict was judged by, to be read again years later.
//!
//! A record is canonical JSON, and so a program file too: every default is filled in, calendar files are inlined,
//! keys are sorted, and the same program always has the same bytes. People are there by id and roles alone, since
//! a record is never changed and a person can ask to be forgotten.

mod canonical;

use crate::reader::Origin;
use crate::show::show;
use crate::{Capabilities, Loaded, understand};
use portcullis_domain::program::Program;
use portcullis_domain::program::people::Person;
use portcullis_source::file::SourceFile;
use portcullis_source::yaml::Limits;
use std::fmt::Write as _;

/// The most bytes that a record may have. A program file of the largest size whose defaults are all filled in and
/// whose characters are all spelled out stays below.
pub const MAX_RECORD_BYTES: usize = 64 << 20;

/// A program file has at most 200 000 keys and values, and filled in defaults make less than five of one.
const MAX_NODES: usize = 1_000_000;

/// Mistakes that an error names; the rest is counted.
const NAMED_MISTAKES: usize = 3;

/// The bytes that stand for a program on record, with one line break at the end.
pub fn record(program: &Program) -> Vec<u8> {
    let mut text = canonical::text(&show(&without_names(program.clone())));
    text.push('\n');
    text.into_bytes()
}

/// The program with everybody reduced to their id, which stands in place of the name, and their roles.
#[must_use]
pub fn without_names(mut program: Program) -> Program {
    for person in &mut program.people {
        let Person { id, roles, .. } = std::mem::replace(person, nobody());
        *person = Person { name: id.clone(), id, roles, ..nobody() };
    }
    program
}

fn nobody() -> Person {
    Person {
        id: String::new(),
        name: String::new(),
        email: None,
        slack: None,
        github: None,
        roles: Vec::new(),
    }
}

/// Why a program can't be read from its record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRecalled {
    /// It is too large to be a record.
    #[error("the recorded program has {0} bytes; at most {MAX_RECORD_BYTES} are read")]
    TooLarge(usize),
    /// It has mistakes, each of which is told with its place.
    #[error("the recorded program is not valid: {}", listed(.0))]
    Invalid(Vec<String>),
}

/// Reads a program from its record.
///
/// What was valid when it was recorded stays so: engines, upload formats and sections that this binary does not
/// have are no mistakes.
pub fn recall(bytes: &[u8]) -> Result<Program, NotRecalled> {
    if bytes.len() > MAX_RECORD_BYTES {
        return Err(NotRecalled::TooLarge(bytes.len()));
    }
    let file = SourceFile::from_bytes("program.json", bytes.to_vec());
    let limits = Limits { bytes: MAX_RECORD_BYTES, nodes: MAX_NODES, ..Limits::default() };
    let Loaded { program, diagnostics } =
        understand(&file, &limits, &Capabilities::default(), Origin::Recorded);
    program.ok_or_else(|| {
        let mistakes = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).map(|diagnostic| {
            let at = file.position(diagnostic.primary.span.start);
            format!("line {}, column {}: {}", at.line, at.column, diagnostic.message)
        });
        NotRecalled::Invalid(mistakes.collect())
    })
}

fn listed(mistakes: &[String]) -> String {
    let named: Vec<&str> = mistakes.iter().take(NAMED_MISTAKES).map(String::as_str).collect();
    let mut text = named.join("; ");
    if mistakes.len() > NAMED_MISTAKES {
        let _ = write!(text, "; and {} more", mistakes.len() - NAMED_MISTAKES);
    }
    text
}
