//! `portcullis archive export VERSION`.

use crate::commands::release::Named;
use crate::connection::told;
use crate::exit::Exit;
use crate::output_file;
use crate::screen::Screen;
use clap::Args;
use portcullis_api::ApiError;
use portcullis_report::plain_text::line;
use std::io;
use std::path::PathBuf;

/// `portcullis archive export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    named: Named,
    /// The file of the bundle, a tar
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

impl Export {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (connection, product) = self.named.product.connect(screen)?;
        let version = &self.named.version;
        let mut refused: Option<ApiError> = None;
        let written = output_file::write(&self.output, |out| {
            connection.client.export_release(&product, version, out).map_err(|error| {
                refused = Some(error);
                io::Error::other("the bundle did not come whole")
            })
        });
        if let Some(error) = refused {
            return Err(told(error));
        }
        written?;
        let file = self.output.display().to_string();
        let file = line(&file);
        screen.answer(|out| {
            writeln!(out, "{product} {version} is in {file}, with everything that proves it")?;
            writeln!(out, "next:  portcullis archive verify --bundle {file} --key PUBLIC.pem")
        })?;
        Ok(Exit::Done)
    }
}
