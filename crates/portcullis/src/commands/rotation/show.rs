//! `portcullis rotation show`.

use super::local;
use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_domain::program::Program;
use portcullis_domain::rotation::sheet::RotationSheet;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::io::{self, Write};

/// `portcullis rotation show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Show {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let sheet = connection.client.rotation().map_err(told)?;
        let program = &connection.found.program;
        screen.answer(|out| match self.format {
            Format::Json => json_text::pretty(&serde_json::to_value(&sheet)?, out),
            Format::Text => write(program, &sheet, out),
        })?;
        Ok(Exit::Done)
    }
}

fn write(program: &Program, sheet: &RotationSheet, out: &mut dyn Write) -> io::Result<()> {
    if sheet.members.is_empty() {
        writeln!(out, "the program has no rotation; list its members under `rotation`")?;
    } else {
        match &sheet.now {
            Some(turn) => writeln!(
                out,
                "On rotation  {} until {}, {}",
                line(&turn.person),
                local(program, turn.until),
                line(&turn.why)
            )?,
            None => writeln!(out, "On rotation  nobody yet")?,
        }
        writeln!(out, "Times are in {}", line(&program.calendar.time_zone_name))?;
        for turn in &sheet.turns {
            writeln!(out, "  {}  {}, {}", local(program, turn.from), line(&turn.person), line(&turn.why))?;
        }
    }
    for one in &sheet.overrides {
        writeln!(
            out,
            "Takes over  {}  {} from {} until {}  {}",
            line(&one.id),
            line(&one.person),
            local(program, one.from),
            local(program, one.until),
            line(&one.reason)
        )?;
    }
    for one in &sheet.absences {
        writeln!(out, "Away  {}  {} from {} to {}", line(&one.id), line(&one.person), one.first, one.last)?;
    }
    Ok(())
}
