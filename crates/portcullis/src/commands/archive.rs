//! `portcullis archive put|get|list|verify|hold|prune|export|import`.

mod export;
mod get;
mod hold;
mod import;
mod list;
mod prune;
mod put;
mod verify;

use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::Context;
use clap::Subcommand;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// `portcullis archive`.
#[derive(Debug, Subcommand)]
pub(crate) enum Archive {
    /// Keep files: of a report a copy without credentials, of anything else what you say is fit to be kept
    Put(put::Put),
    /// Give the bytes of an object, proved
    Get(get::Get),
    /// List what the archive has
    List(list::List),
    /// Verify every object and the seals of every product, or a bundle with nothing but a public key
    Verify(verify::Verify),
    /// Keep things from being removed, and list and lift that
    #[command(subcommand)]
    Hold(hold::Hold),
    /// Show what is past its retention, and with --yes remove it
    Prune(prune::Prune),
    /// Write a sealed release with everything that proves it to one file, a bundle
    Export(export::Export),
    /// Verify a bundle, and add what it has to the archive
    Import(import::Import),
}

impl Archive {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::Put(command) => command.run(screen),
            Self::Get(command) => command.run(screen),
            Self::List(command) => command.run(screen),
            Self::Verify(command) => command.run(screen),
            Self::Hold(command) => command.run(screen),
            Self::Prune(command) => command.run(screen),
            Self::Export(command) => command.run(screen),
            Self::Import(command) => command.run(screen),
        }
    }
}

/// Bytes of a file with public keys.
const KEYS: u64 = 64 << 10;

/// The text of the files with public keys.
fn public_keys(paths: &[PathBuf]) -> anyhow::Result<String> {
    let texts = paths.iter().map(|path| public_key(path)).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(texts.concat())
}

fn public_key(path: &Path) -> anyhow::Result<String> {
    let failed = || format!("the key in {} can't be used", path.display());
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(KEYS).read_to_end(&mut bytes)).with_context(failed)?;
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    text.push('\n');
    // Here, where its file can be named.
    portcullis_app::import_bundle::keys_in(&text).with_context(failed)?;
    Ok(text)
}
