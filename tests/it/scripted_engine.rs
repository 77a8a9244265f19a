//! Engines played by shell scripts.

use crate::portcullis::Portcullis;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a script says about itself to be taken for Checkov.
pub(crate) const CHECKOV_VERSION: &str = "3.3.30";
/// The same for Trivy.
pub(crate) const TRIVY_VERSION: &str = r#"{"Version":"0.59.1"}"#;

/// Writes an engine that tells `version` and then does `script`, in which `$here` is the folder that it is in.
///
/// Another process does the writing: a file that this one holds open for writing can't be started by any of the
/// tests that run beside this one.
pub(crate) fn engine(portcullis: &Portcullis, version: &str, script: &str) -> PathBuf {
    let folder = portcullis.root().join("engine");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("scanner");
    let script = format!(
        "#!/bin/sh\nhere=\"${{0%/*}}\"\nif [ \"$1\" = --version ]; then echo '{version}'; exit 0; fi\n{script}\n"
    );
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
