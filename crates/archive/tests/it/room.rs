//! No room left.

use crate::store::{Store, noise};
use portcullis_archive::{Archive, ArchiveError};
use std::path::PathBuf;
use std::process::Command;

/// Says to a process of this test binary where to write.
const WRITER: &str = "PORTCULLIS_TEST_ARCHIVE";

/// The writer, under a limit on the size of files. It is no test of its own.
#[test]
#[ignore = "it is run as a process of its own by another test"]
fn writer() {
    let Some(folder) = std::env::var_os(WRITER).map(PathBuf::from) else { return };
    let archive = Archive::open(&folder).unwrap();
    archive.put_bytes(&noise(1, 1_000)).unwrap();
    let refused = archive.put_bytes(&noise(2, 1 << 20)).unwrap_err();
    assert!(matches!(refused, ArchiveError::Full(_)), "{refused:?}");
    assert!(refused.to_string().starts_with("the archive is full"), "{refused}");
}

#[test]
fn an_object_that_there_is_no_room_for_leaves_nothing() {
    let store = Store::new();
    // The shell's unit is 512 bytes or 1 KiB. Without a handler the signal would end the process.
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$0\" --ignored --exact room::writer";
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
