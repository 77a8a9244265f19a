//! A private PostgreSQL server for a measurement, which keeps what it is told as any other would.

use crate::setup::postgresql;
use anyhow::Context;
use std::fs::{self, File};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A server that listens on a socket in its own directory, until it is dropped.
pub(crate) struct Cluster {
    programs: PathBuf,
    directory: PathBuf,
    user: Option<(u32, u32)>,
}

impl Cluster {
    /// Starts a server below the system's directory for temporary files, where the user that it runs as may enter.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let programs = postgresql::find().context("no PostgreSQL 15 or later is installed")?;
        let directory = std::env::temp_dir().join(format!("portcullis-bench-{}", std::process::id()));
        fs::create_dir(&directory)?;
        let cluster = Self { programs, directory, user: user_to_become()? };
        if let Some((user, group)) = cluster.user {
            chown(&cluster.directory, Some(user), Some(group))?;
        }
        let data = cluster.directory.join("data").display().to_string();
        cluster.run(
            "initdb",
            &["-U", "portcullis", "-A", "trust", "-E", "UTF8", "--no-locale", "-D", data.as_str()],
        )?;
        let log = cluster.directory.join("log").display().to_string();
        let options =
            format!("-c listen_addresses='' -c unix_socket_directories='{}'", cluster.directory.display());
        cluster.run("pg_ctl", &["-w", "-D", &data, "-l", &log, "-o", &options, "start"])?;
        Ok(cluster)
    }

    /// An empty database in the place of the one before it.
    pub(crate) fn fresh(&self) -> anyhow::Result<()> {
        let directory = self.directory.display().to_string();
        let to = ["-h", directory.as_str(), "-U", "portcullis"];
        self.run("dropdb", &[&to[..], &["--if-exists", "bench"]].concat())?;
        self.run("createdb", &[&to[..], &["bench"]].concat())
    }

    /// The address of that database.
    pub(crate) fn address(&self) -> String {
        format!("postgres://portcullis@localhost/bench?host={}", self.directory.display())
    }

    fn run(&self, program: &str, arguments: &[&str]) -> anyhow::Result<()> {
        let errors = self.directory.join(format!("{program}.err"));
        let mut command = Command::new(self.programs.join(program));
        command.args(arguments).current_dir(&self.directory).stdin(Stdio::null());
        // The server that pg_ctl starts keeps these open, so they can't be pipes.
        command.stdout(Stdio::null()).stderr(File::create(&errors)?);
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        let status = command.status().with_context(|| format!("{program} can't be run"))?;
        let said = || fs::read_to_string(&errors).unwrap_or_default();
        anyhow::ensure!(status.success(), "{program} failed: {}", said().trim());
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.directory.join("data").display().to_string();
        // What can't be stopped or removed is left: nothing depends on it.
        let _ = self.run("pg_ctl", &["-w", "-D", &data, "-m", "immediate", "stop"]);
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// The server refuses to run as root.
fn user_to_become() -> anyhow::Result<Option<(u32, u32)>> {
    if id(&["-u"]) != Some(0) {
        return Ok(None);
    }
    let known = ["postgres", "nobody"].iter().find_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)));
    known.map(Some).context("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`")
}

fn id(arguments: &[&str]) -> Option<u32> {
    let said = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8_lossy(&said.stdout).trim().parse().ok()
}
