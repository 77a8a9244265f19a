//! No room: for the store, for the archive, for the private copy of a report.

use super::place::Place;
use super::reports::{digest, report};
use crate::answer::Answer;
use crate::portcullis::skipped;

const FINDINGS: usize = 400;

/// Records on a small disk at `full`, makes room, and records again with the same command.
fn on_a_small_disk(place: &Place, size: &str, variable: &str) -> Option<Answer> {
    place.recording("web", "report.json", &report('a', FINDINGS).text());
    let script = format!(
        "mkdir full && mount -t tmpfs -o size={size} tmpfs full || exit 77
        export {variable}=\"$PWD/full\"
        \"$portcullis\" record web --report report.json; echo \"exit $?\"
        mount -o remount,size=64m full || exit 77
        \"$portcullis\" record web --report report.json; echo \"exit $?\"
        cp -r full/. kept"
    );
    let answer = place.shell(&["/usr/bin/unshare", "-rm"], &script);
    if answer.code != Some(0) {
        skipped(&format!("no small file system can be made here: {}", answer.stderr.trim()));
        return None;
    }
    answer.remarks("error: ").says("exit 2\nweb · trivy on main");
    assert!(answer.stdout.ends_with("Recorded: 400 new, 0 known\nexit 0\n"), "{answer}");
    assert_eq!(place.portcullis.leftovers(), Vec::<std::path::PathBuf>::new());
    Some(answer)
}

/// The place after that, with what was kept on the small disk.
fn kept(mut place: Place, variable: &str) -> Place {
    if variable == "PORTCULLIS_STORE" {
        place.address = place.portcullis.path("kept").display().to_string();
    } else if place.portcullis.path("kept").join("objects").exists() {
        std::fs::rename(place.portcullis.path("kept"), place.archive()).unwrap();
    }
    place
}

#[test]
fn a_store_whose_disk_is_full_keeps_nothing_and_goes_on_when_there_is_room() {
    // Full as the store is made, and as the scan is written.
    for size in ["60k", "200k", "400k"] {
        let place = Place::sqlite();
        let Some(answer) = on_a_small_disk(&place, size, "PORTCULLIS_STORE") else { return };
        answer.remarks("the store's disk is full: nothing of this change was kept; make room and try again");
        assert_eq!(kept(place, "PORTCULLIS_STORE").whole_scans("web", &digest('a'), FINDINGS), 1);
    }
}

#[test]
fn an_archive_that_is_full_keeps_nothing_and_goes_on_when_there_is_room() {
    for size in ["4k", "8k", "16k"] {
        let place = Place::sqlite();
        let Some(answer) = on_a_small_disk(&place, size, "PORTCULLIS_ARCHIVE") else { return };
        answer.remarks("the archive is full: nothing of the object was kept; make room and try again");
        assert_eq!(kept(place, "PORTCULLIS_ARCHIVE").whole_scans("web", &digest('a'), FINDINGS), 1);
    }
}

#[test]
fn a_report_that_there_is_no_room_to_copy_is_not_recorded() {
    let place = Place::sqlite();
    let Some(answer) = on_a_small_disk(&place, "16k", "TMPDIR") else { return };
    answer.remarks("error: report.json was not recorded\n  because there is no room for a private copy of the report in ");
    answer
        .remarks("full; make room, or name another directory with TMPDIR\n  because No space left on device");
    assert_eq!(kept(place, "TMPDIR").whole_scans("web", &digest('a'), FINDINGS), 1);
}

#[test]
fn a_limit_on_the_size_of_files_is_told_and_ends_nobody() {
    let place = Place::sqlite();
    place.recording("web", "report.json", &report('a', FINDINGS).text());
    let mut told = Vec::new();
    // The shell's unit is 512 bytes or 1 KiB: from a store that can't be made to a scan that does not fit.
    for limit in [1, 8, 40, 100, 200, 400] {
        let script = format!("ulimit -f {limit}; exec \"$portcullis\" record web --report report.json");
        let answer = place.shell(&["/usr/bin/env"], &script);
        if answer.code == Some(0) {
            break;
        }
        answer.refuses("  because ");
        let known = [
            "the store's file could not be written: a limit on the size of files is reached",
            "the archive is full: nothing of the object was kept",
            "there is no room for a private copy of the report",
        ];
        assert!(known.iter().any(|known| answer.stderr.contains(known)), "{answer}");
        told.push(answer.stderr);
    }
    assert!(told.len() > 2, "{told:?}");
    place.record("web", &report('a', FINDINGS).text(), &[]).exits(0);
    assert!(place.whole_scans("web", &digest('a'), FINDINGS) >= 1);
}
