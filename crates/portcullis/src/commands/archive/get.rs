//! `portcullis archive get DIGEST`.

use crate::arguments::LimitArguments;
use crate::connection::StoreArguments;
use crate::exit::Exit;
use crate::output_file;
use crate::screen::Screen;
use clap::Args;
use std::path::PathBuf;

/// `portcullis archive get`.
#[derive(Debug, Args)]
pub(crate) struct Get {
    /// The digest of the object: `sha256:` and 64 digits
    #[arg(value_name = "DIGEST")]
    digest: String,
    /// Write to this file; without it, or with `-`, to the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Get {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let file = output_file::chosen(self.output.as_deref());
        output_file::receive(file, screen, |out| connection.client.archived_object(&self.digest, out))?;
        Ok(Exit::Done)
    }
}
