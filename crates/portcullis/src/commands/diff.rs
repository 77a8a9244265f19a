//! `portcullis diff A B`.

use crate::arguments::LimitArguments;
use crate::exit::Exit;
use crate::screen::Screen;
use clap::{Args, ValueEnum};
use portcullis_app::read_scan::read_scan;
use portcullis_report::comparison::{self, Compared};
use std::path::PathBuf;

/// `portcullis diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The earlier scan: any report, or the JSON of `portcullis scan`
    before: PathBuf,
    /// The later scan
    after: PathBuf,
    /// The component that reports belong to which do not say it themselves
    #[arg(long, value_name = "ID", default_value = "")]
    component: String,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show every column and every finding
    #[arg(long)]
    wide: bool,
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
    /// Markdown for a comment
    Markdown,
}

impl Diff {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let limits = self.limits.limits();
        let before = read_scan(&self.before, &self.component, &limits)?;
        let after = read_scan(&self.after, &self.component, &limits)?;
        let differences = Compared::new(&before, &after);
        let options = screen.options(self.wide, None);
        screen.answer(|out| match self.format {
            Format::Text => comparison::text(&differences, &options, out),
            Format::Json => comparison::json(&differences, &options, out),
            Format::Markdown => comparison::markdown(&differences, &options, out),
        })?;
        Ok(if before.is_complete() && after.is_complete() { Exit::Done } else { Exit::Incomplete })
    }
}
