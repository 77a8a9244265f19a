//! `portcullis import accepted FILE.md`.

use crate::arguments::{Format, LimitArguments};
use crate::commands::decide::explained;
use crate::connection::StoreArguments;
use crate::exit::Exit;
use crate::program_file;
use crate::screen::Screen;
use anyhow::{Context, bail};
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use portcullis_api::ImportAccepted;
use portcullis_app::import_accepted::{MAX_BYTES, SourceFile, check_accepted};
use portcullis_domain::accepted_table::TableReading;
use portcullis_report::accepted_table;
use portcullis_report::decisions::plan;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// `portcullis import`.
#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// Import a Markdown table of accepted vulnerabilities as the decisions of a release
    Accepted(Box<Accepted>),
}

/// `portcullis import accepted`.
#[derive(Debug, Args)]
#[command(after_long_help = NOTES)]
pub(crate) struct Accepted {
    /// The Markdown file with the tables
    file: PathBuf,
    /// The release that the tables are of
    #[arg(long, value_name = "VERSION", required_unless_present = "check", value_parser = NonEmptyStringValueParser::new())]
    release: Option<String>,
    /// The product; without it the only one of the program
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    product: Option<String>,
    /// The releases for which the rows hold, as in `>=5.3, <5.4`; without it exactly the release
    #[arg(long, value_name = "RANGE")]
    releases: Option<String>,
    /// The person who is asked to approve what is accepted at or above the blocking severity
    #[arg(long, value_name = "PERSON")]
    approved_by: Option<String>,
    /// The last day of what is accepted at or above the blocking severity
    #[arg(long, value_name = "DATE")]
    expires: Option<Date>,
    /// Read the tables and say what is odd about them; needs no program and stores nothing
    #[arg(long)]
    check: bool,
    /// Import them even if that withdraws more than a tenth of what was imported before
    #[arg(long)]
    yes: bool,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show every column and every decision
    #[arg(long)]
    wide: bool,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

const NOTES: &str = "\
A row assessed below the blocking severity becomes an assessment, one at or above it an acceptance, and one of the table of
false positives a false positive. What takes a high or critical finding out of the gate's way counts once somebody else
has approved it, with `portcullis approve --set`.

Exit codes: 0 every row is imported, 2 a row is refused, or the tables can't be imported.";

impl Accepted {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let text = read(&self.file)?;
        let name = self.file.display().to_string();
        if self.check {
            let found = program_file::optional(self.store.program(), screen)?;
            let file = SourceFile::from_bytes(&name, text);
            let program = found.as_ref().map(|found| &found.program);
            let reading = check_accepted(&file, self.release.as_deref(), program)
                .with_context(|| format!("{name} can't be imported"))?;
            self.answer(&reading, screen)?;
            return Ok(exit(&reading));
        }
        let Some(release) = &self.release else { bail!("--release says of which release the tables are") };
        let connection = self.store.connect(&self.limits, screen)?;
        let product = connection.product(self.product.as_deref())?;
        let import = ImportAccepted {
            file: name,
            releases: self.releases.clone(),
            approved_by: self.approved_by.clone(),
            expires: self.expires,
            confirmed: self.yes,
        };
        let imported = connection.client.import_accepted(&product, release, &import, text);
        let imported = imported.map_err(|error| explained(error, screen))?;
        if self.format == Format::Text {
            let next = [format!("portcullis approve --set {}", imported.outlook.set)];
            let next: Vec<&str> = next.iter().map(String::as_str).collect();
            let options = portcullis_report::Options { next: &next, ..screen.options(self.wide, None) };
            screen.answer(|out| plan::text(&imported.outlook, &options, out))?;
        }
        self.answer(&imported.reading, screen)?;
        Ok(exit(&imported.reading))
    }

    fn answer(&self, reading: &TableReading, screen: &mut Screen) -> anyhow::Result<()> {
        let options = screen.options(self.wide, None);
        screen.answer(|out| match self.format {
            Format::Text => accepted_table::text(reading, &options, out),
            Format::Json => accepted_table::json(reading, &options, out),
        })
    }
}

/// The bytes of a table; of one that is too long, no more than show that it is.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let failed = || format!("{} can't be read", path.display());
    let mut text = Vec::new();
    File::open(path).with_context(failed)?.take(MAX_BYTES + 1).read_to_end(&mut text).with_context(failed)?;
    Ok(text)
}

fn exit(reading: &TableReading) -> Exit {
    if reading.refused.is_empty() { Exit::Done } else { Exit::Incomplete }
}

impl Import {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::Accepted(command) => command.run(screen),
        }
    }
}
