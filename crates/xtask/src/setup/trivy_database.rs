//! A vulnerability database in Trivy's format, unpacked from the corpus.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::step::{Outcome, Stamp};
use crate::command;
use crate::workspace::Workspace;

/// The step's name.
pub(crate) const NAME: &str = "Trivy database";

/// Unpacks with Python, so that no further program is needed: arguments are the source and the target.
const UNPACK: &str = "import sys, zstandard
with open(sys.argv[1], 'rb') as source, open(sys.argv[2], 'wb') as target:
    zstandard.ZstdDecompressor().copy_stream(source, target)
";

/// The folder for Trivy's `--cache-dir`.
pub(crate) fn folder(tools: &Path) -> PathBuf {
    tools.join("trivy-cache")
}

/// Unpacks the database when the corpus has one.
pub(crate) fn set_up(workspace: &Workspace, tools: &Path) -> anyhow::Result<Outcome> {
    let corpus = workspace.corpus().context(
        "there is no corpus; PORTCULLIS_CORPUS names its folder, else it is looked for in ../shared/data",
    )?;
    let packed = corpus.join("trivydb/trivy.db.zst");
    let metadata = corpus.join("trivydb/metadata.json");
    let size = std::fs::metadata(&packed).context("the corpus has no trivydb/trivy.db.zst")?.len();
    let about = std::fs::read_to_string(&metadata).context("the corpus has no trivydb/metadata.json")?;
    let database = folder(tools).join("db");
    let unpacked = database.join("trivy.db");
    Stamp::new(tools, "trivy-database", format!("{size}\n{about}")).once(&unpacked, || {
        let python = tools.join("bin/python");
        anyhow::ensure!(python.exists(), "it is packed with Zstandard and the Python tools are not there");
        std::fs::create_dir_all(&database)?;
        std::fs::write(database.join("metadata.json"), &about)?;
        let partial = database.join("trivy.db.partial");
        let mut unpack = Command::new(python);
        unpack.args(["-c", UNPACK]).arg(&packed).arg(&partial);
        command::logged(&mut unpack, &tools.join("logs/trivy-database.log"))?;
        Ok(std::fs::rename(&partial, &unpacked)?)
    })
}
