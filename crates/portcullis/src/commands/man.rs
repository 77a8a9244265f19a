//! `portcullis man`.

use crate::arguments::Arguments;
use crate::exit::Exit;
use crate::output_file;
use crate::screen::Screen;
use anyhow::Context;
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man as Page;
use std::fs;
use std::path::PathBuf;

/// `portcullis man`.
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Write the pages of all commands into this directory; without it, the page of `portcullis` is printed
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Print the page of this command: `release check`
    #[arg(long, value_name = "COMMAND", conflicts_with = "folder")]
    of: Option<String>,
}

impl Man {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let mut program = Arguments::command().disable_help_subcommand(true);
        program.build();
        let pages = pages(&program);
        let Some(folder) = self.folder else {
            let words = self.of.unwrap_or_default();
            let name =
                std::iter::once("portcullis").chain(words.split_whitespace()).collect::<Vec<_>>().join("-");
            let Some((_, page)) = pages.iter().find(|(known, _)| *known == name) else {
                anyhow::bail!("there is no command `{words}`; `portcullis --help` lists them");
            };
            let text = rendered(page)?;
            screen.answer(|out| out.write_all(&text))?;
            return Ok(Exit::Done);
        };
        let shown = folder.display();
        fs::create_dir_all(&folder).with_context(|| format!("{shown} can't be made"))?;
        for (name, page) in &pages {
            let text = rendered(page)?;
            output_file::write(&folder.join(format!("{name}.1")), |out| out.write_all(&text))?;
        }
        screen.answer(|out| writeln!(out, "wrote {} pages into {shown}", pages.len()))?;
        Ok(Exit::Done)
    }
}

/// The pages of a command and of those below it, by name: `portcullis-release-check`.
fn pages(command: &Command) -> Vec<(String, Command)> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let below = command.get_subcommands().filter(|below| !below.is_hide_set()).flat_map(pages);
    std::iter::once((name, command.clone())).chain(below).collect()
}

fn rendered(page: &Command) -> anyhow::Result<Vec<u8>> {
    let mut text = Vec::new();
    Page::new(page.clone()).render(&mut text)?;
    Ok(text)
}
