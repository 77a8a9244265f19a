//! The program file that a command works with.

use crate::arguments::ProgramArgument;
use crate::screen::Screen;
use anyhow::bail;
use portcullis_app::load_program::load_program;
use portcullis_domain::program::Program;
use portcullis_report::diagnostics::render;
use std::path::{Path, PathBuf};

/// A valid program and where it is.
pub(crate) struct Found {
    pub(crate) program: Program,
    /// The directory that it is in; the folders of its components are looked for from there.
    pub(crate) folder: PathBuf,
    /// Where it is.
    pub(crate) path: PathBuf,
}

/// The program that was named, or that of the working directory if it has one.
pub(crate) fn optional(argument: &ProgramArgument, screen: &mut Screen) -> anyhow::Result<Option<Found>> {
    let usual = Path::new("program.yaml");
    let path = match &argument.path {
        Some(path) => path,
        None if usual.is_file() => usual,
        None => return Ok(None),
    };
    let read = load_program(path)?;
    let Some(program) = read.loaded.program else {
        screen.remark(&render(&read.loaded.diagnostics, &read.file, screen.is_coloured()));
        bail!("{} has mistakes; nothing was scanned", path.display());
    };
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    Ok(Some(Found { program, folder, path: path.to_owned() }))
}
