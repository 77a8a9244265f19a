//! `portcullis key new|list|show|retire`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use portcullis_api::SealKey;
use portcullis_app::seal_keys::SealingKey;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// `portcullis key`.
#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Make a key: the private half goes to a file, the public half on record
    New(New),
    /// List the public keys on record
    List(List),
    /// Print a public key, with which anybody can verify seals
    Show(Show),
    /// Retire a key: it still verifies the seals that it made, and makes no others
    Retire(Retire),
}

/// Where the store is.
#[derive(Debug, Args)]
struct InStore {
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `portcullis key new`.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// The file for the private key, which must not exist; the public key goes beside it, to `.pub.pem`
    #[arg(long, value_name = "FILE", default_value = "seal-key.pem")]
    output: PathBuf,
    #[command(flatten)]
    place: InStore,
}

/// `portcullis key list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    place: InStore,
}

/// `portcullis key show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The id of the key, or what only its id begins with
    id: String,
    #[command(flatten)]
    place: InStore,
}

/// `portcullis key retire`.
#[derive(Debug, Args)]
pub(crate) struct Retire {
    /// The id of the key, or what only its id begins with
    id: String,
    #[command(flatten)]
    place: InStore,
}

impl Key {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::New(command) => command.run(screen),
            Self::List(command) => command.run(screen),
            Self::Show(command) => command.run(screen),
            Self::Retire(command) => command.run(screen),
        }
    }
}

impl New {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.place.store.connect(&self.place.limits, screen)?;
        let public_path = self.output.with_extension("pub.pem");
        if public_path == self.output {
            bail!("{} is the name of a public key; name the file of the private one", self.output.display());
        }
        let key = SealingKey::generate()?;
        let public = key.public().to_pem()?;
        let private = Made::write(&self.output, key.to_pem()?.as_bytes(), 0o600)?;
        let beside = Made::write(&public_path, public.as_bytes(), 0o644)?;
        let recorded = connection.client.record_key(public).map_err(told)?;
        private.keep();
        beside.keep();
        screen.answer(|out| {
            writeln!(
                out,
                "Private key  {}  keep it secret, and keep a copy",
                line(&self.output.display().to_string())
            )?;
            writeln!(
                out,
                "Public key   {}  give it to whoever verifies",
                line(&public_path.display().to_string())
            )?;
            writeln!(out, "key {} is on record", recorded.id)?;
            writeln!(
                out,
                "next:  portcullis release seal VERSION --key {}",
                line(&self.output.display().to_string())
            )
        })?;
        Ok(Exit::Done)
    }
}

impl List {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.place.store.connect(&self.place.limits, screen)?;
        let list = connection.client.keys().map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&list)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        screen.answer(|out| {
            for key in &list.keys {
                writeln!(out, "{}", standing(key))?;
            }
            if list.keys.is_empty() {
                writeln!(out, "There is no key on record; `portcullis key new` makes one")?;
            }
            Ok(())
        })?;
        Ok(Exit::Done)
    }
}

impl Show {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.place.store.connect(&self.place.limits, screen)?;
        let key = connection.client.key(&self.id).map_err(told)?;
        screen.answer(|out| out.write_all(key.public.as_bytes()))?;
        Ok(Exit::Done)
    }
}

impl Retire {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.place.store.connect(&self.place.limits, screen)?;
        let key = connection.client.retire_key(&self.id).map_err(told)?;
        screen.answer(|out| writeln!(out, "{}", standing(&key)))?;
        Ok(Exit::Done)
    }
}

fn standing(key: &SealKey) -> String {
    let retired = match (key.retired_at, &key.retired_by) {
        (Some(at), Some(by)) => format!("retired at {at} by {}", line(by)),
        (Some(at), None) => format!("retired at {at}"),
        (None, _) => "seals".to_owned(),
    };
    format!("{}  made at {} by {}  {retired}", line(&key.id), key.made_at, line(&key.made_by))
}

/// A file that goes again unless it is kept.
struct Made<'p> {
    path: &'p Path,
    is_kept: bool,
}

impl<'p> Made<'p> {
    fn write(path: &'p Path, bytes: &[u8], mode: u32) -> anyhow::Result<Self> {
        let failed = || format!("{} can't be written", path.display());
        let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
        let mut file = match file {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                bail!(
                    "{} exists, and no key is written over anything; name another file with --output",
                    path.display()
                )
            }
            file => file.with_context(failed)?,
        };
        let fresh = Self { path, is_kept: false };
        file.write_all(bytes).and_then(|()| file.sync_all()).with_context(failed)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).with_context(failed)?;
        Ok(fresh)
    }

    fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Made<'_> {
    fn drop(&mut self) {
        if !self.is_kept {
            // What can't be removed is a key that nothing knows.
            let _ = std::fs::remove_file(self.path);
        }
    }
}
