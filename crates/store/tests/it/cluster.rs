//! A private PostgreSQL cluster.
//!
//! The cluster runs as the user `postgres` (or `nobody`) where the tests run as root. It listens on a socket in its own
//! temporary directory only. A shell waits for the end of the test process, however it ends, then stops the cluster and
//! removes the directory.

use std::ffi::OsStr;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The database that wants a password, which nobody has.
pub(crate) const LOCKED: &str = "locked";

/// A cluster that runs until this process ends.
pub(crate) struct Cluster {
    programs: PathBuf,
    directory: PathBuf,
    user: Option<(u32, u32)>,
    /// Ends when this process does, and the cluster with it.
    guard: Child,
}

impl Cluster {
    pub(crate) fn start() -> Result<Self, String> {
        let programs = programs()?;
        let user = user_to_become()?;
        let directory =
            tempfile::Builder::new().prefix("pc-pg").tempdir().map_err(|error| error.to_string())?;
        let directory = directory.keep();
        if let Some((user, group)) = user {
            chown(&directory, Some(user), Some(group)).map_err(|error| error.to_string())?;
        }
        let script = "cat > /dev/null; \"$1/pg_ctl\" -D \"$2/data\" -m immediate -w stop; rm -rf \"$2\"";
        let mut guard = Command::new("sh");
        guard.args(["-c", script, "guard"]).arg(&programs).arg(&directory);
        guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // Not in the group of this process, so that an interrupt from the terminal does not reach it.
        guard.process_group(0).current_dir(&directory);
        if let Some((user, group)) = user {
            guard.uid(user).gid(group);
        }
        let guard = guard.spawn().map_err(|error| error.to_string())?;
        let cluster = Self { programs, directory, user, guard };
        let data = cluster.directory.join("data");
        let quick = ["-U", "portcullis", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "-D"];
        cluster.run("initdb", quick.map(OsStr::new).into_iter().chain([data.as_os_str()]))?;
        let rules = format!("local {LOCKED} all scram-sha-256\nlocal all all trust\n");
        std::fs::write(data.join("pg_hba.conf"), rules).map_err(|error| error.to_string())?;
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c fsync=off -c max_connections=300",
            cluster.directory.display()
        );
        let log = cluster.directory.join("log");
        let start =
            [OsStr::new("-w"), "-D".as_ref(), data.as_ref(), "-l".as_ref(), log.as_ref(), "-o".as_ref()];
        cluster.run("pg_ctl", start.into_iter().chain([OsStr::new(&options), "start".as_ref()]))?;
        Ok(cluster)
    }

    /// Makes a database as a copy of another.
    pub(crate) fn create(&self, name: &str, template: &str) -> Result<(), String> {
        let directory = self.directory.as_os_str();
        let arguments = ["-h".as_ref(), directory, "-U".as_ref(), "portcullis".as_ref(), "-T".as_ref()];
        self.run("createdb", arguments.into_iter().chain([template, name].map(OsStr::new)))
    }

    /// The address of a database.
    pub(crate) fn address(&self, name: &str) -> String {
        format!("postgres://portcullis@localhost/{name}?host={}", self.directory.display())
    }

    fn run<'a>(&self, program: &str, arguments: impl Iterator<Item = &'a OsStr>) -> Result<(), String> {
        let mut command = Command::new(self.programs.join(program));
        command.args(arguments).current_dir(&self.directory).stdin(Stdio::null());
        let errors = self.directory.join(format!("{program}.err"));
        let file = std::fs::File::create(&errors).map_err(|error| error.to_string())?;
        // The server that pg_ctl starts keeps these open, so they can't be pipes.
        command.stdout(Stdio::null()).stderr(file);
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        let status = command.status().map_err(|error| format!("{program} can't be run: {error}"))?;
        if status.success() {
            return Ok(());
        }
        let said = std::fs::read_to_string(errors).unwrap_or_default();
        Err(format!("{program} failed: {}", said.trim()))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // The shell is done when the cluster and its directory are gone.
        let _ = self.guard.wait();
    }
}

/// Whether tests that need PostgreSQL fail without it; its own variable has precedence over the one for all tools.
pub(crate) fn is_required() -> bool {
    let asked = |name: &str| std::env::var_os(name).map(|value| value == "1");
    asked("PORTCULLIS_REQUIRE_POSTGRES").or_else(|| asked("PORTCULLIS_REQUIRE_TOOLS")).unwrap_or(false)
}

/// The folder with the programs of PostgreSQL 15 or later: the one that is named, else the first that is found.
fn programs() -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os("PORTCULLIS_TEST_POSTGRES").map(PathBuf::from) {
        // The user that the server runs as may not enter the folder of a link.
        return named.canonicalize().ok().filter(|named| fits(named)).ok_or_else(|| {
            format!("PORTCULLIS_TEST_POSTGRES names {}, which has no PostgreSQL 15 or later", named.display())
        });
    }
    let mut folders: Vec<PathBuf> =
        std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
    if let Ok(said) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(PathBuf::from(String::from_utf8_lossy(&said.stdout).trim()));
    }
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    versions.sort();
    folders.extend(versions.into_iter().rev());
    folders
        .into_iter()
        .find(|folder| fits(folder))
        .ok_or_else(|| "no PostgreSQL 15 or later is installed".to_owned())
}

fn fits(folder: &Path) -> bool {
    let needed = ["initdb", "pg_ctl", "postgres", "createdb"];
    needed.iter().all(|program| folder.join(program).is_file())
        && version(folder).is_some_and(|major| major >= 15)
}

fn version(folder: &Path) -> Option<u32> {
    let said = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    said.split_whitespace().nth(2)?.split('.').next()?.parse().ok()
}

/// The server refuses to run as root.
fn user_to_become() -> Result<Option<(u32, u32)>, String> {
    let number = |arguments: &[&str]| {
        let said = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8_lossy(&said.stdout).trim().parse::<u32>().ok()
    };
    if number(&["-u"]) != Some(0) {
        return Ok(None);
    }
    // A PostgreSQL that no package installed brings no user.
    let known =
        ["postgres", "nobody"].iter().find_map(|name| Some((number(&["-u", name])?, number(&["-g", name])?)));
    known.map(Some).ok_or_else(|| {
        "PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`".to_owned()
    })
}
