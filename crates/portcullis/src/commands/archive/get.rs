//! `portcullis archive get DIGEST`.

use crate::arguments::LimitArguments;
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::output_file;
use crate::screen::Screen;
use clap::Args;
use portcullis_api::ApiError;
use std::io;
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
        let mut refused: Option<ApiError> = None;
        let written = output_file::answer(file, screen, |out| {
            connection.client.archived_object(&self.digest, out).map_err(|error| {
                let kind = error_kind(&error);
                refused = Some(error);
                kind.into()
            })
        });
        match refused {
            // A reader that went away is no error, and was none for the screen.
            Some(_) if written.is_ok() => Ok(Exit::Done),
            Some(error) => Err(told(error)),
            None => written.map(|()| Exit::Done),
        }
    }
}

/// The kind of the error of writing that is behind it, if one is.
fn error_kind(error: &ApiError) -> io::ErrorKind {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return error.kind();
        }
        cause = error.source();
    }
    io::ErrorKind::Other
}
