//! Finds the executable of an engine.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The absolute path of an engine's executable: the one given, else `name` on the search path.
///
/// Relative entries of the search path are left out: a scanned tree must never provide the scanner.
pub(crate) fn find(name: &str, explicit: Option<&Path>, search_path: &OsStr) -> Option<PathBuf> {
    if let Some(path) = explicit {
        return std::path::absolute(path).ok().filter(|path| is_executable(path));
    }
    std::env::split_paths(search_path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name))
        .find(|path| is_executable(path))
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    fn executable(folder: &Path, mode: u32) -> PathBuf {
        fs::create_dir_all(folder).unwrap();
        let path = folder.join("scanner");
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn the_first_executable_file_on_an_absolute_entry_is_taken() {
        let root = tempfile::tempdir().unwrap();
        executable(&root.path().join("data"), 0o644);
        let wanted = executable(&root.path().join("bin"), 0o755);
        fs::create_dir_all(root.path().join("folder/scanner")).unwrap();
        let path = std::env::join_paths([
            PathBuf::from("relative"),
            root.path().join("absent"),
            root.path().join("folder"),
            root.path().join("data"),
            root.path().join("bin"),
        ])
        .unwrap();
        assert_eq!(find("scanner", None, &path), Some(wanted));
    }

    #[test]
    fn a_path_that_was_given_is_the_only_one_looked_at() {
        let root = tempfile::tempdir().unwrap();
        executable(&root.path().join("bin"), 0o755);
        let absent = root.path().join("absent");
        assert_eq!(find("scanner", Some(&absent), root.path().join("bin").as_os_str()), None);
    }
}
