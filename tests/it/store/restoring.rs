//! A store that is backed up and brought back.

use super::moving::{Holder, judged, shown};
use super::place::{PATIENCE, Place};
use super::reports::{digest, report};
use crate::portcullis::skipped;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Files in the directory of the store, but for its archive.
fn files(place: &Place) -> Vec<String> {
    let entries = fs::read_dir(place.portcullis.path("store")).unwrap().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A judged release, and a backup of it at `backup`.
fn backed_up() -> Place {
    let place = Place::sqlite();
    judged(&place, 30);
    let head = shown(&place, &place.address)["head"].as_str().unwrap().to_owned();
    let answer = place.run(&["store", "backup", "backup"]);
    answer.exits(0).says("Backed up to backup: 1 scan, ").says(&format!("\naudit  {head}\n"));
    place
}

/// The whole of a place, to compare with what is there later.
fn content(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap()
}

fn meddle(file: &Path, sql: &str) -> bool {
    let meddled = Command::new("sqlite3").arg(file).arg(sql).status();
    let is_done = meddled.is_ok_and(|status| status.success());
    if !is_done {
        skipped("a backup is changed with sqlite3, which is not installed");
    }
    is_done
}

#[test]
fn a_backup_is_brought_back_with_everything() {
    let place = backed_up();
    let target = Place::sqlite();
    let backup = place.portcullis.path("backup");
    let backup = backup.to_str().unwrap();
    let before = content(Path::new(backup));
    let answer = place.run(&["store", "restore", backup, "--store", &target.address]);
    answer.exits(0).says("Restored ").says(": 1 scan\naudit  ").says("next:  portcullis archive verify");
    assert_eq!(content(Path::new(backup)), before, "the backup was changed");
    assert_eq!(files(&target), ["store.db"]);
    let verdict = ["release", "check", "1.0", "--store", &target.address, "--recompute"];
    place.run(&verdict).exits(1).says("BLOCKED  30 findings open");
    // Both trails tell of it: the backup in the store that lives on, the restoration in the one that was restored.
    let (kept, restored) = (shown(&place, &place.address), shown(&place, &target.address));
    assert_ne!(kept["head"], restored["head"]);
    assert_eq!(kept["findings"], restored["findings"]);
}

#[test]
fn a_backup_is_whole_while_other_processes_record() {
    let place = Place::sqlite();
    judged(&place, 400);
    let text = report('a', 400).text();
    let running: Vec<_> =
        (0..3).map(|number| place.start_recording("web", &format!("{number}.json"), &text)).collect();
    let mut scans = Vec::new();
    for number in 0..4 {
        let (backup, store) = (format!("backup{number}"), format!("restored{number}"));
        place.portcullis.start(&["store", "backup", &backup]).wait(PATIENCE).exits(0);
        place.run(&["store", "restore", &backup, "--store", &store]).exits(0);
        scans.push(shown(&place, &store)["scans"].as_u64().unwrap());
    }
    for running in running {
        running.wait(PATIENCE).exits(0).says("Recorded: ");
    }
    assert!(scans.is_sorted() && scans[0] >= 1 && scans[3] <= 4, "{scans:?}");
    assert_eq!(place.whole_scans("web", &digest('a'), 400), 4);
}

#[test]
fn a_backup_never_replaces_what_is_there_unless_that_is_meant() {
    let place = backed_up();
    let backup = place.portcullis.path("backup");
    fs::write(&backup, "precious").unwrap();
    place.run(&["store", "backup", "backup"]).refuses("because the file exists");
    assert_eq!(content(&backup), b"precious");
    place.run(&["store", "backup", "backup", "--force"]).exits(0);
    place.run(&["store", "restore", "backup", "--store", "other"]).exits(0);
    for live in ["store/store.db", "store/../store/store.db"] {
        place.run(&["store", "backup", live, "--force"]).refuses("because the file belongs to a database");
    }
    place.run(&["store", "backup", "store", "--force"]).refuses("because the file exists");
    place.run(&["store", "backup", "nowhere/backup"]).refuses("because the file can't be written");
    let left = fs::read_dir(place.portcullis.path("")).unwrap().flatten();
    let left = left.filter(|entry| entry.file_name().to_string_lossy().starts_with('.')).count();
    assert_eq!(left, 0, "files in the making are left");
}

#[test]
fn a_store_that_is_there_is_put_aside_and_never_deleted() {
    let place = backed_up();
    let before = shown(&place, &place.address);
    let restore = ["store", "restore", "backup", "--format", "json"];
    place.run(&restore).refuses("because the directory has a store");
    let answer = place.run(&[restore.as_slice(), &["--force"]].concat()).exits(0).json();
    let aside = PathBuf::from(answer["aside"].as_str().unwrap());
    let name = aside.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("store.db.before-restore-2"), "{name}");
    assert_eq!(files(&place), ["store.db", name]);
    fs::create_dir(place.portcullis.path("old")).unwrap();
    fs::rename(&aside, place.portcullis.path("old/store.db")).unwrap();
    assert_eq!(shown(&place, "old")["head"], before["head"]);
    place.run(&["release", "check", "1.0"]).exits(1).says("BLOCKED  30 findings open");
}

