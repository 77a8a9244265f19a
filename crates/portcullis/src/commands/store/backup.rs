//! `portcullis store backup FILE`.

use super::Kept;
use crate::arguments::Format;
use crate::exit::Exit;
use crate::interruption::unless_interrupted;
use crate::screen::Screen;
use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use portcullis_app::backup_store::{Backup as Written, backup_store};
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use serde_json::json;
use std::io::{self, Write};
use std::path::PathBuf;

/// `portcullis store backup`.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write, for its owner alone
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    kept: Kept,
}

impl Backup {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (address, caller) = self.kept.open(screen)?;
        let file = self.file.display().to_string();
        let written = portcullis_server::runtime()?.block_on(unless_interrupted(async {
            Ok(backup_store(&address, &self.file, self.force, &caller, Timestamp::now()).await?)
        }));
        let written = written.with_context(|| format!("the store was not backed up to {file}"))?;
        if self.format == Format::Json {
            let document = json!({
                "file": file, "bytes": written.bytes, "digest": written.digest.to_string(),
                "version": written.description.version, "scans": written.description.scans,
                "findings": written.description.findings, "decisions": written.description.decisions,
                "head": written.description.head.to_string(), "store_head": written.head.to_string(),
            });
            screen.answer(|out| json_text::pretty(&document, out))?;
        } else {
            screen.answer(|out| answer(&file, &written, out))?;
        }
        Ok(Exit::Done)
    }
}

fn answer(file: &str, written: &Written, out: &mut dyn Write) -> io::Result<()> {
    let scans = match written.description.scans {
        1 => "1 scan".to_owned(),
        many => format!("{many} scans"),
    };
    writeln!(out, "Backed up to {}: {scans}, {} bytes, read again and sound", line(file), written.bytes)?;
    writeln!(out, "file   {}", written.digest)?;
    writeln!(out, "audit  {}", written.description.head)?;
    writeln!(out, "next:  copy the archive after it, and note the line of the audit trail elsewhere")
}
