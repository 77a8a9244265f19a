//! `portcullis read REPORT`.

use crate::arguments::{Format, LimitArguments};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_app::read_report::{formats, run_of};
use portcullis_app::summarise_report::{Summary, summarise_report};
use portcullis_report::reading::{self, Understood};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// `portcullis read`.
#[derive(Debug, Args)]
pub(crate) struct Read {
    /// The report; `-` reads the standard input
    #[arg(required_unless_present = "formats")]
    report: Option<PathBuf>,
    /// The report's format, where it is not recognised by itself
    #[arg(long = "as", value_name = "FORMAT")]
    format_of_report: Option<String>,
    /// List the formats that are read
    #[arg(long)]
    formats: bool,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Read {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let Some(report) = self.report.filter(|_| !self.formats) else {
            screen.answer(list_formats)?;
            return Ok(Exit::Done);
        };
        let summary = summarise_report(&report, self.format_of_report.as_deref(), &self.limits.limits())?;
        let understood = understood(&summary, &report);
        match self.format {
            Format::Text => screen.answer(|out| reading::text(&understood, out))?,
            Format::Json => {
                screen.answer(|out| reading::json(&understood, env!("CARGO_PKG_VERSION"), out))?;
            }
        }
        Ok(if summary.reading.is_complete() { Exit::Done } else { Exit::Incomplete })
    }
}

fn understood<'r>(summary: &'r Summary, report: &Path) -> Understood<'r> {
    Understood {
        run: run_of(&summary.reading, Some(report.display().to_string())),
        not_scanned: &summary.reading.not_scanned,
        findings: summary.findings,
        by_severity: summary.by_severity,
    }
}

fn list_formats(out: &mut dyn Write) -> io::Result<()> {
    for format in formats() {
        writeln!(out, "{:<18} {}", format.name, format.title)?;
        writeln!(out, "{:<18} counts {}", "", format.unit)?;
    }
    Ok(())
}
