//! A small Debian root file system, as a container image would hold it.
//!
//! The release is bookworm: Debian's mirrors serve it, and the corpus's database finds something in it. In bullseye,
//! complete with its fixes, that database finds nothing, and older releases have left the mirrors.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::apt;
use super::step::{Outcome, Stamp};
use crate::command;

/// The step's name.
pub(crate) const NAME: &str = "Debian file system";

const RELEASE: &str = "bookworm";

/// What no scanner reads: downloads, device files and what is there for people.
const PRUNED: &[&str] = &[
    "var/cache/apt",
    "var/lib/apt/lists",
    "var/log",
    "usr/share/locale",
    "usr/share/man",
    "usr/share/info",
    "usr/share/zoneinfo",
    "dev",
];

/// The folder of the file system.
pub(crate) fn folder(tools: &Path) -> PathBuf {
    tools.join("rootfs")
}

/// Makes the file system with debootstrap, which needs to be root.
pub(crate) fn set_up(tools: &Path) -> anyhow::Result<Outcome> {
    let rootfs = folder(tools);
    Stamp::new(tools, "debian", format!("{RELEASE} minbase")).once(&rootfs, || {
        apt::ensure_root("debootstrap")?;
        let log = tools.join("logs/debian.log");
        install_debootstrap(&log)?;
        let partial = tools.join("rootfs.partial");
        remove(&[&rootfs, &partial], &log)?;
        let mut debootstrap = Command::new("debootstrap");
        debootstrap.args(["--variant=minbase", RELEASE]).arg(&partial);
        // Without a mirror named, debootstrap takes Debian's own.
        debootstrap.args(std::env::var_os("PORTCULLIS_DEBIAN_MIRROR"));
        command::logged(&mut debootstrap, &log)?;
        let pruned: Vec<PathBuf> = PRUNED.iter().map(|part| partial.join(part)).collect();
        remove(&pruned.iter().map(PathBuf::as_path).collect::<Vec<_>>(), &log)?;
        Ok(std::fs::rename(&partial, &rootfs)?)
    })
}

fn install_debootstrap(log: &Path) -> anyhow::Result<()> {
    if Command::new("debootstrap").arg("--version").output().is_ok() {
        return Ok(());
    }
    apt::install(&["debootstrap", "debian-archive-keyring"], log)
        .context("debootstrap is not installed and could not be")
}

/// Removes folders, but never what is mounted inside: an interrupted debootstrap leaves `proc` mounted.
fn remove(folders: &[&Path], log: &Path) -> anyhow::Result<()> {
    let mut rm = Command::new("rm");
    command::logged(rm.args(["--recursive", "--force", "--one-file-system", "--"]).args(folders), log)
}
