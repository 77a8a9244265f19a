//! The way to the store: who asks, where it is, and the client that speaks to it.

use crate::arguments::{LimitArguments, ProgramArgument};
use crate::http_transport::HttpTransport;
use crate::os_user;
use crate::program_file::{self, Found};
use crate::screen::Screen;
use crate::server_arguments::ServerArguments;
use crate::way::Way;
use anyhow::{Context, bail};
use clap::Args;
use jiff::Timestamp;
use portcullis_api::{ApiError, Client};
use portcullis_app::apply_program::{empty_program, program_on_record};
use portcullis_app::caller::Caller;
use portcullis_app::check_release::program_of;
use portcullis_app::installation::{Installation, Store, StoreError};
use portcullis_app::read_report::Limits;
use portcullis_domain::program::Program;
use portcullis_server::LocalTransport;
use portcullis_server::programs::Source;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use tokio::runtime::Runtime;

/// The directory of the store where nothing is said, beside the program file.
const USUAL: &str = ".portcullis";

/// Where the store is.
#[derive(Debug, Args)]
#[command(next_help_heading = "Store")]
pub(crate) struct AddressArgument {
    /// The store: a directory, or `postgres://USER@HOST/DATABASE`; without it `.portcullis` beside the program file
    #[arg(
        long,
        value_name = "STORE",
        env = "PORTCULLIS_STORE",
        hide_env_values = true,
        value_parser = clap::builder::NonEmptyStringValueParser::new()
    )]
    store: Option<String>,
    /// A file with nothing but the password for the PostgreSQL of `--store`
    #[arg(long, value_name = "FILE", env = "PORTCULLIS_STORE_PASSWORD_FILE", hide = true)]
    store_password_file: Option<PathBuf>,
}

impl AddressArgument {
    /// Says whether an address is given.
    pub(crate) fn is_given(&self) -> bool {
        self.store.is_some()
    }

    /// The address that is given, else the usual one beside the program file, which is in `folder`.
    pub(crate) fn address(&self, folder: &Path) -> anyhow::Result<String> {
        let address = match &self.store {
            Some(address) => address.clone(),
            None => folder.join(USUAL).display().to_string(),
        };
        let Some(file) = &self.store_password_file else { return Ok(address) };
        let password = std::fs::read_to_string(file)
            .with_context(|| format!("the password in {} can't be read", file.display()))?;
        with_password(&address, password.trim_end_matches(['\r', '\n']))
    }
}

/// The address of a server with a password for the user that it names.
fn with_password(address: &str, password: &str) -> anyhow::Result<String> {
    let parts = address.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.split_once('@')?)));
    match parts {
        Some((scheme, (user, place))) if !user.contains([':', '/', '?']) => {
            let encoded: String = password.bytes().fold(String::new(), |mut encoded, byte| {
                // Writing to a text never fails.
                let _ = write!(encoded, "%{byte:02X}");
                encoded
            });
            Ok(format!("{scheme}://{user}:{encoded}@{place}"))
        }
        _ => bail!(
            "a password of a file is for a store that names a user without one, as postgres://USER@HOST/DATABASE"
        ),
    }
}

/// Who asks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Store")]
pub(crate) struct PersonArguments {
    /// Who you are: the id of a person of the program; without it the one whose id or GitHub login is your user name
    #[arg(long = "as", value_name = "ID", env = "PORTCULLIS_PERSON")]
    pub(crate) person: Option<String>,
    #[command(flatten)]
    pub(crate) program: ProgramArgument,
}

/// Where the store is, and who asks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Store")]
pub(crate) struct StoreArguments {
    #[command(flatten)]
    server: ServerArguments,
    #[command(flatten)]
    store: AddressArgument,
    /// The archive: a directory, or `s3://BUCKET/PREFIX`; without it `archive` in the directory of the store
    #[arg(long, value_name = "ARCHIVE", env = "PORTCULLIS_ARCHIVE", help_heading = "Store")]
    archive: Option<PathBuf>,
    #[command(flatten)]
    who: PersonArguments,
}

/// How the transport is opened.
type Open =
    fn(&str, Option<&Path>, Program, Limits, Caller) -> Result<LocalTransport, portcullis_server::LocalError>;

/// A client of the store, and the program.
pub(crate) struct Connection {
    pub(crate) client: Client<Way>,
    pub(crate) found: Found,
    /// What is due by time is done by whoever has the store: a server by itself, else each command.
    pub(crate) is_served: bool,
}

/// Where the store and the archive are, and for whom they are opened.
pub(crate) struct Opening {
    pub(crate) address: String,
    pub(crate) archive: Option<PathBuf>,
    pub(crate) program: Program,
    pub(crate) caller: Caller,
}

impl StoreArguments {
    /// Where the program file is.
    pub(crate) fn program(&self) -> &ProgramArgument {
        &self.who.program
    }

