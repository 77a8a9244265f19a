//! What is really there to scan with and to scan, named by environment variables.

use crate::portcullis::{Portcullis, skipped};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longer than any of these scans takes on a slow machine.
const PATIENCE: Duration = Duration::from_mins(10);

/// The path in `variable`; without it the test is skipped, or fails where `PORTCULLIS_REQUIRE_TOOLS` is 1.
fn tool(variable: &str) -> Option<PathBuf> {
    let path = path(variable);
    if path.is_none() {
        assert_ne!(std::env::var("PORTCULLIS_REQUIRE_TOOLS").as_deref(), Ok("1"), "{variable} is not set");
    }
    path
}

/// The path in `variable`; without it the test is skipped.
fn path(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map(PathBuf::from).filter(|path| !path.as_os_str().is_empty());
    if path.is_none() {
        skipped(&format!("{variable} is not set"));
    }
    path
}

/// The program that asks every operation of an API for all that its document allows.
pub(crate) fn schemathesis() -> Option<PathBuf> {
    path("PORTCULLIS_TEST_SCHEMATHESIS")
}

/// The binary with the real Trivy and a database for it.
pub(crate) fn trivy() -> Option<Portcullis> {
    let (trivy, cache) = (tool("PORTCULLIS_TRIVY")?, tool("PORTCULLIS_TRIVY_CACHE")?);
    let portcullis = Portcullis::new().with("PORTCULLIS_TRIVY", trivy.to_str().unwrap());
    Some(
        portcullis
            .with("PORTCULLIS_TRIVY_CACHE", cache.to_str().unwrap())
            .with("PORTCULLIS_OFFLINE", "true")
            .patient(PATIENCE),
    )
}

/// The binary with the real Checkov, and where that is.
pub(crate) fn checkov() -> Option<(Portcullis, PathBuf)> {
    let checkov = tool("PORTCULLIS_CHECKOV")?;
    let portcullis = Portcullis::new().with("PORTCULLIS_CHECKOV", checkov.to_str().unwrap());
    Some((portcullis.patient(PATIENCE), checkov))
}

/// A folder with Node's packages and a browser, to drive pages as people do.
pub(crate) fn browser() -> Option<(PathBuf, PathBuf)> {
    let found = path("PORTCULLIS_TEST_NODE").zip(path("PORTCULLIS_TEST_CHROMIUM"));
    let asked = ["PORTCULLIS_REQUIRE_BROWSER", "PORTCULLIS_REQUIRE_TOOLS"].map(std::env::var);
    let is_required = asked.into_iter().flatten().next().is_some_and(|value| value == "1");
    assert!(found.is_some() || !is_required, "there is no browser, or nothing that drives it");
    found
}

/// The folder with packages for Node, where there is a Node to use them.
pub(crate) fn node() -> Option<PathBuf> {
    let folder = path("PORTCULLIS_TEST_NODE")?;
    if !std::process::Command::new("node").arg("--version").output().is_ok_and(|said| said.status.success()) {
        skipped("there is no node");
        return None;
    }
    Some(folder)
}

/// The file system of a Debian to scan.
pub(crate) fn root_file_system() -> Option<PathBuf> {
    path("PORTCULLIS_TEST_ROOTFS")
}

/// A folder of the corpus.
pub(crate) fn corpus(folder: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let corpus = std::env::var_os("PORTCULLIS_CORPUS").map_or(beside, PathBuf::from).join(folder);
    if corpus.is_dir() {
        return Some(corpus.canonicalize().unwrap());
    }
    skipped(&format!("the corpus has no folder {folder}, or PORTCULLIS_CORPUS does not name it"));
    None
}

/// Whether Trivy's database is that of the corpus, so that it is known what it finds.
pub(crate) fn database_is_of_the_corpus() -> bool {
    let date = |path: PathBuf| {
        let text = std::fs::read_to_string(path).ok()?;
        serde_json::from_str::<serde_json::Value>(&text).ok()?["UpdatedAt"].as_str().map(str::to_owned)
    };
    let cache = std::env::var_os("PORTCULLIS_TRIVY_CACHE").map(PathBuf::from).unwrap_or_default();
    let known = corpus("trivydb").and_then(|folder| date(folder.join("metadata.json")));
    let same = known.is_some() && known == date(cache.join("db/metadata.json"));
    if !same {
        skipped("the exact counts: the database is not that of the corpus");
    }
    same
}
