//! No room left.

use crate::store::{Store, noise};
use portcullis_archive::{Archive, ArchiveError};
use std::path::Path;
use std::process::Command;

/// Says to a process of this test binary where to write.
const WRITER: &str = "PORTCULLIS_TEST_ARCHIVE";

/// Writes under a limit on the size of files.
fn write_too_much(folder: &Path) {
    let archive = Archive::open(folder).unwrap();
    archive.put_bytes(&noise(1, 1_000)).unwrap();
    let refused = archive.put_bytes(&noise(2, 1 << 20)).unwrap_err();
    assert!(matches!(refused, ArchiveError::Full(_)), "{refused:?}");
    assert!(refused.to_string().starts_with("the archive is full"), "{refused}");
    let together = archive.put_all([noise(3, 1_000).as_slice(), noise(4, 1 << 20).as_slice()]);
    assert!(matches!(together, Err(ArchiveError::Full(_))), "{together:?}");
}

#[test]
fn an_object_that_there_is_no_room_for_leaves_nothing() {
    if let Some(folder) = std::env::var_os(WRITER) {
        return write_too_much(Path::new(&folder));
    }
    let store = Store::new();
    // The shell's unit is 512 bytes or 1 KiB. Without a handler the signal would end the process.
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$0\" --exact room::an_object_that_there_is_no_room_for_leaves_nothing";
    let output = Command::new("sh")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .env(WRITER, store.folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let report = store.verify(&[]);
    assert!(report.is_sound());
    assert_eq!(report.objects, 1);
    assert_eq!(store.files().len(), 1);
}
