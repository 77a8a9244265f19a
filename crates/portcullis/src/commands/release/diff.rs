//! `portcullis release diff OLD NEW`.

mod table;

use super::OfProduct;
use crate::connection::told;
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::bail;
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use portcullis_api::CompareReleases;
use portcullis_domain::gate::ReleaseDifference;
use portcullis_report::{Options, release_difference};
use std::path::PathBuf;
use table::Table;

/// `portcullis release diff`.
#[derive(Debug, Args)]
#[command(after_long_help = EXITS)]
pub(crate) struct Diff {
    /// The version that is compared with; with --table the release of the table
    old: String,
    /// The version that adds and resolves
    #[arg(required_unless_present = "table", conflicts_with = "table")]
    new: Option<String>,
    /// Compare the release with the Markdown table that is kept of it
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
    /// Write the table again: with what is found, and without what is found no longer
    #[arg(long, requires = "table")]
    write: bool,
    /// The moment at which both are looked at, as in 2026-11-23T10:00:00Z; without it the present one
    #[arg(long, value_name = "TIME")]
    as_of: Option<Timestamp>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show every column and every finding
    #[arg(long)]
    wide: bool,
    #[command(flatten)]
    product: OfProduct,
}

const EXITS: &str =
    "Exit codes: 0 both are completely scanned, 2 one of them is not, or they can't be compared.";

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For machines
    Json,
    /// Markdown for a comment
    Markdown,
}

impl Diff {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (connection, product) = self.product.connect(screen)?;
        let new = match (self.new, self.table) {
            (Some(new), None) => new,
            (_, Some(table)) => {
                let asked = Table { release: &self.old, as_of: self.as_of, path: &table, write: self.write };
                let options = screen.options(self.wide, None);
                return asked.compare(&connection, &product, self.format, &options, screen);
            }
            (None, None) => bail!("two versions are compared, or one with --table"),
        };
        let compare = CompareReleases { against: self.old, as_of: self.as_of };
        let difference = connection.client.release_difference(&product, &new, &compare).map_err(told)?;
        let next = next(&difference);
        let next: Vec<&str> = next.iter().map(String::as_str).collect();
        let options = Options { next: &next, ..screen.options(self.wide, None) };
        screen.answer(|out| match self.format {
            Format::Text => release_difference::text(&difference, &options, out),
            Format::Json => release_difference::json(&difference, &options, out),
            Format::Markdown => release_difference::markdown(&difference, &options, out),
        })?;
        let is_complete = difference.old.lacking.is_empty() && difference.new.lacking.is_empty();
        Ok(if is_complete { Exit::Done } else { Exit::Incomplete })
    }
}

/// Commands that help next.
fn next(difference: &ReleaseDifference) -> Vec<String> {
    let lacking =
        [&difference.old, &difference.new].into_iter().filter(|release| !release.lacking.is_empty());
    let mut next: Vec<String> =
        lacking.map(|release| format!("portcullis release scan {}", release.version)).collect();
    next.push(format!("portcullis release check {}", difference.new.version));
    next
}
