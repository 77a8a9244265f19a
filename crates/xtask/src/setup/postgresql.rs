//! The server that the store's tests start for themselves.
//!
//! Tests start a cluster of their own in a temporary directory and stop it. So all that is made ready is the programs:
//! an installation creates no cluster and starts no server.

use std::ffi::OsStr;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::apt;
use super::step::Outcome;

/// The step's name.
pub(crate) const NAME: &str = "PostgreSQL";

/// The oldest version that the store supports.
const OLDEST: u32 = 15;

/// What the tests run.
const PROGRAMS: &[&str] = &["initdb", "pg_ctl", "postgres", "createdb"];

/// Where Debian keeps each version's programs, as `VERSION/bin`.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Where Debian's packages look up whether a fresh installation gets a cluster that starts with the machine.
const CLUSTER_SETTINGS: &str = "/etc/postgresql-common/createcluster.d";

/// A link to the folder of the programs.
pub(crate) fn folder(tools: &Path) -> PathBuf {
    tools.join("postgresql")
}

/// Finds the programs, or installs Debian's, which needs to be root.
pub(crate) fn set_up(tools: &Path) -> anyhow::Result<Outcome> {
    let link = folder(tools);
    let found = if let Some(found) = find() {
        found
    } else {
        let missing = "PostgreSQL 15 or later is not on the path nor in /usr/lib/postgresql";
        apt::ensure_root("installing it").context(missing)?;
        install(&tools.join("logs/postgresql.log")).context(missing)?;
        find().context("Debian's package is older than 15, the oldest version that is supported")?
    };
    if std::fs::read_link(&link).is_ok_and(|target| target == found) {
        return Ok(Outcome::Cached);
    }
    if link.is_symlink() {
        std::fs::remove_file(&link)?;
    }
    symlink(&found, &link).with_context(|| format!("{} can't be made", link.display()))?;
    Ok(Outcome::Done)
}

/// Installs the server while a setting of ours keeps the package from making a cluster.
fn install(log: &Path) -> anyhow::Result<()> {
    let settings = Path::new(CLUSTER_SETTINGS);
    let ours = settings.join("portcullis-tests.conf");
    std::fs::create_dir_all(settings)
        .and_then(|()| std::fs::write(&ours, "create_main_cluster = false\n"))
        .with_context(|| format!("{} can't be written", ours.display()))?;
    let installed = apt::install(&["postgresql"], log);
    // Who installs another version later decides about its cluster anew.
    std::fs::remove_file(&ours).with_context(|| format!("{} can't be removed", ours.display()))?;
    installed
}

/// The folder with the programs of a version that is supported.
pub(crate) fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir(VERSIONS)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    candidates(&path, versions).into_iter().find(|folder| {
        PROGRAMS.iter().all(|program| folder.join(program).is_file())
            && version(folder).is_some_and(|major| major >= OLDEST)
    })
}

/// The folders to look into: those of the path, then those of Debian's versions, the latest first.
fn candidates(path: &OsStr, versions: Vec<PathBuf>) -> Vec<PathBuf> {
    let number = |version: &PathBuf| version.file_name()?.to_str()?.parse::<u32>().ok();
    let mut versions: Vec<(u32, PathBuf)> =
        versions.into_iter().filter_map(|version| Some((number(&version)?, version))).collect();
    versions.sort();
    let of_path = std::env::split_paths(path).filter(|folder| folder.is_absolute());
    of_path.chain(versions.into_iter().rev().map(|(_, version)| version.join("bin"))).collect()
}

fn version(folder: &Path) -> Option<u32> {
    let said = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    major(&String::from_utf8_lossy(&said.stdout))
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, `postgres (PostgreSQL) 19devel`.
fn major(said: &str) -> Option<u32> {
    let version = said.split_whitespace().nth(2)?;
    let end = version.find(|character: char| !character.is_ascii_digit()).unwrap_or(version.len());
    version[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_whatever_postgres_says() {
        assert_eq!(major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 9.6.24"), Some(9));
        assert_eq!(major("postgres (PostgreSQL) 19devel"), Some(19));
        for said in ["", "postgres", "postgres (PostgreSQL) devel"] {
            assert_eq!(major(said), None, "{said}");
        }
    }

    #[test]
    fn the_path_comes_first_and_then_the_latest_version() {
        let versions = ["9.6", "9", "15", "100", "16", "lost+found"].map(|name| Path::new("/pg").join(name));
        let folders = candidates(OsStr::new("/usr/bin:relative:/opt/bin"), versions.into());
        let expected = ["/usr/bin", "/opt/bin", "/pg/100/bin", "/pg/16/bin", "/pg/15/bin", "/pg/9/bin"];
        assert_eq!(folders, expected.map(PathBuf::from));
    }
}
