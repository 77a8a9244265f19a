//! A store that is described, and copied to the other database.

use super::killed::{kill_after, points, time};
use super::place::{PATIENCE, Place};
use super::reports::{digest, report};
use crate::portcullis::skipped;
use serde_json::Value;
use std::io::Write;
use std::process::{Child, Command, Stdio};

/// Records that are worth copying: a release with a scan, judged once.
pub(super) fn judged(place: &Place, findings: usize) {
    place.open_release(&digest('a'));
    let date = ["--track", "1.0", "--database-date", "2026-10-01T09:00:00Z"];
    place.record("web", &report('a', findings).text(), &date).exits(0);
    place.run(&["release", "check", "1.0"]).exits(1);
}

/// What `store show` says of the store at an address.
pub(super) fn shown(place: &Place, address: &str) -> Value {
    place.run(&["store", "show", "--store", address, "--format", "json"]).exits(0).json()
}

/// A process that has a database open, with a transaction that keeps writers away.
pub(super) struct Holder(Child);

impl Holder {
    pub(super) fn of(file: &std::path::Path) -> Option<Self> {
        let mut command = Command::new("sqlite3");
        command.arg(file).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let Ok(mut child) = command.spawn() else {
            skipped("a store is held open with sqlite3, which is not installed");
            return None;
        };
        child.stdin.as_mut().unwrap().write_all(b"begin immediate; select 'held';\n").unwrap();
        let mut said = [0; 5];
        std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut said).unwrap();
        assert_eq!(&said, b"held\n");
        Some(Self(child))
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// Copies a store; each table with its rows and their digest, without the audit trail, which has one entry more there.
fn copied(place: &Place, from: &str, to: &str) -> (Vec<Value>, Value) {
    let arguments = ["store", "copy", "--store", from, "--to", to, "--format", "json"];
    let answer = place.run(&arguments).exits(0).json();
    let tables = answer["tables"].as_array().unwrap().iter();
    let tables = tables.filter(|table| !table["name"].as_str().unwrap().starts_with("audit"));
    (tables.cloned().collect(), answer)
}

on_both! {
    fn a_store_is_described_with_the_head_of_its_audit_trail(place: Place) {
        judged(place, 7);
        let text = place.run(&["store", "show"]);
        text.exits(0).says("scans      1\nfindings   7\ndecisions  0\naudit      ");
        text.says(if place.is_sqlite { "database   SQLite, version " } else { "database   PostgreSQL, version " });
        let json = shown(place, &place.address);
        let head = json["head"].as_str().unwrap();
        text.says(&format!("audit      {head}\n"));
        let (sequence, hash) = head.split_once(':').unwrap();
        assert!(sequence.parse::<u64>().unwrap() >= 4 && hash.len() == 64, "{head}");
    }

    fn a_copy_to_the_other_database_and_back_is_the_same(place: Place) {
        judged(place, 40);
        let Some(other) = (if place.is_sqlite { Place::postgresql() } else { Some(Place::sqlite()) }) else { return };
        let back = place.fresh();
        let (first, answer) = copied(place, &place.address, &other.address);
        assert_eq!(answer["source_head"], shown(place, &place.address)["head"]);
        assert_eq!(answer["head"], shown(place, &other.address)["head"]);
        let (second, answer) = copied(place, &other.address, &back.address);
        assert_eq!(second, first);
        assert_eq!(answer["source_head"], shown(place, &other.address)["head"]);
        assert_eq!(shown(place, &back.address)["scans"], 1);
        // The copy is worked with as the store was.
        let verdict = place.run(&["release", "check", "1.0", "--store", &other.address, "--recompute"]);
        verdict.exits(1).says("BLOCKED  40 findings open");
        place.run(&["record", "web", "--report", "report.json", "--store", &back.address]).exits(0);
        let refused = ["store", "copy", "--store", &place.address, "--to", &other.address];
        place.run(&refused).refuses("the target is not empty, `");
        place.run(&["store", "copy", "--to", &place.address]).refuses("the target is the store itself");
    }

    fn wherever_a_copy_is_killed_the_target_is_empty_or_whole(place: Place) {
        let source = Place::sqlite();
        judged(&source, 300);
        let whole = shown(&source, &source.address);
        let first = place.fresh();
        let all = time(&source, &["store", "copy", "--to", &first.address]);
        let mut ends = Vec::new();
        for after in points(all) {
            let target = place.fresh();
            kill_after(after, &source.portcullis, &["store", "copy", "--to", &target.address]);
            // Waits for a commit that the server was asked for before.
            let again = source.portcullis.start(&["store", "copy", "--to", &target.address]).wait(PATIENCE);
            let is_whole = again.code != Some(0);
            if is_whole {
                again.refuses("the target is not empty");
            }
            let there = shown(&source, &target.address);
            for field in ["scans", "findings", "decisions", "version"] {
                assert_eq!(there[field], whole[field], "{field}");
            }
            ends.push(is_whole);
        }
        assert!(ends.contains(&false), "no copy was killed before its end");
    }
}

#[test]
fn a_copy_says_what_it_copied_and_what_is_next() {
    let (place, target) = (Place::sqlite(), Place::sqlite());
    judged(&place, 3);
    let answer = place.run(&["store", "copy", "--to", &target.address]);
    let head = |place: &Place| shown(place, &place.address)["head"].as_str().unwrap().to_owned();
    let said =
        answer.exits(0).stdout.replace(&head(&place), "HEAD").replace(&head(&target), "HEAD OF THE COPY");
    let said = said.replace(&target.address, "TARGET");
    let (tables, rest) = said.split_once("Copied to ").unwrap();
    let has = |line: &str| line.split_whitespace().eq(["finding", "3"]);
    assert!(tables.lines().any(has), "{tables}");
    let rows: u64 =
        tables.lines().map(|line| line.split_whitespace().last().unwrap().parse::<u64>().unwrap()).sum();
    let rest = rest.replace(&format!("{rows} rows of"), "ROWS rows of");
    let (before, after) = rest.split_once(" tables").unwrap();
    let count = before.rsplit(' ').next().unwrap();
    assert!(count.parse::<usize>().unwrap() >= tables.lines().count(), "{count}");
    let rest = format!("{} SOME tables{after}", before.strip_suffix(&format!(" {count}")).unwrap());
    insta::assert_snapshot!(rest, @r"
    TARGET: ROWS rows of SOME tables, each the same there
    audit  HEAD  of the store
    audit  HEAD OF THE COPY  of the copy, with the entry that tells of it
    next:  give the copy with --store or PORTCULLIS_STORE, and end what works with the old store
    ");
}

#[test]
fn an_interrupted_copy_leaves_the_target_empty_and_says_so() {
    let place = Place::sqlite();
    judged(&place, 3);
    for signal in ["INT", "TERM"] {
        let target = place.fresh();
        target.run(&["release", "list"]).exits(0);
        let Some(holder) = Holder::of(&target.portcullis.path("store/store.db")) else { return };
        let running = place.portcullis.start(&["store", "copy", "--to", &target.address]);
        // It waits for the holder, who never leaves.
        std::thread::sleep(std::time::Duration::from_secs(1));
        running.signal(signal);
        let answer = running.wait(PATIENCE);
        answer.refuses("because interrupted; nothing of this was kept");
        drop(holder);
        assert_eq!(shown(&place, &target.address)["scans"], 0);
    }
}

#[test]
fn what_can_t_be_copied_is_refused_without_a_password() {
    let place = Place::sqlite();
    let arguments = ["store", "copy", "--to", "postgres://ana:secret@127.0.0.1:1/portcullis"];
    place.run(&arguments).refuses("because the store can't be copied\n  because there is no store");
    assert!(!place.portcullis.path("store").exists(), "a store was begun");
    place.run(&["store", "show"]).refuses("because there is no store");
    judged(&place, 1);
    let answer = place.run(&arguments);
    answer
        .refuses("was not copied to postgres://…@127.0.0.1:1/portcullis\n  because the target can't be used");
    answer.never_says("secret");
    place.run(&["store", "copy", "--to", "mysql://x"]).refuses("the store's address is none");
}

#[test]
fn nobody_is_named_where_no_program_says_who_they_are() {
    let place = Place::sqlite();
    judged(&place, 1);
    let before = shown(&place, &place.address);
    std::fs::remove_file(place.portcullis.path("program.yaml")).unwrap();
    place.run(&["store", "backup", "backup"]).refuses("--as names `ana`, and there is no program file");
    let alone =
        place.shell(&["/usr/bin/env", "-u", "PORTCULLIS_PERSON"], "\"$portcullis\" store backup backup");
    alone.exits(0).says(&format!("audit  {}\n", before["head"].as_str().unwrap()));
}
