//! The private key that seals are signed with: read where it is used, shown and sent nowhere.

use anyhow::{Context, bail};
use clap::Args;
use portcullis_app::seal_keys::{LARGEST_KEY, SealingKey};
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Holds the key itself, for machines that have no file to keep it in.
const VARIABLE: &str = "PORTCULLIS_SEAL_KEY";
/// The rights of anybody but the owner.
const OTHERS: u32 = 0o077;

/// Where the key is.
#[derive(Debug, Args)]
pub(crate) struct SealingKeyArgument {
    /// The file with the private key; without it the variable `PORTCULLIS_SEAL_KEY` holds the key itself, in PEM
    #[arg(long, value_name = "FILE", env = "PORTCULLIS_SEAL_KEY_FILE")]
    key: Option<PathBuf>,
}

impl SealingKeyArgument {
    pub(crate) fn read(&self) -> anyhow::Result<SealingKey> {
        if let Some(path) = &self.key {
            return read_file(path).with_context(|| format!("the key in {} can't be used", path.display()));
        }
        match std::env::var(VARIABLE) {
            Ok(text) => {
                SealingKey::from_pem(&text).with_context(|| format!("the key in {VARIABLE} can't be used"))
            }
            Err(std::env::VarError::NotPresent) => bail!(
                "there is no key to seal with: name its file with --key or PORTCULLIS_SEAL_KEY_FILE, or put it into {VARIABLE}; \
                 `portcullis key new` makes one"
            ),
            Err(std::env::VarError::NotUnicode(_)) => bail!("what is in {VARIABLE} is no text"),
        }
    }
}

fn read_file(path: &Path) -> anyhow::Result<SealingKey> {
    let file = File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        bail!("it is no file");
    }
    if about.mode() & OTHERS != 0 {
        bail!(
            "others than its owner may use it (its mode is {:o}); `chmod 600` it, and take a new key if somebody may have",
            about.mode() & 0o7777
        );
    }
    let mut text = String::new();
    let most = LARGEST_KEY as u64;
    if file.take(most + 1).read_to_string(&mut text).is_err() || text.len() as u64 > most {
        text.clear();
    }
    Ok(SealingKey::from_pem(&text)?)
}
