//! Compares the files of a directory with a commit.

use super::Asked;
use super::git::{Instead, Private, Trouble};
use std::ffi::OsStr;
use std::fmt::Write;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use tempfile::NamedTempFile;

/// How many changed files are named.
const MOST_NAMED: usize = 3;
/// How long a path may be, with what git writes before it.
const MOST_PATH_BYTES: usize = 64 * 1024;

/// What the commit has below the directory.
enum Tracked {
    Nothing,
    Files,
    /// A submodule with files, the first one.
    Submodule(String),
    /// A file of the commit is behind a link, this one.
    BehindLink(String),
}

/// Says whether the files below `folder` are those of the commit; `index` is the checkout's own.
pub(super) fn compare(
    folder: &Path,
    private: &Private<'_>,
    index: &Path,
    commit: &str,
) -> Result<Asked, Trouble> {
    match tracked(folder, private)? {
        Tracked::Files => {}
        Tracked::Nothing => {
            return Ok(Asked::remark(format!("the commit {commit} has nothing of this directory")));
        }
        Tracked::Submodule(path) => {
            return Ok(Asked::remark(format!(
                "the submodule {path} has files, which the commit does not name"
            )));
        }
        Tracked::BehindLink(path) => return Ok(changed(commit, &[path], 1)),
    }
    let question = [
        "ls-files",
        "-z",
        "--modified",
        "--deleted",
        "--others",
        "--exclude-per-directory=.gitignore",
        "--",
        ".",
    ];
    let (names, count) = list(private.ask(folder, &question, &Instead::Nothing)?)?;
    if count > 0 {
        return Ok(changed(commit, &names, count));
    }
    let staged = ["diff-index", "--cached", "-z", "--name-only", "--no-renames", commit, "--", "."];
    let (names, count) = list(private.ask(folder, &staged, &Instead::Index(index))?)?;
    if count > 0 {
        return Ok(changed(commit, &names, count));
    }
    let ignored = [
        "ls-files",
        "-z",
        "--others",
        "--ignored",
        "--directory",
        "--exclude-per-directory=.gitignore",
        "--",
        ".",
    ];
    let (names, count) = list(private.ask(folder, &ignored, &Instead::Nothing)?)?;
    let mut asked = Asked { commit: Some(commit.to_owned()), remarks: Vec::new() };
    if count > 0 {
        asked.remarks.push(format!(
            "git ignores files here, which are scanned and are not part of the commit: {}",
            some_of(&names, count)
        ));
    }
    Ok(asked)
}

fn changed(commit: &str, names: &[String], count: u64) -> Asked {
    Asked::remark(format!("there are changes since the commit {commit}: {}", some_of(names, count)))
}

fn some_of(names: &[String], count: u64) -> String {
    let mut text = names.join(", ");
    let more = count.saturating_sub(names.len() as u64);
    if more > 0 {
        let _ = write!(text, ", {more} more");
    }
    text
}

/// Looks at what the commit has below the directory, beyond what git compares: git looks at files through links to
/// directories, and has the files of submodules compared under the submodules' own configuration.
fn tracked(folder: &Path, private: &Private<'_>) -> Result<Tracked, Trouble> {
    let mut found = Tracked::Nothing;
    let mut parent = Vec::new();
    let mut answer =
        BufReader::new(private.ask(folder, &["ls-files", "-z", "--stage", "--", "."], &Instead::Nothing)?);
    while let Some(entry) = next(&mut answer)? {
        let Some(tab) = entry.iter().position(|byte| *byte == b'\t') else {
            return Err(Trouble::Failed("it lists files in a form that is not known".to_owned()));
        };
        let name = &entry[tab + 1..];
        let path = folder.join(OsStr::from_bytes(name));
        if entry.starts_with(b"160000 ")
            && fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_some())
        {
            return Ok(Tracked::Submodule(shown(name)));
        }
        let own_parent = name.iter().rposition(|byte| *byte == b'/').map_or(&[][..], |end| &name[..end]);
        if own_parent != parent {
            own_parent.clone_into(&mut parent);
            let mut above = Path::new(OsStr::from_bytes(own_parent)).ancestors();
            let is_link = |path: &&Path| {
                !path.as_os_str().is_empty()
                    && folder.join(path).symlink_metadata().is_ok_and(|found| found.is_symlink())
            };
            if let Some(link) = above.find(is_link) {
                return Ok(Tracked::BehindLink(shown(link.as_os_str().as_bytes())));
            }
        }
        found = Tracked::Files;
    }
    Ok(found)
}

/// The first names of a list, and how many there are.
fn list(answer: NamedTempFile) -> Result<(Vec<String>, u64), Trouble> {
    let (mut names, mut count, mut last) = (Vec::new(), 0, None);
    let mut answer = BufReader::new(answer);
    while let Some(entry) = next(&mut answer)? {
        // A file that is gone is listed as deleted and as modified.
        if last.as_ref() == Some(&entry) {
            continue;
        }
        count += 1;
        if names.len() < MOST_NAMED {
            names.push(shown(&entry));
        }
        last = Some(entry);
    }
    Ok((names, count))
}

/// The next name of a list in which each ends with a zero byte.
fn next(answer: &mut impl BufRead) -> Result<Option<Vec<u8>>, Trouble> {
    let mut entry = Vec::new();
    let mut limited = std::io::Read::take(&mut *answer, MOST_PATH_BYTES as u64);
    limited.read_until(0, &mut entry)?;
    match entry.pop() {
        None => Ok(None),
        Some(0) => Ok(Some(entry)),
        Some(_) => Err(Trouble::Failed("it names a path that is too long".to_owned())),
    }
}

/// A path as people read it, without characters that act.
fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name)
        .chars()
        .map(|character| if character.is_control() { '?' } else { character })
        .collect()
}
