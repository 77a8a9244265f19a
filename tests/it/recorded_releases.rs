//! A copy of the example with releases on record.

use crate::portcullis::{Portcullis, example};
use std::fs;
use std::path::Path;

/// The image that the reports of `web` are about.
pub(crate) const WEB: &str = "web=sha256:ed6fbaea42b1f46aee3dc607a2ccaffd2897702b2c9725820c24ee35bd11f2a6";
/// The image of the version after it.
pub(crate) const NEXT_WEB: &str =
    "web=sha256:3c14445da1dd16ec3724e1d886b1b8b7b11893a8b5f46d17ef7883ce3a4059d4";
/// A moment at which the reports are fresh.
pub(crate) const AS_OF: &str = "2026-11-23T10:00:00Z";

/// A working directory with the example's program and reports.
pub(crate) fn example_copy() -> Portcullis {
    let portcullis = Portcullis::new();
    portcullis.write("program.yaml", fs::read(example("program.yaml")).unwrap());
    for entry in fs::read_dir(example("reports")).unwrap() {
        let path = entry.unwrap().path();
        let name = Path::new("reports").join(path.file_name().unwrap());
        portcullis.write(name.to_str().unwrap(), fs::read(path).unwrap());
    }
    portcullis
}

impl Portcullis {
    /// Opens a release of the image alone.
    pub(crate) fn open_release(&self, version: &str, web: &str) {
        let left_out =
            ["services", "infrastructure", "deploy"].map(|id| format!("{id}=It ships on its own."));
        let mut arguments = vec!["release", "open", version, "--component", web];
        for reason in &left_out {
            arguments.extend(["--leave-out", reason]);
        }
        self.run(&arguments).exits(0);
    }

    /// Records a report of `web`.
    pub(crate) fn record_web(&self, report: &str, more: &[&str]) {
        let arguments = [
            "record",
            "web",
            "--report",
            report,
            "--track",
            "main",
            "--database-date",
            "2026-11-23T06:00:00Z",
        ];
        self.run(&[&arguments[..], more].concat()).exits(0);
    }
}
