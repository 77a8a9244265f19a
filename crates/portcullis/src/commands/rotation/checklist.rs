//! `portcullis rotation checklist`.

use super::local;
use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_domain::program::Program;
use portcullis_domain::rotation::sheet::ChecklistSheet;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::io::{self, Write};

/// `portcullis rotation checklist`.
#[derive(Debug, Args)]
pub(crate) struct Checklist {
    /// The day; today where nothing is said
    #[arg(value_name = "DAY")]
    day: Option<Date>,
    /// Say that you looked at the item at this place
    #[arg(long, value_name = "PLACE", conflicts_with = "untick")]
    tick: Option<u32>,
    /// Take back that the item at this place was looked at
    #[arg(long, value_name = "PLACE")]
    untick: Option<u32>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Checklist {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let place = self.tick.or(self.untick);
        let connection = if place.is_some() {
            self.store.connect(&self.limits, screen)?
        } else {
            self.store.look(&self.limits, screen)?
        };
        let (client, program) = (&connection.client, &connection.found.program);
        let day = self.day.unwrap_or_else(|| program.calendar.day_of(Timestamp::now()));
        let list = match place {
            Some(place) => client.tick(day, place, self.tick.is_some()),
            None => client.checklist(day),
        };
        let list = list.map_err(told)?;
        screen.answer(|out| match self.format {
            Format::Json => json_text::pretty(&serde_json::to_value(&list)?, out),
            Format::Text => write(program, &list, out),
        })?;
        Ok(Exit::Done)
    }
}

fn write(program: &Program, list: &ChecklistSheet, out: &mut dyn Write) -> io::Result<()> {
    for item in &list.items {
        let mark = if item.is_looked_at { 'x' } else { ' ' };
        write!(out, "{:>2}  [{mark}]  {}", item.place, line(&item.text))?;
        if let (Some(by), Some(at)) = (&item.by, item.at) {
            write!(out, "  {} {}", line(by), local(program, at))?;
        }
        if let Some(on_record) = &item.on_record {
            write!(out, "  {}", line(on_record))?;
        }
        writeln!(out)?;
    }
    if list.items.is_empty() {
        writeln!(out, "the program has no checklist")?;
    }
    Ok(())
}
