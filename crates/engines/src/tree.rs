//! What is known of a directory tree before an engine scans it.

use crate::not_scanned::Reason;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

/// How many files and directories are looked at.
pub(crate) const MOST_ENTRIES: u64 = 2_000_000;
/// How many links that leave the tree are kept.
const MOST_LINKS: usize = 200;

/// What a tree holds that its scan depends on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    /// Symbolic links that lead out of the tree.
    pub(crate) leaving: Vec<PathBuf>,
    /// The first Helm chart.
    pub(crate) chart: Option<PathBuf>,
    /// The first kustomization.
    pub(crate) kustomization: Option<PathBuf>,
    /// The first file that could be a Kubernetes manifest.
    pub(crate) manifest: Option<PathBuf>,
}

/// A tree could not be looked at.
#[derive(Debug)]
pub(crate) enum Unseen {
    /// It has more entries than are looked at.
    TooLarge(u64),
    /// More links lead out of it than are kept.
    TooManyLinks,
    /// A directory could not be read.
    Unreadable(PathBuf, io::Error),
}

impl From<Unseen> for Reason {
    fn from(unseen: Unseen) -> Self {
        match unseen {
            Unseen::TooLarge(limit) => Self::TreeTooLarge { limit },
            Unseen::TooManyLinks => Self::Target {
                problem: format!("more than {MOST_LINKS} symbolic links lead out of the tree"),
            },
            Unseen::Unreadable(path, error) => {
                Self::Target { problem: format!("{} can not be read: {error}", path.display()) }
            }
        }
    }
}

/// Calls `each` with everything below `root` and its kind; follows no links.
pub(crate) fn walk(
    root: &Path,
    most_entries: u64,
    mut each: impl FnMut(PathBuf, FileType) -> Result<(), Unseen>,
) -> Result<(), Unseen> {
    let mut entries = 0;
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        let unreadable = |error| Unseen::Unreadable(folder.clone(), error);
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            entries += 1;
            if entries > most_entries {
                return Err(Unseen::TooLarge(most_entries));
            }
            let (path, kind) = (entry.path(), entry.file_type().map_err(unreadable)?);
            if kind.is_dir() {
                open.push(path.clone());
            }
            each(path, kind)?;
        }
    }
    Ok(())
}

impl Tree {
    /// Looks at everything below `root`, a path without symbolic links.
    pub(crate) fn look(root: &Path) -> Result<Self, Unseen> {
        let mut tree = Self::default();
        walk(root, MOST_ENTRIES, |path, kind| {
            if kind.is_file() {
                tree.note(path);
            // A link to nowhere has nothing to scan behind it.
            } else if kind.is_symlink() && path.canonicalize().is_ok_and(|end| !end.starts_with(root)) {
                tree.leaving.push(path);
                if tree.leaving.len() > MOST_LINKS {
                    return Err(Unseen::TooManyLinks);
                }
            }
            Ok(())
        })?;
        tree.leaving.sort();
        Ok(tree)
    }

    /// Notes what a file is, going by its name.
    fn note(&mut self, path: PathBuf) {
        let name = path.file_name().unwrap_or_default();
        if name == "Chart.yaml" {
            self.chart.get_or_insert(path);
        } else if name == "kustomization.yaml" || name == "kustomization.yml" {
            self.kustomization.get_or_insert(path);
        } else if path
            .extension()
            .is_some_and(|end| ["yaml", "yml", "json"].iter().any(|known| end == *known))
        {
            self.manifest.get_or_insert(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn only_links_that_leave_the_tree_are_named() {
        let outside = tempfile::tempdir().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::write(outside.path().join("secret"), "").unwrap();
        fs::create_dir(root.join("inner")).unwrap();
        fs::write(root.join("inner/Chart.yaml"), "").unwrap();
        symlink(outside.path().join("secret"), root.join("inner/file")).unwrap();
        symlink(outside.path(), root.join("folder")).unwrap();
        symlink("inner/Chart.yaml", root.join("inside")).unwrap();
        symlink("nowhere", root.join("dangling")).unwrap();
        let tree = Tree::look(&root).unwrap();
        assert_eq!(tree.leaving, [root.join("folder"), root.join("inner/file")]);
        assert_eq!(tree.chart, Some(root.join("inner/Chart.yaml")));
        assert_eq!((tree.kustomization, tree.manifest), (None, None));
    }

    #[test]
    fn a_tree_with_too_many_entries_is_not_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert!(walk(folder.path(), 3, |_, _| Ok(())).is_ok());
        assert!(matches!(walk(folder.path(), 2, |_, _| Ok(())), Err(Unseen::TooLarge(2))));
    }

    #[test]
    fn a_tree_with_too_many_links_that_leave_it_is_not_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for number in 0..=MOST_LINKS {
            symlink("/", root.join(number.to_string())).unwrap();
        }
        assert!(matches!(Tree::look(&root), Err(Unseen::TooManyLinks)));
    }
}
