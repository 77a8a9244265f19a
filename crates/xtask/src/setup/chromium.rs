//! The browser that the tests of the pages drive.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::apt;
use super::step::Outcome;

/// The step's name.
pub(crate) const NAME: &str = "Chromium";

/// What the program is called, Debian's name first.
const PROGRAMS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// Finds the program, or installs Debian's with fonts to write in, which needs to be root.
pub(crate) fn set_up(tools: &Path) -> anyhow::Result<Outcome> {
    if find().is_some() {
        return Ok(Outcome::Cached);
    }
    let missing = "there is no Chromium on the path";
    apt::ensure_root("installing it").context(missing)?;
    apt::install(&["chromium", "fonts-liberation"], &tools.join("logs/chromium.log")).context(missing)?;
    find().context("Debian's package put no program on the path")?;
    Ok(Outcome::Done)
}

/// The program, where there is one on the path.
pub(crate) fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).filter(|folder| folder.is_absolute()).collect();
    first(&folders)
}

fn first(folders: &[PathBuf]) -> Option<PathBuf> {
    let mut programs = PROGRAMS.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    programs.find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debians_program_comes_before_others() {
        let folder = std::env::temp_dir().join(format!("xtask-{}-chromium", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let folders = [PathBuf::from("/nowhere"), folder.clone()];
        let found = ["", "google-chrome", "chromium"].map(|name| {
            let written = name.is_empty() || std::fs::write(folder.join(name), "").is_ok();
            (written, first(&folders))
        });
        std::fs::remove_dir_all(&folder).unwrap();
        let other = (true, Some(folder.join("google-chrome")));
        assert_eq!(found, [(true, None), other, (true, Some(folder.join("chromium")))]);
    }
}
