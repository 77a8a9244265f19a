//! `portcullis init`.

use crate::exit::Exit;
use crate::output_file;
use crate::screen::Screen;
use anyhow::{Context, bail};
use clap::Args;
use portcullis_app::load_program::DEFAULT;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

/// `portcullis init`.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Where to write it
    #[arg(default_value = "program.yaml")]
    file: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
}

impl Init {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let shown = self.file.display();
        if self.force {
            output_file::write(&self.file, |out| out.write_all(DEFAULT.as_bytes()))?;
        } else {
            let mut file = match OpenOptions::new().write(true).create_new(true).open(&self.file) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    bail!("{shown} is there already; --force replaces it, another name leaves it alone")
                }
                other => other.with_context(|| format!("{shown} can't be written"))?,
            };
            file.write_all(DEFAULT.as_bytes()).and_then(|()| file.sync_all())?;
        }
        screen.answer(|out| {
            writeln!(out, "wrote {shown}: every section with its defaults; people, teams and products are examples in comments")?;
            writeln!(out, "next:  fill in people, teams and products  ·  portcullis program check --program {shown}")
        })?;
        Ok(Exit::Done)
    }
}
