//! The private directories that a child process works in, removed with everything in them.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// How many entries are counted before a workspace is called too large whatever the files weigh.
const MOST_ENTRIES: u64 = 1_000_000;

/// An empty working directory, an empty home and a directory for temporary files.
#[derive(Debug)]
pub struct Workspace {
    root: TempDir,
}

impl Workspace {
    /// Makes a workspace below `scratch` that only its owner can enter.
    pub fn new(scratch: &Path) -> io::Result<Self> {
        let root = tempfile::Builder::new()
            .prefix("portcullis-")
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(scratch)?;
        let made = Self { root };
        for folder in [made.current(), made.home(), made.temporary()] {
            DirBuilder::new().mode(0o700).create(folder)?;
        }
        Ok(made)
    }

    /// What holds everything else, as the kernel names it.
    pub(super) fn root(&self) -> PathBuf {
        let path = self.root.path();
        path.canonicalize().unwrap_or_else(|_| path.to_owned())
    }

    /// The working directory; it stays empty unless the process writes into it.
    pub fn current(&self) -> PathBuf {
        self.root.path().join("current")
    }

    /// The home directory.
    pub fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// The directory for temporary files.
    pub fn temporary(&self) -> PathBuf {
        self.root.path().join("temporary")
    }

    /// Writes a file beside these directories and gives its path.
    pub fn file(&self, name: &str, content: &str) -> io::Result<PathBuf> {
        let path = self.root.path().join(name);
        fs::write(&path, content)?;
        Ok(path)
    }

    /// Whether the files weigh more than `limit` bytes together.
    pub(super) fn outgrows(&self, limit: u64) -> bool {
        let (mut bytes, mut entries) = (0_u64, 0_u64);
        let mut open = vec![self.root.path().to_owned()];
        while let Some(folder) = open.pop() {
            // Files come and go while they are counted.
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let Ok(found) = entry.metadata() else { continue };
                entries += 1;
                if found.is_dir() {
                    open.push(entry.path());
                } else {
                    bytes = bytes.saturating_add(found.len());
                }
                if bytes > limit || entries > MOST_ENTRIES {
                    return true;
                }
            }
        }
        false
    }
}

impl Drop for Workspace {
    /// Opens directories that the process closed to its owner, so that all of them can be removed.
    fn drop(&mut self) {
        let mut open = vec![self.root.path().to_owned()];
        while let Some(folder) = open.pop() {
            let _ = fs::set_permissions(&folder, Permissions::from_mode(0o700));
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    open.push(entry.path());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_is_closed_to_others_and_vanishes() {
        let scratch = tempfile::tempdir().unwrap();
        let workspace = Workspace::new(scratch.path()).unwrap();
        let root = workspace.current().parent().unwrap().to_owned();
        assert_eq!(root.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(fs::read_dir(workspace.current()).unwrap().count(), 0);
        let closed = workspace.home().join("closed");
        fs::create_dir(&closed).unwrap();
        fs::write(closed.join("file"), "x").unwrap();
        fs::set_permissions(&closed, Permissions::from_mode(0o000)).unwrap();
        drop(workspace);
        assert!(!root.exists());
    }

    #[test]
    fn a_workspace_is_weighed_with_its_subdirectories() {
        let scratch = tempfile::tempdir().unwrap();
        let workspace = Workspace::new(scratch.path()).unwrap();
        fs::write(workspace.temporary().join("layer"), [0; 100]).unwrap();
        assert!(workspace.outgrows(99));
        assert!(!workspace.outgrows(100));
    }
}
