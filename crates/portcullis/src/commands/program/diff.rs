//! `portcullis program diff OLD NEW`.

use super::explain;
use crate::exit::Exit;
use crate::screen::Screen;
use clap::{Args, ValueEnum};
use portcullis_app::load_program::load_program;
use portcullis_domain::program::difference::compare;
use portcullis_report::diagnostics::render;
use portcullis_report::{Options, program_difference};
use std::path::PathBuf;

/// `portcullis program diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The program file as it was
    old: PathBuf,
    /// The program file as it is to be
    new: PathBuf,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For machines
    Json,
    /// Markdown for a comment
    Markdown,
}

impl Diff {
    pub(super) fn run(&self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (old, new) = (load_program(&self.old)?, load_program(&self.new)?);
        let (Some(before), Some(after)) = (&old.loaded.program, &new.loaded.program) else {
            for file in [&old, &new].into_iter().filter(|file| file.loaded.program.is_none()) {
                explain(file, screen);
            }
            return Ok(Exit::Incomplete);
        };
        if !new.loaded.diagnostics.is_empty() {
            screen.remark(&render(&new.loaded.diagnostics, &new.file, screen.is_coloured()));
        }
        let difference = compare(before, after);
        let options = Options {
            tool_version: env!("CARGO_PKG_VERSION"),
            width: Screen::width(),
            colour: screen.is_coloured(),
            ..Options::default()
        };
        screen.answer(|out| match self.format {
            Format::Text => program_difference::text(&difference, None, &options, out),
            Format::Json => program_difference::json(&difference, None, &options, out),
            Format::Markdown => program_difference::markdown(&difference, None, &options, out),
        })?;
        Ok(Exit::Done)
    }
}
