//! `portcullis store show`.

use super::Kept;
use crate::arguments::Format;
use crate::connection::shown;
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::Context;
use clap::Args;
use portcullis_app::describe_store::{StoreDescription, describe_store};
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use serde_json::{Value, json};
use std::io::{self, Write};

/// `portcullis store show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    kept: Kept,
}

impl Show {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (address, _) = self.kept.open(screen)?;
        let place = shown(&address);
        let described = portcullis_server::runtime()?.block_on(describe_store(&address));
        let described = described.with_context(|| format!("the store {place} can't be shown"))?;
        if self.format == Format::Json {
            screen.answer(|out| json_text::pretty(&document(&place, &described), out))?;
        } else {
            screen.answer(|out| answer(&place, &described, out))?;
        }
        Ok(Exit::Done)
    }
}

fn answer(place: &str, described: &StoreDescription, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "store      {}", line(place))?;
    let database = if described.is_server { "PostgreSQL" } else { "SQLite" };
    writeln!(out, "database   {database}, version {} of the store", described.version)?;
    writeln!(out, "scans      {}", described.scans)?;
    writeln!(out, "findings   {}", described.findings)?;
    writeln!(out, "decisions  {}", described.decisions)?;
    writeln!(out, "audit      {}", described.head)
}

fn document(place: &str, described: &StoreDescription) -> Value {
    json!({
        "store": place, "database": if described.is_server { "postgresql" } else { "sqlite" },
        "version": described.version, "scans": described.scans, "findings": described.findings,
        "decisions": described.decisions, "head": described.head.to_string(),
    })
}
