//! `portcullis store show|copy|backup|restore`, for whoever runs the installation: they open the store itself.

mod backup;
mod copy;
mod restore;
mod show;

use crate::connection::{AddressArgument, PersonArguments};
use crate::exit::Exit;
use crate::os_user;
use crate::program_file;
use crate::screen::Screen;
use anyhow::bail;
use clap::{Args, Subcommand};
use portcullis_app::caller::Caller;

/// `portcullis store`.
#[derive(Debug, Subcommand)]
pub(crate) enum Store {
    /// Show where the store is, what it has, and the last entry of its audit trail
    Show(show::Show),
    /// Copy everything to an empty store on the same or the other database, and verify that it came through
    Copy(copy::Copy),
    /// Write the store into one file, verified, while others work with it
    Backup(backup::Backup),
    /// Bring a store back from a backup
    Restore(restore::Restore),
}

impl Store {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::Show(command) => command.run(screen),
            Self::Copy(command) => command.run(screen),
            Self::Backup(command) => command.run(screen),
            Self::Restore(command) => command.run(screen),
        }
    }
}

/// Which store it is about, and who asks.
#[derive(Debug, Args)]
struct Kept {
    #[command(flatten)]
    store: AddressArgument,
    /// A server, which is refused: these commands open the store itself
    #[arg(long, value_name = "URL", hide = true)]
    server: Option<String>,
    #[command(flatten)]
    who: PersonArguments,
}

impl Kept {
    /// The address of the store, and the caller. A program is only needed to say who somebody is.
    fn open(&self, screen: &mut Screen) -> anyhow::Result<(String, Caller)> {
        let is_in_variable = std::env::var_os("PORTCULLIS_SERVER").is_some_and(|server| !server.is_empty());
        if self.server.is_some() || (is_in_variable && !self.store.is_given()) {
            bail!(
                "this command opens the store itself, and does nothing through a server; run it where the store is, name \
                 that with --store, and leave --server out"
            );
        }
        let user = os_user::name();
        let named = self.who.person.as_deref();
        let found = program_file::optional(&self.who.program, screen)?;
        let caller = match (&found, named) {
            (Some(found), _) => Caller::of_user(&user, named, &found.program)?,
            (None, None) => Caller::outside(&user),
            (None, Some(named)) => {
                bail!("--as names `{named}`, and there is no program file with people; --program names one")
            }
        };
        let folder = found.map(|found| found.folder).unwrap_or_default();
        Ok((self.store.address(&folder)?, caller))
    }
}
