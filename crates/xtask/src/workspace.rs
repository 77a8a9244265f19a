//! Where the workspace stands, and the cargo that works on it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

/// The workspace that commands work on.
pub(crate) struct Workspace {
    /// Its top folder, absolute.
    pub(crate) root: PathBuf,
}

impl Workspace {
    /// Finds the workspace around the current folder.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let output = cargo_program()
            .args(["locate-project", "--workspace", "--message-format", "plain"])
            .output()
            .context("cargo could not be started")?;
        let manifest = String::from_utf8(output.stdout).context("the workspace's path is not valid UTF-8")?;
        let root = Path::new(manifest.trim()).parent().filter(|_| output.status.success());
        let root = root.context("there is no Cargo.toml here or above; run this inside the workspace")?;
        Ok(Self { root: root.to_path_buf() })
    }

    /// A cargo command that runs at the workspace's top.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = cargo_program();
        command.current_dir(&self.root);
        command
    }

    /// The folder of everything that tests use and cargo does not build.
    pub(crate) fn test_tools(&self) -> PathBuf {
        self.root.join("target/test-tools")
    }

    /// The folder of real-world inputs for tests, when there is one.
    pub(crate) fn corpus(&self) -> Option<PathBuf> {
        let named = std::env::var_os("PORTCULLIS_CORPUS").map(PathBuf::from);
        let folder = named.unwrap_or_else(|| self.root.join("../shared/data"));
        folder.canonicalize().ok().filter(|folder| folder.is_dir())
    }
}

/// The cargo that runs this program, so that both use one toolchain.
fn cargo_program() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
