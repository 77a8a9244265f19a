//! A Python environment of its own with Schemathesis, which asks every operation of the API for all that its document
//! allows.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::step::{Outcome, Stamp};
use crate::command;
use crate::workspace::Workspace;

/// The step's name.
pub(crate) const NAME: &str = "Schemathesis";

/// The installed program.
pub(crate) fn program(tools: &Path) -> PathBuf {
    tools.join("schemathesis/bin/schemathesis")
}

/// Installs exactly what `tests/requirements-schemathesis.txt` pins.
pub(crate) fn set_up(workspace: &Workspace, tools: &Path) -> anyhow::Result<Outcome> {
    let requirements = workspace.root.join("tests/requirements-schemathesis.txt");
    let pinned = std::fs::read_to_string(&requirements)
        .with_context(|| format!("{} can't be read", requirements.display()))?;
    // An environment holds absolute paths, so one that was moved or copied is of no use.
    let inputs = format!("{}\n{pinned}", tools.display());
    let program = program(tools);
    Stamp::new(tools, "schemathesis", inputs).once(&program, || {
        let environment = tools.join("schemathesis");
        let log = tools.join("logs/schemathesis.log");
        command::logged(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment), &log)?;
        let install = ["install", "--disable-pip-version-check", "--no-input", "--no-deps", "--retries", "2"];
        let mut pip = Command::new(environment.join("bin/pip"));
        command::logged(pip.args(install).arg("--requirement").arg(&requirements), &log)?;
        command::logged(Command::new(&program).arg("--version"), &log)
    })
}
