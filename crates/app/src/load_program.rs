//! Reads the program file with what this binary can do.

use crate::engines::ENGINES;
use portcullis_program::{Capabilities, Loaded};
use std::path::Path;

pub use portcullis_program::{DEFAULT, SCHEMA, show::show};
pub use portcullis_source::diagnostic::Diagnostic;
pub use portcullis_source::file::SourceFile;

/// The program file can't be read at all.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Unreadable(#[from] portcullis_source::file::ReadError);

/// A program file with what came of it.
#[derive(Debug)]
pub struct ProgramFile {
    /// The text, for showing its mistakes.
    pub file: SourceFile,
    /// The program, if it has no errors, and all that is to be said about it.
    pub loaded: Loaded,
}

/// Reads the program file at `path`.
pub fn load_program(path: &Path) -> Result<ProgramFile, Unreadable> {
    Ok(read_program(portcullis_program::open(path)?))
}

/// Reads a program file that was opened or sent.
pub fn read_program(file: SourceFile) -> ProgramFile {
    let uploads: Vec<&str> = portcullis_intake::formats().map(|format| format.name).collect();
    let capabilities = Capabilities { engines: ENGINES, uploads: &uploads, sections: &[] };
    let loaded = portcullis_program::load(&file, &capabilities);
    ProgramFile { file, loaded }
}