    /// Opens the store, or says what is in the way.
    pub(crate) fn connect(&self, limits: &LimitArguments, screen: &mut Screen) -> anyhow::Result<Connection> {
        self.open(limits, screen, |_| Ok(()), LocalTransport::open)
    }

    /// Opens the store for whoever only asks: the program is not put on record, so that a damaged archive is no
    /// hindrance to saying so.
    pub(crate) fn look(&self, limits: &LimitArguments, screen: &mut Screen) -> anyhow::Result<Connection> {
        // An archive may be older than the store that is asked together with it.
        let check = if self.archive.is_some() { |_: &str| Ok(()) } else { check_exists };
        self.open(limits, screen, check, LocalTransport::look_into)
    }

    /// Opens the store for a server. Where there is no program file, the program comes from the store.
    pub(crate) fn install(
        &self,
        runtime: &Runtime,
        screen: &mut Screen,
    ) -> anyhow::Result<(Installation, Source, Caller)> {
        let found = program_file::optional(&self.who.program, screen)?;
        let folder = found.as_ref().map(|found| found.folder.clone()).unwrap_or_default();
        let address = self.store.address(&folder)?;
        let archive = self.archive.as_deref();
        let cannot = || format!("the store {} can't be used", shown(&address));
        let user = os_user::name();
        let (program, source) = match found {
            Some(found) => (found.program, Source::File(found.path)),
            None => (runtime.block_on(pushed_program(&address)).with_context(cannot)?, Source::Store),
        };
        let caller = Caller::of_user(&user, self.who.person.as_deref(), &program)?;
        let opening = Installation::open(&address, archive, program, &caller, Timestamp::now());
        Ok((runtime.block_on(opening).with_context(cannot)?, source, caller))
    }

    /// What a process of its own opens the store with: the program in a file, else the one that was pushed.
    pub(crate) fn opening(&self, screen: &mut Screen) -> anyhow::Result<Opening> {
        let found = program_file::optional(&self.who.program, screen)?;
        let folder = found.as_ref().map(|found| found.folder.clone()).unwrap_or_default();
        let address = self.store.address(&folder)?;
        let program = match found {
            Some(found) => found.program,
            None => portcullis_server::runtime()?
                .block_on(pushed_program(&address))
                .with_context(|| format!("the store {} can't be used", shown(&address)))?,
        };
        let caller = Caller::of_user(&os_user::name(), self.who.person.as_deref(), &program)?;
        Ok(Opening { address, archive: self.archive.clone(), program, caller })
    }

    fn found(&self, screen: &mut Screen) -> anyhow::Result<Found> {
        let Some(found) = program_file::optional(&self.who.program, screen)? else {
            bail!(
                "there is no program file; --program names one, and `portcullis init` writes one to start from"
            );
        };
        Ok(found)
    }

    fn open(
        &self,
        limits: &LimitArguments,
        screen: &mut Screen,
        check: fn(&str) -> anyhow::Result<()>,
        open: Open,
    ) -> anyhow::Result<Connection> {
        if self.server.is_named() {
            self.refuse_beside_server()?;
        } else if !self.store.is_given() {
            self.server.refuse_token_alone()?;
        }
        if let Some(transport) = self.server.transport()? {
            return served(transport);
        }
        let found = self.found(screen)?;
        let user = os_user::name();
        let caller = Caller::of_user(&user, self.who.person.as_deref(), &found.program)?;
        let address = self.store.address(&found.folder)?;
        check(&address)?;
        let transport =
            open(&address, self.archive.as_deref(), found.program.clone(), limits.limits(), caller)
                .with_context(|| format!("the store {} can't be used", shown(&address)))?;
        Ok(Connection { client: Client::new(Way::Local(Box::new(transport))), found, is_served: false })
    }

    /// Refuses what says something that the server says.
    fn refuse_beside_server(&self) -> anyhow::Result<()> {
        let given = [
            (self.store.is_given(), "--store", "PORTCULLIS_STORE", "the server has a store of its own"),
            (
                self.archive.is_some(),
                "--archive",
                "PORTCULLIS_ARCHIVE",
                "the server has an archive of its own",
            ),
            (self.who.person.is_some(), "--as", "PORTCULLIS_PERSON", "the token says who you are"),
            (
                self.who.program.path.is_some(),
                "--program",
                "PORTCULLIS_PROGRAM",
                "the program that the server has is the one that applies",
            ),
        ];
        match given.into_iter().find(|(is_given, ..)| *is_given) {
            None => Ok(()),
            Some((_, option, variable, reason)) => bail!(
                "{option} says nothing to --server: {reason}; leave one of them out, or take {variable} or \
                 PORTCULLIS_SERVER out of the environment"
            ),
        }
    }
}

