//! Whether a commit and its trees are what their ids say: git believes what is stored under an id.

use super::git::{Instead, Private, Trouble};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use tempfile::NamedTempFile;

/// How long a line with an id may be.
const MOST_LINE_BYTES: u64 = 256;

/// Says whether the id of the commit is that of its text, and that text names the tree that our index makes.
///
/// The files need no proof: their ids are compared with those of the files in the work tree.
pub(super) fn is_genuine(private: &Private<'_>, commit: &str) -> Result<bool, Trouble> {
    let stored = private.ask(private.top(), &["cat-file", "commit", commit], &Instead::Nothing)?;
    let hash = ["hash-object", "--no-filters", "-t", "commit", "--"].map(OsStr::new);
    let hash = [&hash[..], &[stored.path().as_os_str()]].concat();
    if first_line(private.ask(private.top(), &hash, &Instead::NoObjects)?)? != commit {
        return Ok(false);
    }
    // Without any objects git makes all trees anew from the files' names and ids.
    let made = private.ask(private.top(), &["write-tree", "--missing-ok"], &Instead::NoObjects)?;
    Ok(first_line(stored)? == format!("tree {}", first_line(made)?))
}

fn first_line(file: NamedTempFile) -> Result<String, Trouble> {
    let mut line = String::new();
    BufReader::new(file.take(MOST_LINE_BYTES)).read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}
