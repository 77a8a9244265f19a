//! Debian's packages, where this is a Debian and we are root.

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::command;

/// Fails unless this is root; `what` needs it.
pub(crate) fn ensure_root(what: &str) -> anyhow::Result<()> {
    let user = std::fs::metadata("/proc/self").context("this is no Linux")?.uid();
    anyhow::ensure!(user == 0, "{what} needs to be root");
    Ok(())
}

/// Installs packages without what they merely recommend. Two runs at once would be in each other's way.
pub(crate) fn install(packages: &[&str], log: &Path) -> anyhow::Result<()> {
    let apt_get = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command::logged(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"), log)
    };
    apt_get(&["update"])?;
    apt_get(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
}
