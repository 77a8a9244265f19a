//! `portcullis enrich FILE…`.

use crate::arguments::LimitArguments;
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use portcullis_api::LoadEnrichment;
use portcullis_report::plain_text::line;
use std::fs::File;
use std::path::PathBuf;

/// `portcullis enrich`.
#[derive(Debug, Args)]
pub(crate) struct Enrich {
    /// CISA's catalogue of known exploited vulnerabilities (JSON), or EPSS scores (CSV, plain or gzip)
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The date of a file that states none, as in 2026-11-23T00:00:00Z
    #[arg(long, value_name = "TIME")]
    dated: Option<Timestamp>,
    /// Load a file that is older than the one on record, or has far fewer entries
    #[arg(long)]
    even_if_less: bool,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Enrich {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let load = LoadEnrichment { dated: self.dated, even_if_less: self.even_if_less };
        let mut exit = Exit::Done;
        for path in &self.files {
            let failed = || format!("{} was not loaded", path.display());
            let file = File::open(path).with_context(failed)?;
            let loaded = connection.client.load_enrichment(load, file).map_err(told).with_context(failed)?;
            screen.answer(|out| {
                writeln!(out, "{} of {}: {} advisories", loaded.source, loaded.dated, loaded.entries)?;
                for skipped in loaded.skipped.iter().take(5) {
                    writeln!(out, "  Skipped: {}  {}", line(&skipped.what), line(&skipped.reason))?;
                }
                if loaded.skipped_total > 5 {
                    writeln!(out, "  Skipped: {} in all", loaded.skipped_total)?;
                }
                Ok(())
            })?;
            if loaded.skipped_total > 0 {
                exit = Exit::Incomplete;
            }
        }
        Ok(exit)
    }
}
