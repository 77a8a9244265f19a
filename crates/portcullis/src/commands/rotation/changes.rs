//! `portcullis rotation override|swap|remove|away|back`.

use super::{local, moment};
use crate::arguments::LimitArguments;
use crate::connection::{Connection, StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use jiff::civil::Date;
use portcullis_api::{OverrideTurn, SayAway, SwapTurns, TakenOver};
use portcullis_report::plain_text::line;
use std::io::{self, Write};

/// `portcullis rotation override`.
#[derive(Debug, Args)]
pub(crate) struct Override {
    /// Who takes over: the id of somebody of the security team
    #[arg(id = "who", value_name = "PERSON", value_parser = NonEmptyStringValueParser::new())]
    person: String,
    /// From when, as 2026-06-15T10:00 in the time zone of the program; now where nothing is said
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Until when
    #[arg(long, value_name = "TIME")]
    until: String,
    /// Why, in a few words
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `portcullis rotation swap`.
#[derive(Debug, Args)]
pub(crate) struct Swap {
    /// Who swaps: the id of somebody who has a turn
    #[arg(id = "who", value_name = "PERSON", value_parser = NonEmptyStringValueParser::new())]
    one: String,
    /// With whom
    #[arg(value_name = "OTHER", value_parser = NonEmptyStringValueParser::new())]
    other: String,
    /// Why, in a few words
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `portcullis rotation remove|back`.
#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// Its id, as `portcullis rotation show` has it
    #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    id: String,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `portcullis rotation away`.
#[derive(Debug, Args)]
pub(crate) struct Away {
    /// Who is away, by their id; you where nobody is named
    #[arg(id = "who", value_name = "PERSON", value_parser = NonEmptyStringValueParser::new())]
    person: Option<String>,
    /// The first day
    #[arg(long, value_name = "DAY")]
    first: Date,
    /// The last day
    #[arg(long, value_name = "DAY")]
    last: Date,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Override {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let program = &connection.found.program;
        let from = self.from.as_deref().map(|from| moment(program, from)).transpose()?;
        let until = moment(program, &self.until)?;
        let wanted = OverrideTurn { person: self.person, from, until, reason: self.reason };
        let taken = connection.client.override_turn(&wanted).map_err(told)?;
        screen.answer(|out| write(&connection, &taken, out))?;
        Ok(Exit::Done)
    }
}

impl Swap {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let wanted = SwapTurns { one: self.one, other: self.other, reason: self.reason };
        let swapped = connection.client.swap_turns(&wanted).map_err(told)?;
        screen.answer(|out| write(&connection, &swapped, out))?;
        Ok(Exit::Done)
    }
}

impl Remove {
    pub(crate) fn remove(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let removed = connection.client.remove_override(&self.id).map_err(told)?;
        let person = line(&removed.person);
        screen.answer(|out| writeln!(out, "{person} does not take over"))?;
        Ok(Exit::Done)
    }

    pub(crate) fn back(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let removed = connection.client.remove_absence(&self.id).map_err(told)?;
        let person = line(&removed.person);
        screen.answer(|out| writeln!(out, "{person} is not away"))?;
        Ok(Exit::Done)
    }
}

impl Away {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let wanted = SayAway { person: self.person, first: self.first, last: self.last };
        let away = connection.client.say_away(&wanted).map_err(told)?;
        let one = &away.absence;
        let person = line(&one.person);
        screen.answer(|out| {
            writeln!(out, "{person} is away from {} to {}", one.first, one.last)?;
            warn(&away.warnings, out)?;
            writeln!(out, "next:  portcullis rotation back {}", line(&one.id))
        })?;
        Ok(Exit::Done)
    }
}

fn write(connection: &Connection, taken: &TakenOver, out: &mut dyn Write) -> io::Result<()> {
    let program = &connection.found.program;
    for one in &taken.overrides {
        let (from, until) = (local(program, one.from), local(program, one.until));
        writeln!(out, "{} takes over from {from} until {until}", line(&one.person))?;
    }
    warn(&taken.warnings, out)?;
    taken
        .overrides
        .iter()
        .try_for_each(|one| writeln!(out, "next:  portcullis rotation remove {}", line(&one.id)))
}

fn warn(warnings: &[String], out: &mut dyn Write) -> io::Result<()> {
    warnings.iter().try_for_each(|warning| writeln!(out, "note:  {}", line(warning)))
}
