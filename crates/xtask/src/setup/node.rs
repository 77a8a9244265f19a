//! The packages that tests run in Node: what drives a browser, what judges pages, and a provider to sign in with.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::step::{Outcome, Stamp};
use crate::command;
use crate::workspace::Workspace;

/// The step's name.
pub(crate) const NAME: &str = "Node's packages";

/// The oldest version that all of the packages support.
const OLDEST: (u32, u32) = (20, 19);

/// The folder that holds `node_modules`.
pub(crate) fn folder(tools: &Path) -> PathBuf {
    tools.join("node")
}

/// Installs exactly what `tests/node/package-lock.json` pins, running none of the packages' scripts.
pub(crate) fn set_up(workspace: &Workspace, tools: &Path) -> anyhow::Result<Outcome> {
    let mut inputs = String::new();
    let mut files = Vec::new();
    for name in ["package.json", "package-lock.json"] {
        let text = std::fs::read_to_string(workspace.root.join("tests/node").join(name))
            .with_context(|| format!("tests/node/{name} can't be read"))?;
        inputs += &text;
        files.push((name, text));
    }
    let folder = folder(tools);
    Stamp::new(tools, "node", inputs).once(&folder.join("node_modules"), || {
        ensure_version()?;
        std::fs::create_dir_all(&folder)?;
        for (name, text) in &files {
            std::fs::write(folder.join(name), text)?;
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries", "2"]);
        command::logged(npm.current_dir(&folder), &tools.join("logs/node.log"))
    })
}

fn ensure_version() -> anyhow::Result<()> {
    let said = Command::new("node").arg("--version").output().context("there is no Node")?;
    let said = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    let (major, minor) = OLDEST;
    let is_supported = version(&said).is_some_and(|version| version >= OLDEST);
    anyhow::ensure!(is_supported, "Node {major}.{minor} or later is needed, and this is {said}");
    Ok(())
}

/// `v20.19.2`, `v24.0.0-nightly2025`.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut parts = said.strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_whatever_node_says() {
        assert_eq!(version("v20.19.2"), Some((20, 19)));
        assert_eq!(version("v24.0.0-nightly2025"), Some((24, 0)));
        for said in ["", "v20", "node", "20.19.2"] {
            assert_eq!(version(said), None, "{said}");
        }
    }

    #[test]
    fn an_older_minor_version_is_not_enough() {
        assert!(version("v20.9.0").unwrap() < OLDEST);
        assert!(version("v22.0.0").unwrap() > OLDEST);
    }
}
