//! `portcullis store restore FILE`.

use super::Kept;
use crate::arguments::Format;
use crate::connection::shown;
use crate::exit::Exit;
use crate::interruption::unless_interrupted;
use crate::screen::Screen;
use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use portcullis_app::restore_store::{RestoredStore, restore_store};
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use serde_json::json;
use std::io::{self, Write};
use std::path::PathBuf;

/// `portcullis store restore`.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// A backup; it is verified first, and stays as it is
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Put the store aside that is there; it is never deleted
    #[arg(long)]
    force: bool,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    kept: Kept,
}

impl Restore {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (address, caller) = self.kept.open(screen)?;
        let (file, place) = (self.file.display().to_string(), shown(&address));
        let restored = portcullis_server::runtime()?.block_on(unless_interrupted(async {
            Ok(restore_store(&self.file, &address, self.force, &caller, Timestamp::now()).await?)
        }));
        let restored = restored.with_context(|| format!("{file} was not restored to {place}"))?;
        if self.format == Format::Json {
            let document = json!({
                "store": place, "version": restored.description.version, "scans": restored.description.scans,
                "findings": restored.description.findings, "decisions": restored.description.decisions,
                "file_head": restored.description.head.to_string(), "head": restored.head.to_string(),
                "aside": restored.aside.as_ref().map(|aside| aside.display().to_string()),
            });
            screen.answer(|out| json_text::pretty(&document, out))?;
        } else {
            screen.answer(|out| answer(&file, &place, &restored, out))?;
        }
        Ok(Exit::Done)
    }
}

fn answer(file: &str, place: &str, restored: &RestoredStore, out: &mut dyn Write) -> io::Result<()> {
    if let Some(aside) = &restored.aside {
        writeln!(out, "the store that was there is {}", line(&aside.display().to_string()))?;
    }
    let scans = match restored.description.scans {
        1 => "1 scan".to_owned(),
        many => format!("{many} scans"),
    };
    writeln!(out, "Restored {} to {}: {scans}", line(file), line(place))?;
    writeln!(out, "audit  {}  of the file; compare it with what was noted", restored.description.head)?;
    writeln!(out, "audit  {}  of the store, with the entry that tells of it", restored.head)?;
    writeln!(out, "next:  portcullis archive verify")
}
