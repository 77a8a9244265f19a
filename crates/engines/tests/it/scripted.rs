//! Engines played by shell scripts.

use portcullis_engines::Environment;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A directory whose path has no hidden part, unlike those that `tempfile` makes by itself.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("engines-").tempdir().unwrap()
}

/// An environment with the usual search path, and temporary files in `scratch`.
pub(crate) fn environment(scratch: &Path) -> Environment {
    Environment::new([("PATH".into(), "/usr/bin:/bin".into())], scratch)
}

/// Writes an executable script.
///
/// Another process does the writing: a file that this one holds open for writing can't be started by any of the
/// tests that run beside this one.
pub(crate) fn engine(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("engine");
    let mut writer = Command::new("/bin/sh")
        .args(["-c", "cat > \"$1\" && chmod 755 \"$1\"", "sh"])
        .arg(&path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut writer.stdin.take().unwrap(), script.as_bytes()).unwrap();
    assert!(writer.wait().unwrap().success());
    path
}
