//! `portcullis archive import FILE`.

use super::verify::counted;
use crate::arguments::LimitArguments;
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::Context;
use clap::Args;
use portcullis_api::ImportBundle;
use portcullis_report::plain_text::line;
use std::fs::File;
use std::path::PathBuf;

/// `portcullis archive import`.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The bundle
    #[arg(value_name = "FILE")]
    bundle: PathBuf,
    /// The public key of whoever sealed it, from somebody whom you trust
    #[arg(long, value_name = "PUBLIC.pem", required = true)]
    key: Vec<PathBuf>,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Import {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let key = super::public_keys(&self.key)?;
        let failed = || format!("{} was not imported", self.bundle.display());
        let file = File::open(&self.bundle).with_context(failed)?;
        let connection = self.store.connect(&self.limits, screen)?;
        let import = ImportBundle { key };
        let imported = connection.client.import_bundle(&import, file).map_err(told).with_context(failed)?;
        screen.answer(|out| {
            writeln!(
                out,
                "Added: {}, {}, {}; what was there already is the same",
                counted(imported.objects, "object"),
                counted(imported.seals, "seal"),
                counted(imported.keys, "key")
            )?;
            writeln!(
                out,
                "{} {} is in the archive: seal {}, {}",
                line(&imported.product),
                line(&imported.version),
                imported.number,
                line(&imported.digest)
            )
        })?;
        Ok(Exit::Done)
    }
}
