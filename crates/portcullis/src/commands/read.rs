//! `portcullis read REPORT`.

use crate::arguments::LimitArguments;
use crate::exit::Exit;
use crate::screen::Screen;
use clap::{Args, ValueEnum};
use portcullis_app::read_report::formats;
use portcullis_app::summarise_report::{Summary, summarise_report};
use portcullis_domain::severity::Severity;
use portcullis_report::plain_text::line;
use std::io::{self, Write};
use std::path::PathBuf;

/// `portcullis read`.
#[derive(Debug, Args)]
pub(crate) struct Read {
    /// The report; `-` reads the standard input
    #[arg(required_unless_present = "formats")]
    report: Option<PathBuf>,
    /// The report's format, where it is not recognised by itself
    #[arg(long = "as", value_name = "FORMAT")]
    read_as: Option<String>,
    /// List the formats that are read
    #[arg(long)]
    formats: bool,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    limits: LimitArguments,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For machines
    Json,
}

impl Read {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let Some(report) = self.report.filter(|_| !self.formats) else {
            screen.answer(list_formats)?;
            return Ok(Exit::Done);
        };
        let summary = summarise_report(&report, self.read_as.as_deref(), &self.limits.limits())?;
        match self.format {
            Format::Text => screen.answer(|out| show(&summary, out))?,
            Format::Json => screen.answer(|out| json(&summary, out))?,
        }
        Ok(if summary.reading.is_complete() { Exit::Done } else { Exit::Incomplete })
    }
}
