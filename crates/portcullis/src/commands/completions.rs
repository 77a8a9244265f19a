//! `portcullis completions SHELL`.

use crate::arguments::Arguments;
use crate::exit::Exit;
use crate::screen::Screen;
use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

/// `portcullis completions`.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell that completes
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let mut script = Vec::new();
        generate(self.shell, &mut Arguments::command(), "portcullis", &mut script);
        screen.answer(|out| out.write_all(&script))?;
        Ok(Exit::Done)
    }
}
