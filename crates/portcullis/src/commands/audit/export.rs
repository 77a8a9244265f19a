//! `portcullis audit export`.

use crate::arguments::LimitArguments;
use crate::connection::StoreArguments;
use crate::exit::Exit;
use crate::output_file;
use crate::screen::Screen;
use clap::{Args, ValueEnum};
use portcullis_api::{AuditFormat, ExportAudit};
use portcullis_report::plain_text::line;
use std::path::PathBuf;

/// `portcullis audit export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Write to this file; without it, or with `-`, to the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// What to write
    #[arg(long, value_enum, default_value_t)]
    format: Written,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Written {
    /// An entry a line in JSON, then the head; `audit verify` verifies such a file
    #[default]
    Jsonl,
    /// For spreadsheet programs; it can't be verified
    Csv,
}

impl Export {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let format = match self.format {
            Written::Jsonl => AuditFormat::Jsonl,
            Written::Csv => AuditFormat::Csv,
        };
        let file = output_file::chosen(self.output.as_deref());
        output_file::receive(file, screen, |out| {
            connection.client.export_audit(&ExportAudit { format }, out)
        })?;
        let Some(file) = file else { return Ok(Exit::Done) };
        let file = file.display().to_string();
        let file = line(&file);
        screen.answer(|out| {
            writeln!(out, "the audit trail is in {file}")?;
            match self.format {
                Written::Jsonl => writeln!(out, "next:  portcullis audit verify --file {file}"),
                Written::Csv => Ok(()),
            }
        })?;
        Ok(Exit::Done)
    }
}
