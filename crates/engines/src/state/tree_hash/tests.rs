use super::*;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        write(folder.path(), name, content);
    }
    folder
}

fn write(root: &Path, name: &str, content: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn hash_of(root: &Path) -> String {
    hash(root, &TreeLimits::default(), &Cancel::default()).unwrap().to_string()
}

#[test]
fn the_hash_is_what_its_definition_says() {
    let tree = folder(&[("b/c", "hello"), ("b.txt", ""), ("run", "#!")]);
    fs::set_permissions(tree.path().join("run"), fs::Permissions::from_mode(0o755)).unwrap();
    symlink("../nowhere", tree.path().join("b/link")).unwrap();
    let mut expected = Vec::new();
    let mut field = |bytes: &[u8]| {
        expected.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        expected.extend_from_slice(bytes);
    };
    field(b"portcullis-tree-1");
    let entries: [[&[u8]; 3]; 4] = [
        [b"b/c", b"f", b"hello"],
        [b"b/link", b"l", b"../nowhere"],
        [b"b.txt", b"f", b""],
        [b"run", b"x", b"#!"],
    ];
    for part in entries.concat() {
        field(part);
    }
    assert_eq!(hash_of(tree.path()), digest::sha256(&expected).to_string());
}

#[test]
fn the_order_in_which_files_were_made_does_not_count() {
    let files = [("z", "1"), ("a/b", "2"), ("a.b", "3"), ("m/n/o", "4"), ("é", "5")];
    let mut reversed = files;
    reversed.reverse();
    assert_eq!(hash_of(folder(&files).path()), hash_of(folder(&reversed).path()));
}

#[test]
fn a_change_of_a_name_a_content_or_a_kind_changes_the_hash() {
    let mut seen = std::collections::BTreeSet::new();
    for files in [
        &[("a", "b"), ("c", "")][..],
        &[("a", "bc"), ("c", "")],
        &[("ab", ""), ("c", "")],
        &[("a", ""), ("bc", "")],
        &[("a/b", ""), ("c", "")],
        &[("a", "b")],
        &[],
    ] {
        assert!(seen.insert(hash_of(folder(files).path())), "{files:?}");
    }
    let tree = folder(&[("a", "b"), ("c", "")]);
    fs::set_permissions(tree.path().join("a"), fs::Permissions::from_mode(0o744)).unwrap();
    assert!(seen.insert(hash_of(tree.path())));
    fs::remove_file(tree.path().join("a")).unwrap();
    symlink("b", tree.path().join("a")).unwrap();
    assert!(seen.insert(hash_of(tree.path())));
    fs::remove_file(tree.path().join("a")).unwrap();
    let _socket = UnixListener::bind(tree.path().join("a")).unwrap();
    assert!(seen.insert(hash_of(tree.path())));
}

#[test]
fn times_empty_directories_and_git_do_not_count() {
    let tree = folder(&[("a", "b")]);
    let before = hash_of(tree.path());
    fs::create_dir_all(tree.path().join("empty/inner")).unwrap();
    write(tree.path(), ".git/config", "x");
    write(tree.path(), "empty/.git", "gitdir: elsewhere");
    let file = fs::File::options().write(true).open(tree.path().join("a")).unwrap();
    file.set_modified(std::time::UNIX_EPOCH).unwrap();
    assert_eq!(hash_of(tree.path()), before);
    write(tree.path(), ".gitignore", "");
    assert_ne!(hash_of(tree.path()), before);
}

#[test]
fn links_are_not_followed() {
    let outside = folder(&[("secret", "1")]);
    let tree = folder(&[]);
    symlink(outside.path(), tree.path().join("folder")).unwrap();
    symlink(outside.path().join("secret"), tree.path().join("file")).unwrap();
    symlink(".", tree.path().join("loop")).unwrap();
    let before = hash_of(tree.path());
    write(outside.path(), "secret", "2");
    assert_eq!(hash_of(tree.path()), before);
}

#[test]
fn a_pipe_counts_by_its_name_and_is_not_opened() {
    let tree = folder(&[("a", "")]);
    let before = hash_of(tree.path());
    assert!(std::process::Command::new("mkfifo").arg(tree.path().join("pipe")).status().unwrap().success());
    assert_ne!(hash_of(tree.path()), before);
}

#[test]
fn a_file_of_several_pieces_is_hashed_whole() {
    let long = "x".repeat(2 * PIECE + 1);
    let tree = folder(&[("a", &long)]);
    let before = hash_of(tree.path());
    write(tree.path(), "a", &format!("{}y", &long[1..]));
    assert_ne!(hash_of(tree.path()), before);
}

#[test]
fn a_tree_beyond_a_limit_has_no_hash() {
    let tree = folder(&[("a", "12"), ("b/c/d", "345")]);
    let refuse = |limits: TreeLimits| {
        hash(tree.path(), &limits, &Cancel::default()).map_err(|error| error.to_string())
    };
    let exact = TreeLimits { entries: 4, bytes: 5, depth: 2 };
    assert!(refuse(exact.clone()).is_ok());
    assert_eq!(
        refuse(TreeLimits { entries: 3, ..exact.clone() }).unwrap_err(),
        "the tree has more than 3 files and directories"
    );
    assert_eq!(
        refuse(TreeLimits { bytes: 4, ..exact.clone() }).unwrap_err(),
        "the files of the tree have more than 4 bytes together"
    );
    assert_eq!(
        refuse(TreeLimits { depth: 1, ..exact }).unwrap_err(),
        format!("{} is more than 1 directories deep", tree.path().join("b/c").display())
    );
}

#[test]
fn a_file_that_can_not_be_read_is_named() {
    let tree = folder(&[("a/closed", "x")]);
    let closed = tree.path().join("a/closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&closed).is_ok() {
        // Who may read everything has no such file, but what is not there can't be read either.
        let error =
            hash(&tree.path().join("absent"), &TreeLimits::default(), &Cancel::default()).unwrap_err();
        assert!(matches!(error, NoState::Unreadable(path, _) if path.ends_with("absent")));
        return;
    }
    let error = hash(tree.path(), &TreeLimits::default(), &Cancel::default()).unwrap_err();
    assert_eq!(error.to_string(), format!("{} can not be read", closed.display()));
}

#[test]
fn a_walk_ends_when_it_is_cancelled() {
    let tree = folder(&[("a", "")]);
    let cancel = Cancel::default();
    cancel.cancel();
    assert!(matches!(hash(tree.path(), &TreeLimits::default(), &cancel), Err(NoState::Cancelled)));
}
