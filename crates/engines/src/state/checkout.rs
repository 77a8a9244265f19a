//! Whether a directory is exactly at a commit of the checkout that it is in.

mod config;
mod files;
mod genuine;
mod git;

use super::Settings;
use super::refusal::NoState;
use crate::process::{Cancel, ProcessLimits};
use git::{Git, Private, Trouble};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How many bytes the listed configuration of a checkout may have.
const CONFIG_BYTES: u64 = 1024 * 1024;

/// What a run of git may use.
pub(super) fn usual_limits() -> ProcessLimits {
    ProcessLimits {
        wall_time: Duration::from_mins(10),
        report_bytes: 1024 * 1024 * 1024,
        log_bytes: 1024 * 1024,
        workspace_bytes: 1024 * 1024 * 1024,
        processes: 16,
        ..ProcessLimits::default()
    }
}

/// The commit that a directory is at, if it is at one.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The full id of the commit.
    pub(super) commit: Option<String>,
    /// Why there is none, or what the commit does not say.
    pub(super) remarks: Vec<String>,
}

impl Asked {
    fn remark(text: impl Into<String>) -> Self {
        Self { commit: None, remarks: vec![text.into()] }
    }
}

/// What the checkout says of itself.
struct Checkout {
    top: PathBuf,
    objects: PathBuf,
    index: PathBuf,
    object_format: String,
    commit: String,
}

/// Looks for the checkout around `folder`, a path without symbolic links, and asks git about it.
pub(super) fn ask(folder: &Path, settings: &Settings, cancel: &Cancel) -> Result<Asked, NoState> {
    let holds_git = |place: &&Path| place.join(".git").symlink_metadata().is_ok();
    let Some(top) = folder.ancestors().find(holds_git) else {
        return Ok(Asked::default());
    };
    let Some(git) = Git::find(settings, cancel) else {
        return Ok(Asked::remark("this is in a git checkout, but git was not found on the search path"));
    };
    match look(folder, top, &git) {
        Ok(asked) => Ok(asked),
        Err(Trouble::Cancelled) => Err(NoState::Cancelled),
        Err(Trouble::Failed(reason)) => {
            Ok(Asked::remark(format!("git does not tell the commit of this checkout: {reason}")))
        }
    }
}

fn look(folder: &Path, top: &Path, git: &Git<'_>) -> Result<Asked, Trouble> {
    let list = ["config", "--local", "--list", "-z", "--no-includes"];
    let listing = match git.stranger(folder, &list, CONFIG_BYTES) {
        // Why there is no configuration, such as that the checkout is somebody else's, git says elsewhere.
        Err(Trouble::Failed(reason)) => {
            git.stranger(folder, &["rev-parse", "--git-dir"], CONFIG_BYTES)?;
            return Err(Trouble::Failed(reason));
        }
        other => other?,
    };
    let untrusted = config::untrusted(&listing);
    if !untrusted.is_empty() {
        return Ok(Asked::remark(format!(
            "git was not asked: the configuration of the checkout has {}, which could change what git does",
            untrusted.join(", ")
        )));
    }
    let checkout = Checkout::of(folder, git)?;
    if checkout.top != top {
        return Ok(Asked::remark("git was not asked: the checkout says that its files are elsewhere"));
    }
    let private = Private::new(git, &checkout)?;
    if !genuine::is_genuine(&private, &checkout.commit)? {
        return Ok(Asked::remark(format!(
            "what the checkout has under the commit {} is something else",
            checkout.commit
        )));
    }
    files::compare(folder, &private, &checkout.index, &checkout.commit)
}

impl Checkout {
    /// Asks git where things are, which executes nothing.
    fn of(folder: &Path, git: &Git<'_>) -> Result<Self, Trouble> {
        let question = [
            "rev-parse",
            "--path-format=absolute",
            "--show-toplevel",
            "--git-path",
            "objects",
            "--git-path",
            "index",
            "--show-object-format",
            "HEAD^{commit}",
        ];
        let answer = git.stranger(folder, &question, CONFIG_BYTES)?;
        let lines: Vec<&[u8]> =
            answer.strip_suffix(b"\n").unwrap_or(&answer).split(|byte| *byte == b'\n').collect();
        // A path with a line break makes more lines.
        let [top, objects, index, object_format, commit] = lines[..] else {
            return Err(Trouble::Failed("it does not say where things are".to_owned()));
        };
        let path = |bytes: &[u8]| PathBuf::from(OsStr::from_bytes(bytes));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (object_format, commit) = (text(object_format), text(commit));
        let digits = match object_format.as_str() {
            "sha1" => 40,
            "sha256" => 64,
            _ => 0,
        };
        if commit.len() != digits || !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Trouble::Failed("it names no commit in a form that is known".to_owned()));
        }
        Ok(Self { top: path(top), objects: path(objects), index: path(index), object_format, commit })
    }
}
