//! `portcullis archive put FILE…`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::Context;
use clap::Args;
use portcullis_api::{ArchivedFile, Body, PutFile};
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use serde_json::json;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// `portcullis archive put`.
#[derive(Debug, Args)]
pub(crate) struct Put {
    /// The files; `-` is the standard input. Of a report of a scanner a copy without credentials and authors is kept
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Keep files that are no report as they are; nobody looks for credentials in them
    #[arg(long)]
    as_is: bool,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Put {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let mut documents = Vec::new();
        for path in &self.files {
            let failed = || format!("{} was not archived", path.display());
            let put = PutFile { name: name(path), as_is: self.as_is };
            let file = connection.client.put_file(&put, open(path).with_context(failed)?);
            let file = file.map_err(told).with_context(failed)?;
            remark(path, &file, screen);
            if self.format == Format::Json {
                documents.push(serde_json::to_value(&file)?);
            } else {
                screen
                    .answer(|out| writeln!(out, "{}  {}", file.digest, line(&path.display().to_string())))?;
            }
        }
        if self.format == Format::Json {
            screen.answer(|out| json_text::pretty(&json!({"files": documents}), out))?;
        }
        Ok(Exit::Done)
    }
}

/// What is kept of a report is another file than the one that was given.
fn remark(path: &Path, file: &ArchivedFile, screen: &mut Screen) {
    if let Some(format) = &file.format {
        let path = path.display().to_string();
        screen.remark(&format!(
            "note: {} is a report ({format}); {} is kept, a copy of {} without credentials and authors ({} values \
             replaced)",
            line(&path),
            file.digest,
            file.received,
            file.replaced
        ));
    }
}

fn name(path: &Path) -> String {
    if path == Path::new("-") {
        return "standard input".to_owned();
    }
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn open(path: &Path) -> io::Result<Body> {
    if path == Path::new("-") {
        return Ok(Body::Stream(Box::new(io::stdin())));
    }
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory; name the files in it"));
    }
    Ok(file.into())
}
