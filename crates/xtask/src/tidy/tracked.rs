//! The text files that git tracks, or would track with the next commit.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::workspace::Workspace;

/// A file's path from the workspace's top, with `/`, and its text.
pub(crate) struct TextFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl TextFile {
    #[cfg(test)]
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The path's ending after the last dot, empty when there is none.
    pub(crate) fn extension(&self) -> &str {
        Path::new(&self.path).extension().and_then(|extension| extension.to_str()).unwrap_or_default()
    }

    /// The file's name without its ending.
    pub(crate) fn stem(&self) -> &str {
        Path::new(&self.path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
    }

    /// The names of the folders that the file stands in.
    pub(crate) fn folders(&self) -> impl Iterator<Item = &str> {
        self.path.rsplit_once('/').map_or("", |(folders, _)| folders).split('/')
    }

    /// Lines with their numbers, counted from one.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// Reads every such file that is text; others (pictures, archives) have no rules.
pub(crate) fn read(workspace: &Workspace) -> anyhow::Result<Vec<TextFile>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(&workspace.root)
        .output()
        .context("git could not be started; tidy asks it which files belong to the project")?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
    let listing = String::from_utf8(output.stdout).context("a tracked file's name is not valid UTF-8")?;
    let paths = listing.split_terminator('\0');
    // A listed file may be deleted already; a link is judged where it points to, if that is tracked.
    let files = paths.filter_map(|path| {
        let full = workspace.root.join(path);
        let text = if full.is_symlink() { None } else { std::fs::read_to_string(full).ok() };
        text.map(|text| TextFile { path: path.to_owned(), text })
    });
    Ok(files.collect())
}
