//! `portcullis answer REPORT`.

use super::release::OfProduct;
use crate::connection::told;
use crate::exit::Exit;
use crate::output_file;
use crate::screen::Screen;
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use portcullis_api::{AnswerReport, Body};
use portcullis_domain::answer::AnswerSheet;
use portcullis_report::Options;
use portcullis_report::answer::{csv, html, json, markdown, terminal, xlsx};
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// `portcullis answer`.
#[derive(Debug, Args)]
#[command(after_long_help = EXITS)]
pub(crate) struct Answer {
    /// What the customer's scanner says: a report in any format that is read, or a list of advisories as CSV or XLSX;
    /// `-` reads the standard input
    report: PathBuf,
    /// The version of the release that the report is about
    #[arg(long, value_name = "VERSION", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    release: String,
    /// The moment that the answers are of, as in 2026-11-23T10:00:00Z; without it the present one
    #[arg(long, value_name = "TIME")]
    as_of: Option<Timestamp>,
    /// Say how far it is, where something is open, and by when it is to be fixed
    #[arg(long)]
    open: bool,
    /// How to say it; without it as the name of the output file ends, else text
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write it to a file instead of the standard output; `-` is the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Show every line and column
    #[arg(long)]
    wide: bool,
    #[command(flatten)]
    product: OfProduct,
}

const EXITS: &str = "\
Exit codes: 0 every line is answered, whatever the answer, 2 the report or the release can't be read.";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For whoever gives the answers: grouped, what needs a look first
    Text,
    /// For machines
    Json,
    /// CSV for spreadsheets
    Csv,
    /// Markdown
    Markdown,
    /// A page of its own
    Html,
    /// An Excel workbook
    Xlsx,
}

impl Answer {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let file = output_file::chosen(self.output.as_deref());
        let format = self.format.or_else(|| of_name(file?)).unwrap_or(Format::Text);
        if format == Format::Xlsx && file.is_none() && io::stdout().is_terminal() {
            bail!("a workbook can't be shown on a terminal; name a file with --output");
        }
        let report = open(&self.report)?;
        let (connection, product) = self.product.connect(screen)?;
        let wanted = AnswerReport { as_of: self.as_of, open: self.open };
        let answered = connection.client.answer_report(&product, &self.release, wanted, report);
        let sheet = answered.map_err(told)?;
        let options = screen.options(self.wide, file);
        output_file::answer(file, screen, |out| write(&sheet, format, &options, out))?;
        if let Some(file) = file.filter(|_| format != Format::Text) {
            screen.remark(&format!("{} lines answered in {}", sheet.lines.len(), file.display()));
        }
        Ok(Exit::Done)
    }
}

fn write(sheet: &AnswerSheet, format: Format, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text => terminal::write(sheet, options, out),
        Format::Json => json::write(sheet, out),
        Format::Csv => csv::write(sheet, out),
        Format::Markdown => markdown::write(sheet, out),
        Format::Html => html::write(sheet, out),
        Format::Xlsx => xlsx::write(sheet, out),
    }
}

/// The format that the name of a file ends with.
fn of_name(file: &Path) -> Option<Format> {
    match file.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "json" => Some(Format::Json),
        "csv" => Some(Format::Csv),
        "md" | "markdown" => Some(Format::Markdown),
        "html" | "htm" => Some(Format::Html),
        "xlsx" => Some(Format::Xlsx),
        _ => None,
    }
}

fn open(path: &Path) -> anyhow::Result<Body> {
    if path == Path::new("-") {
        return Ok(Body::Stream(Box::new(io::stdin())));
    }
    let failed = || format!("{} can't be read", path.display());
    let file = File::open(path).with_context(failed)?;
    if file.metadata().with_context(failed)?.is_dir() {
        bail!("{} is a directory, not a report", path.display());
    }
    Ok(file.into())
}
