//! Stores and archives that somebody or something changed.

use super::place::Place;
use super::reports::{digest, report};
use crate::portcullis::skipped;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

/// The commands that open a store.
const COMMANDS: [&[&str]; 4] = [
    &["release", "list"],
    &["release", "show", "1.0"],
    &["release", "check", "1.0"],
    &["record", "web", "--report", "report.json"],
];

/// A release with a scan, judged once.
fn judged() -> Place {
    let place = Place::sqlite();
    place.open_release(&digest('a'));
    let date = ["--track", "1.0", "--database-date", "2026-10-01T09:00:00Z"];
    place.record("web", &report('a', 30).text(), &date).exits(0);
    place.run(&["release", "check", "1.0"]).exits(1).says("BLOCKED  30 findings open");
    place
}

impl Place {
    /// The file of an object.
    fn object(&self, digest: &str) -> PathBuf {
        let digits = digest.strip_prefix("sha256:").unwrap();
        self.archive().join("objects/sha256").join(&digits[..2]).join(format!("{digits}.zst"))
    }

    /// The digest of the only scan's findings, as the verdict names it.
    fn findings_of_the_scan(&self) -> String {
        let verdict = self.run(&["release", "check", "1.0", "--verdict", "1", "--format", "json"]).json();
        verdict["facts"]["scans"][0]["document"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_store_of_a_later_version_is_left_alone() {
    let place = judged();
    let file = place.portcullis.path("store/store.db");
    let raise = Command::new("sqlite3").arg(&file).arg("insert into schema_version values (999)").status();
    if !raise.is_ok_and(|status| status.success()) {
        skipped("the version of a store is raised with sqlite3, which is not installed");
        return;
    }
    let before = fs::read(&file).unwrap();
    for command in COMMANDS {
        let answer = place.run(command);
        answer.refuses("the store has version 999, this program knows versions up to ");
    }
    assert!(fs::read(&file).unwrap() == before, "the store was changed");
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let place = judged();
    let file = place.portcullis.path("store/store.db");
    for content in ["no database\n".repeat(1000), "x".to_owned()] {
        fs::write(&file, &content).unwrap();
        for command in COMMANDS {
            let answer = place.run(command);
            answer.refuses(
                "because `store.db` is no database; give another directory, or restore the file from a copy",
            );
        }
        assert_eq!(fs::read_to_string(&file).unwrap(), content);
    }
}

#[test]
fn a_database_that_was_cut_off_is_damaged_wherever_it_was_cut() {
    let place = judged();
    let file = place.portcullis.path("store/store.db");
    let whole = fs::read(&file).unwrap();
    for length in [100, 4095, 4096, 40_000, whole.len() / 2, whole.len() - 1] {
        fs::write(&file, &whole[..length]).unwrap();
        for command in COMMANDS {
            place.run(command).refuses(&format!(
                "the store's database is damaged: `store.db` was cut off after {length} bytes"
            ));
        }
    }
}

#[test]
fn a_store_that_can_t_be_written_says_what_right_is_missing() {
    let place = judged();
    let Place { portcullis, address, is_sqlite } = place;
    let Some(portcullis) = portcullis.without_rights() else { return };
    let place = Place { portcullis, address, is_sqlite };
    let store = place.portcullis.path("store");
    for mode in [0o500, 0o555, 0o700] {
        fs::set_permissions(&store, fs::Permissions::from_mode(mode)).unwrap();
        place.run(&["release", "list"]).refuses(
            "because `store.db` can't be opened for writing; whoever runs this needs the right to write the store's \
             directory and the files in it",
        );
    }
    place
        .run(&["release", "list", "--store", "store/new"])
        .refuses("the store's directory store/new can't be made");
    fs::set_permissions(&store, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn findings_that_were_changed_in_the_archive_are_named_and_never_pass() {
    let place = judged();
    let findings = place.findings_of_the_scan();
    let file = place.object(&findings);
    let whole = fs::read(&file).unwrap();
    let damaged = format!(
        "the object {findings} is damaged: its content is not what its name says; restore it from a copy"
    );
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let longer = [whole.as_slice(), b"more"].concat();
    for content in [&[], &whole[..9], &whole[..whole.len() - 1], &flipped, &longer, b"no object"] {
        fs::write(&file, content).unwrap();
        for format in ["text", "json", "markdown", "html"] {
            place.run(&["release", "check", "1.0", "--format", format]).refuses(&damaged);
        }
        place.run(&["release", "check", "1.0", "--recompute"]).refuses(&damaged);
        // The same report would stand on the damaged object.
        let again = place.record("web", &report('a', 30).text(), &[]);
        again.refuses(&damaged);
    }
    // The findings of another scan in their place.
    place.record("api", &report('a', 0).text(), &[]).exits(0);
    fs::remove_file(&file).unwrap();
    let missing = format!("the archive has no object {findings}");
    place.run(&["release", "check", "1.0"]).refuses(&missing);
    place.run(&["release", "check", "1.0", "--recompute"]).refuses(&missing);
    // Who records the report again brings the object back.
    place.record("web", &report('a', 30).text(), &[]).exits(0);
    place.run(&["release", "check", "1.0"]).exits(1).says("BLOCKED  30 findings open");
}

#[test]
fn an_object_in_the_place_of_another_is_found_out() {
    let place = judged();
    let findings = place.findings_of_the_scan();
    // The program is an object, too, and a document of another kind.
    let verdict = place.run(&["release", "check", "1.0", "--verdict", "1", "--format", "json"]).json();
    let program = verdict["facts"]["program"].as_str().unwrap();
    fs::copy(place.object(program), place.object(&findings)).unwrap();
    place.run(&["release", "check", "1.0"]).refuses(&format!("the object {findings} is damaged"));
    let file = place.object(&findings);
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink(place.object(program), &file).unwrap();
    place.run(&["release", "check", "1.0"]).refuses("the archive can't read objects/sha256/");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    place.run(&["release", "check", "1.0"]).refuses(&format!("the archive can't read {findings}"));
}

#[test]
fn a_verdict_that_was_changed_in_the_archive_is_shown_by_nobody() {
    let place = judged();
    let shown = place.run(&["release", "check", "1.0", "--verdict", "1"]);
    let digest =
        shown.stdout.split("Verdict 1 on this release, ").nth(1).unwrap().lines().next().unwrap().to_owned();
    let file = place.object(&digest);
    fs::write(&file, fs::read(&file).unwrap().split_last().unwrap().1).unwrap();
    for command in [["--verdict", "1"].as_slice(), &["--recompute"]] {
        let answer = place.run(&[&["release", "check", "1.0"], command].concat());
        answer.refuses(&format!("the object {digest} is damaged"));
    }
    // The next one stands beside it.
    place.run(&["release", "check", "1.0"]).exits(1).says("Verdict 2 on this release");
}
