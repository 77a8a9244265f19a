//! `portcullis person list|erase`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::bail;
use clap::{Args, Subcommand};
use portcullis_report::plain_text::line;
use portcullis_report::{json_text, people as directory};

/// `portcullis person`.
#[derive(Debug, Subcommand)]
pub(crate) enum Person {
    /// List everybody in the directory: names and addresses, which are kept nowhere else
    List(List),
    /// Erase the name and the addresses of somebody who is not in the program any longer
    Erase(Erase),
}

/// `portcullis person list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `portcullis person erase`.
#[derive(Debug, Args)]
pub(crate) struct Erase {
    /// The id of the person
    #[arg(value_name = "ID", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    id: String,
    /// Erase; without this it is only shown what would be
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Person {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::List(command) => command.run(screen),
            Self::Erase(command) => command.run(screen),
        }
    }
}

impl List {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let list = connection.client.people().map_err(told)?;
        let options = screen.options(false, None);
        screen.answer(|out| match self.format {
            Format::Json => json_text::pretty(&serde_json::to_value(&list)?, out),
            Format::Text => directory::write(&list.people, &options, out),
        })?;
        Ok(Exit::Done)
    }
}

impl Erase {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let client = &connection.client;
        if self.yes {
            let erased = client.erase_person(&self.id).map_err(told)?;
            screen.answer(|out| writeln!(out, "{} is erased; only the id is left", line(&erased.id)))?;
            return Ok(Exit::Done);
        }
        let people = client.people().map_err(told)?.people;
        let Some(person) = people.iter().find(|person| person.id == self.id) else {
            bail!(
                "the directory has nobody with the id `{}`; `portcullis person list` lists everybody",
                self.id
            );
        };
        screen.answer(|out| {
            directory::write_one(person, out)?;
            match (person.erased_at, person.in_program) {
                (Some(_), _) => writeln!(out, "there is nothing to erase"),
                (None, true) => {
                    writeln!(out, "nobody is erased who is in the program file; take them out first")
                }
                (None, false) => {
                    writeln!(out, "the name and the addresses would be erased; the id stays in records")?;
                    writeln!(out, "next:  portcullis person erase {} --yes", line(&person.id))
                }
            }
        })?;
        Ok(Exit::Done)
    }
}