#[test]
fn a_damaged_store_is_put_aside_with_the_files_that_belong_to_it() {
    for content in ["no database\n".repeat(1000), String::new()] {
        let place = backed_up();
        place.portcullis.write("store/store.db", content);
        place.portcullis.write("store/store.db-wal", "a log of something else");
        place.run(&["store", "restore", "backup", "--force"]).exits(0);
        place.run(&["release", "check", "1.0"]).exits(1).says("BLOCKED  30 findings open");
    }
    // A log without its database, too, would be taken for a part of the store.
    let place = backed_up();
    fs::remove_file(place.portcullis.path("store/store.db")).unwrap();
    place.portcullis.write("store/store.db-wal", "a log of something else");
    place.run(&["store", "restore", "backup"]).refuses("because the directory has a store");
    place.run(&["store", "restore", "backup", "--force"]).exits(0);
    let names = files(&place);
    assert!(names[1].starts_with("store.db.before-restore-") && names[1].ends_with("-wal"), "{names:?}");
    assert_eq!(fs::read(place.portcullis.path("store").join(&names[1])).unwrap(), b"a log of something else");
}

#[test]
fn a_store_is_not_replaced_while_somebody_has_it_open() {
    let place = backed_up();
    let file = place.portcullis.path("store/store.db");
    let Some(holder) = Holder::of(&file) else { return };
    let restore = ["store", "restore", "backup", "--force"];
    place.run(&restore).refuses("because somebody has the store open");
    drop(holder);
    assert_eq!(files(&place).iter().filter(|name| name.contains("restor")).count(), 0);
    place.run(&restore).exits(0);
}

#[test]
fn a_file_that_is_no_sound_store_is_refused_and_nothing_is_changed() {
    let place = backed_up();
    let backup = place.portcullis.path("backup");
    let whole = content(&backup);
    let store = content(&place.portcullis.path("store/store.db"));
    let refuses = |why: &str| {
        let restore = ["store", "restore", "backup", "--force"];
        place.run(&restore).refuses(&format!("error: backup was not restored to {}", place.address));
        place.run(&restore).refuses(why);
        place.run(&["store", "restore", "backup", "--store", "fresh"]).refuses(why);
        assert!(!place.portcullis.path("fresh/store.db").exists());
        assert!(content(&place.portcullis.path("store/store.db")) == store, "the store was changed");
        assert_eq!(files(&place), ["store.db"]);
    };
    for length in [100, whole.len() / 2, whole.len() - 1] {
        fs::write(&backup, &whole[..length]).unwrap();
        refuses(&format!("because it is damaged: it was cut off after {length} bytes"));
    }
    let mut page = whole.clone();
    page[8192..12288].fill(0xa5);
    fs::write(&backup, &page).unwrap();
    refuses("because it is damaged: ");
    for content in ["", "no database"] {
        fs::write(&backup, content.repeat(1000)).unwrap();
        refuses("because it is no store of this program");
    }
    fs::write(&backup, &whole).unwrap();
    place.portcullis.write("backup-wal", "what was written last");
    refuses("because backup-wal lies beside the file");
    fs::remove_file(place.portcullis.path("backup-wal")).unwrap();
    fs::remove_file(&backup).unwrap();
    refuses("because the file can't be read");
}

#[test]
fn a_trail_that_was_cut_off_or_changed_in_a_backup_is_found_against_its_head() {
    let place = backed_up();
    let backup = place.portcullis.path("backup");
    let whole = content(&backup);
    let last = "sequence = (select max(sequence) from audit)";
    let cut = format!("drop trigger audit_is_not_removed; delete from audit where {last}");
    let changed = format!("drop trigger audit_is_not_changed; update audit set actor = 'bo' where {last}");
    for (sql, why) in [(cut, "its tail was cut off"), (changed, " was changed")] {
        fs::write(&backup, &whole).unwrap();
        if !meddle(&backup, &sql) {
            return;
        }
        let answer = place.run(&["store", "restore", "backup", "--store", "other"]);
        answer.refuses("because its audit trail is broken: ").remarks(why);
    }
}

#[test]
fn a_backup_whose_database_has_other_tables_or_rules_is_refused() {
    let place = backed_up();
    let backup = place.portcullis.path("backup");
    let whole = content(&backup);
    for (sql, why) in [
        ("create table more (id TEXT primary key)", "the table `more` is there in addition"),
        ("alter table person add column more TEXT", "the table `person` has other columns, or another key"),
        ("drop table seal", "the table `seal` is missing"),
        ("drop trigger audit_is_not_changed", "its triggers are others: audit_is_not_removed"),
        (
            "create trigger more after insert on scan begin delete from finding; end",
            "its triggers are others: ",
        ),
    ] {
        fs::write(&backup, &whole).unwrap();
        if !meddle(&backup, sql) {
            return;
        }
        let answer = place.run(&["store", "restore", "backup", "--store", "other"]);
        answer.refuses("because it is not made as this program makes stores: ").remarks(why);
        assert!(!place.portcullis.path("other/store.db").exists());
    }
}

#[test]
fn a_store_on_postgresql_is_backed_up_with_its_own_tools() {
    let Some(place) = Place::postgresql() else { return };
    judged(&place, 1);
    let told = "a store on PostgreSQL is no file; back it up with the server's `pg_dump`";
    place.run(&["store", "backup", "backup"]).refuses(told);
    assert!(!place.portcullis.path("backup").exists());
    place.portcullis.write("backup", "");
    place.run(&["store", "restore", "backup"]).refuses(told);
    for none in ["mysql://x", "postgres:x"] {
        place.run(&["store", "restore", "backup", "--store", none]).refuses("the store's address is none");
        assert!(!place.portcullis.path(none).exists());
    }
}
