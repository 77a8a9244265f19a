//! `portcullis audit verify`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use crate::spinner::spinner;
use anyhow::Context;
use clap::Args;
use portcullis_api::{AuditWatcher, VerifyAudit};
use portcullis_app::verify_audit_export::verify_audit_export;
use portcullis_domain::audit::{Head, Verification};
use portcullis_report::audit::verification;
use portcullis_report::json_text;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// `portcullis audit verify`.
#[derive(Debug, Args)]
#[command(after_long_help = EXITS)]
pub(crate) struct Verify {
    /// A head that was noted earlier, which the trail has to have, with everything before it
    #[arg(long, value_name = "SEQUENCE:HEX")]
    head: Option<Head>,
    /// An export in JSON lines; it is verified without store and program
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

const EXITS: &str = "\
Exit codes: 0 the trail is whole, 1 it is not, with the first link that is broken, 2 it can't be verified.";

impl Verify {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let verification = match &self.file {
            Some(path) => self.of_file(path)?,
            None => self.of_store(screen)?,
        };
        let options = screen.options(false, None);
        screen.answer(|out| match self.format {
            Format::Json => json_text::pretty(&serde_json::to_value(&verification)?, out),
            Format::Text => verification::write(&verification, &options, out),
        })?;
        Ok(if verification.sound { Exit::Done } else { Exit::Blocked })
    }

    fn of_store(&self, screen: &mut Screen) -> anyhow::Result<Verification> {
        let connection = self.store.look(&self.limits, screen)?;
        let spinner = spinner(read_so_far(0));
        let watcher = spinner
            .clone()
            .map(|bar| AuditWatcher::new(move |entries| bar.set_message(read_so_far(entries))));
        let verified = connection.client.verify_audit(&VerifyAudit { head: self.head }, watcher);
        if let Some(spinner) = spinner {
            spinner.finish_and_clear();
        }
        verified.map_err(told)
    }

    fn of_file(&self, path: &Path) -> anyhow::Result<Verification> {
        let failed = || format!("{} can't be verified", path.display());
        let file = BufReader::new(File::open(path).with_context(failed)?);
        let spinner = spinner(read_so_far(0));
        let verified = verify_audit_export(file, self.head, &mut |entries| {
            if let Some(bar) = &spinner {
                bar.set_message(read_so_far(entries));
            }
        });
        if let Some(spinner) = &spinner {
            spinner.finish_and_clear();
        }
        verified.with_context(failed)
    }
}

fn read_so_far(entries: u64) -> String {
    format!("following the audit trail: {entries} entries")
}