/// A client of a server, with the program that applies there. Folders of components are looked for from the working
/// directory.
fn served(transport: HttpTransport) -> anyhow::Result<Connection> {
    let failed = format!("the program of {} can't be had", transport.address());
    let client = Client::new(Way::Server(Box::new(transport)));
    let bytes = client.current_program().map_err(told).context(failed)?;
    let program = program_of(&bytes)
        .context("the program of the server can't be understood; is the server of another version?")?;
    let found = Found { program, folder: PathBuf::new(), path: PathBuf::new() };
    Ok(Connection { client, found, is_served: true })
}

/// The program that was pushed last; one without people and products where none was.
async fn pushed_program(address: &str) -> anyhow::Result<Program> {
    let pushed = match Store::open_existing(address).await {
        Ok(store) => {
            let found = program_on_record(&store).await;
            store.close().await;
            found?
        }
        Err(StoreError::NoStore) => None,
        Err(error) => return Err(error.into()),
    };
    Ok(pushed.map_or_else(empty_program, |(_, applies)| applies.program))
}

/// To whoever only asks, an empty store that is made where a name was mistyped tells a lie.
fn check_exists(address: &str) -> anyhow::Result<()> {
    if !address.contains("://") && !Path::new(address).is_dir() {
        bail!("there is no store at {address}; `portcullis release open` begins one");
    }
    Ok(())
}

/// A client of a store that exists, for whoever only asks; the program is not put on record.
pub(crate) fn look_into(
    address: &str,
    archive: Option<&Path>,
    program: Program,
) -> anyhow::Result<Client<Way>> {
    check_exists(address)?;
    let caller = Caller::of_user(&os_user::name(), None, &program)?;
    let transport = LocalTransport::look_into(address, archive, program, Limits::default(), caller)
        .with_context(|| format!("the store {} can't be used", shown(address)))?;
    Ok(Client::new(Way::Local(Box::new(transport))))
}

impl Connection {
    /// The product that is meant: the one that is named, else the only one.
    pub(crate) fn product(&self, named: Option<&str>) -> anyhow::Result<String> {
        match (named, self.found.program.products.as_slice()) {
            (Some(named), _) => Ok(named.to_owned()),
            (None, [only]) => Ok(only.id.clone()),
            (None, []) => bail!("the program has no product; add one under `products`"),
            (None, several) => {
                let known: Vec<&str> = several.iter().map(|product| product.id.as_str()).collect();
                bail!("the program has several products; say which with --product: {}", known.join(", "))
            }
        }
    }
}

/// The address without what may be a password.
pub(crate) fn shown(address: &str) -> String {
    let is_server = address.starts_with("postgres:") || address.starts_with("postgresql:");
    let Some((scheme, rest)) = address.split_once("://") else {
        return if is_server { "postgres:…".to_owned() } else { address.to_owned() };
    };
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let (place, query) = rest.split_at(end);
    // A password that is not encoded may hold any of these characters.
    if query.contains('@') {
        return format!("{scheme}://…");
    }
    let user_goes =
        place.rsplit_once('@').map_or_else(|| place.to_owned(), |(_, place)| format!("…@{place}"));
    let query = if query.is_empty() { "" } else { "?…" };
    format!("{scheme}://{user_goes}{query}")
}

/// What the server says is wrong, with its causes.
pub(crate) fn told(error: ApiError) -> anyhow::Error {
    let ApiError::Problem(problem) = error else { return error.into() };
    let mut sentences = std::iter::once(problem.to_string()).chain(problem.causes).collect::<Vec<_>>();
    let innermost = sentences.pop().unwrap_or_default();
    sentences.into_iter().rev().fold(anyhow::Error::msg(innermost), anyhow::Error::context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_of_a_file_is_put_behind_the_user_whatever_is_in_it() {
        assert_eq!(
            with_password("postgres://ana@db:5432/x?sslmode=require", "p@:/").unwrap(),
            "postgres://ana:%70%40%3A%2F@db:5432/x?sslmode=require"
        );
        for wrong in ["./store", "postgres://db/x", "postgres://ana:secret@db/x", "postgres:db"] {
            assert!(with_password(wrong, "p").is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_never_shown() {
        assert_eq!(shown("postgres://ana:secret@db/portcullis"), "postgres://…@db/portcullis");
        assert_eq!(shown("postgres://ana:s@cret@db/portcullis"), "postgres://…@db/portcullis");
        assert_eq!(shown("postgres://ana@db/portcullis?password=secret"), "postgres://…@db/portcullis?…");
        assert_eq!(shown("postgres://db/portcullis?password=s@cret"), "postgres://…");
        assert_eq!(shown("postgres://ana:sec?ret@db/portcullis"), "postgres://…");
        assert_eq!(shown("postgres:secret"), "postgres:…");
        assert_eq!(shown("./store"), "./store");
    }
}
