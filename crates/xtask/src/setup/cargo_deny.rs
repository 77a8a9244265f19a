//! The program that checks licences, bans and sources of our dependencies.

use std::path::{Path, PathBuf};

use super::step::{Outcome, Stamp};
use crate::command;
use crate::workspace::Workspace;

/// The step's name.
pub(crate) const NAME: &str = "cargo-deny";

const VERSION: &str = "0.20.2";

/// The installed program.
pub(crate) fn program(tools: &Path) -> PathBuf {
    tools.join("cargo/bin/cargo-deny")
}

/// Builds it from source, with the versions that its own lock file names.
pub(crate) fn set_up(workspace: &Workspace, tools: &Path) -> anyhow::Result<Outcome> {
    Stamp::new(tools, "cargo-deny", VERSION).once(&program(tools), || {
        let build = tools.join("cargo-build");
        let mut install = workspace.cargo();
        install.args(["install", NAME, "--version", VERSION, "--locked", "--force", "--root"]);
        install.arg(tools.join("cargo")).env("CARGO_TARGET_DIR", &build);
        command::logged(&mut install, &tools.join("logs/cargo-deny.log"))?;
        Ok(std::fs::remove_dir_all(build)?)
    })
}
