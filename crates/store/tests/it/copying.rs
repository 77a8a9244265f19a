//! A store that is copied from one database to the other, and what is in the way of it.

use crate::builders::{at, packages, run};
use crate::home::Home;
use portcullis_store::{AuditEntry, AuditFault, CopiedTable, CopyError, Difference, Store, StoreCopy};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What stands in every column of a row by its type; the first row has nothing where nothing is allowed.
const ROWS: [[&str; 4]; 4] = [
    ["1", "'plain'", "X'01'", "0.1"],
    ["-9223372036854775808", "'it''s \"naïve\" \\ 🦀\n\t'", "X'00FF00'", "1e-300"],
    ["9007199254740993", "''", "X''", "1.7976931348623157e308"],
    ["7", "'Z'", "X'8000'", "-0.0"],
];

fn entry(number: i64) -> AuditEntry {
    AuditEntry {
        at: at(number),
        actor: "ana".to_owned(),
        action: "store.copied".to_owned(),
        subject: "store".to_owned(),
        detail: "{}".to_owned(),
    }
}

/// A place on the other database.
fn other(home: &Home) -> Option<Home> {
    if home.is_sqlite() { Home::postgresql() } else { Some(Home::sqlite()) }
}

async fn audited(store: &Store, entries: std::ops::Range<i64>) {
    let mut transaction = store.transaction().await.unwrap();
    transaction.audit_all(&entries.map(entry).collect::<Vec<_>>()).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn try_copy(from: &Store, to: &Store) -> Result<StoreCopy, CopyError> {
    from.copy_to(to, &mut |_| ()).await
}

/// Copies and keeps; what was copied.
async fn copied(from: &Store, to: &Store) -> Vec<CopiedTable> {
    let copy = try_copy(from, to).await.unwrap();
    let (tables, head) = (copy.tables.clone(), copy.head);
    let kept = copy.keep(&entry(90)).await.unwrap();
    assert_eq!(kept.sequence, head.sequence + 1);
    let report = to.snapshot().await.unwrap().verify_audit().await.unwrap();
    assert_eq!((report.head, report.fault), (kept, None));
    tables
}

/// The tables of a store in a directory with their columns: name, type, and whether it may have nothing.
async fn tables(home: &Home) -> Vec<(String, Vec<(String, String, bool)>)> {
    let text = "select t.name, group_concat(c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk, ',')
                from sqlite_schema t join pragma_table_info(t.name) c
                where t.type = 'table' and t.name not like 'sqlite%' and t.name <> 'schema_version' group by t.name";
    let rows: Vec<(String, String)> = home.ask(text).await;
    let column = |text: &str| {
        let words: Vec<&str> = text.split(' ').collect();
        (words[0].to_owned(), words[1].to_owned(), words[2] == "0" && words[3] == "0")
    };
    rows.into_iter().map(|(name, columns)| (name, columns.split(',').map(column).collect())).collect()
}

/// Puts rows into every table that takes them, whatever it is; the audit trail has entries that are linked.
async fn filled(home: &Home) -> Store {
    let store = home.open().await;
    audited(&store, 0..2500).await;
    // A row is the same in every table, so those that it refers to are there in the end.
    let mut sql = String::from("pragma foreign_keys = off;\n");
    for (table, columns) in tables(home).await {
        if table.starts_with("audit") {
            continue;
        }
        for (number, row) in ROWS.iter().enumerate() {
            let value = |(_, kind, nullable): &(String, String, bool)| match kind.as_str() {
                _ if *nullable && number == 0 => "null",
                "INTEGER" => row[0],
                "TEXT" => row[1],
                "BLOB" => row[2],
                "REAL" => row[3],
                other => panic!("{other} is no type of a column"),
            };
            let names: Vec<&str> = columns.iter().map(|column| column.0.as_str()).collect();
            let values: Vec<&str> = columns.iter().map(value).collect();
            let (names, values) = (names.join(", "), values.join(", "));
            writeln!(sql, "insert or ignore into {table} ({names}) values ({values});").unwrap();
        }
    }
    home.meddle(&sql).await.unwrap();
    store
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_comes_through_to_the_other_database_and_back() {
    let home = Home::sqlite();
    let source = filled(&home).await;
    let Some(there) = Home::postgresql() else { return };
    let (there, back) = (there.open().await, Home::sqlite());
    let first = copied(&source, &there).await;
    let names: BTreeSet<String> = first.iter().map(|table| table.name.clone()).collect();
    let known: BTreeSet<String> = tables(&home).await.into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, known);
    assert!(names.contains("audit") && names.len() > 20, "{names:?}");
    let filled = first.iter().filter(|table| table.rows >= 4).count();
    assert!(filled > 20, "{first:?}");
    let second = copied(&there, &back.open().await).await;
    for (first, second) in first.iter().zip(&second) {
        // The audit trail has the entry of the first copy.
        if first.name.starts_with("audit") {
            assert_ne!(first.digest, second.digest);
        } else {
            assert_eq!(first, second);
        }
    }
    let scores = "select source, score from enrichment order by source";
    let before: Vec<(String, Option<f64>)> = home.ask(scores).await;
    assert_eq!(back.ask::<(String, Option<f64>)>(scores).await, before);
    let names: Vec<&str> = before.iter().map(|(source, _)| source.as_str()).collect();
    assert_eq!(names, ["", "Z", "it's \"naïve\" \\ 🦀\n\t", "plain"]);
    assert_eq!((before[0].1, before[3].1), (Some(f64::MAX), None));
    let rows: Vec<(i64, Vec<u8>)> =
        back.ask("select first_scan, identity from finding order by first_scan").await;
    assert_eq!(rows[0], (i64::MIN, vec![0, 255, 0]));
    assert_eq!(rows[3], (9_007_199_254_740_993, Vec::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_on_the_same_database_is_the_same() {
    let elsewhere = Home::sqlite();
    let source = filled(&elsewhere).await;
    let home = Home::sqlite();
    let first = copied(&source, &home.open().await).await;
    let again = Home::sqlite();
    assert_eq!(copied(&source, &again.open().await).await, first);
}

on_both! {
    async fn what_is_recorded_after_a_copy_goes_on_from_it(home: Home) {
        let source = home.open().await;
        let first = run(0).record(&source, packages(0..1200)).await;
        run(60).record(&source, packages(100..1200)).await;
        let Some(target) = other(&home) else { return };
        let target = target.open().await;
        copied(&source, &target).await;
        assert_eq!(crate::builders::open_after(&target, &first).await.len(), 1200);
        let next = run(120).record(&target, packages(0..1300)).await;
        assert_eq!((next.new, next.known, next.reopened), (100, 1100, 100));
        let next = run(180).component("api").record(&target, packages(0..5)).await;
        assert_eq!(next.new, 5);
    }

    async fn a_copy_is_of_one_moment_whatever_is_written_meanwhile(home: Home) {
        let source = home.open().await;
        audited(&source, 0..5).await;
        let Some(target) = other(&home) else { return };
        let target = target.open().await;
        let mut is_written = false;
        let writing = source.clone();
        let write = move || {
            let store = writing.clone();
            let write = async move { audited(&store, 5..9).await };
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(write));
        };
        let copy = source.copy_to(&target, &mut |_| if !std::mem::replace(&mut is_written, true) { write() }).await;
        let copy = copy.unwrap();
        assert!(is_written);
        assert_eq!(copy.head.sequence, 5);
        assert_eq!(source.snapshot().await.unwrap().audit_head().await.unwrap().sequence, 9);
    }

    async fn a_copy_that_is_not_kept_leaves_the_target_empty(home: Home) {
        let target = home.fresh();
        let target = target.open().await;
        let elsewhere = Home::sqlite();
        let source = elsewhere.open().await;
        audited(&source, 0..5).await;
        for _ in 0..2 {
            drop(try_copy(&source, &target).await.unwrap());
            assert_eq!(target.snapshot().await.unwrap().audit_head().await.unwrap().sequence, 0);
        }
        copied(&source, &target).await;
    }

    async fn only_an_empty_store_is_copied_to(home: Home) {
        let target = home.open().await;
        let elsewhere = Home::sqlite();
        let source = elsewhere.open().await;
        audited(&source, 0..5).await;
        home.meddle("insert into person (id) values ('ana')").await.unwrap();
        let refused = try_copy(&source, &target).await.unwrap_err();
        assert!(matches!(&refused, CopyError::NotEmpty(table) if table == "person"), "{refused:?}");
        home.meddle("delete from person").await.unwrap();
        copied(&source, &target).await;
        let refused = try_copy(&source, &target).await.unwrap_err();
        assert!(matches!(refused, CopyError::NotEmpty(_)), "{refused:?}");
    }

    async fn a_store_is_not_copied_to_itself(home: Home) {
        let (one, same) = (home.open().await, home.open().await);
        for target in [&one, &same] {
            let refused = try_copy(&one, target).await.unwrap_err();
            assert!(matches!(refused, CopyError::SameStore), "{refused:?}");
        }
    }

    async fn stores_of_two_versions_or_with_other_tables_are_not_copied(home: Home) {
        let target = home.open().await;
        let elsewhere = Home::sqlite();
        let source = elsewhere.open().await;
        home.meddle("create table more (id BIGINT primary key)").await.unwrap();
        let refused = try_copy(&source, &target).await.unwrap_err();
        assert!(matches!(&refused, CopyError::OtherTables(Difference::More(table)) if table == "more"), "{refused:?}");
        home.meddle("drop table more; alter table person add column more TEXT").await.unwrap();
        let refused = try_copy(&source, &target).await.unwrap_err();
        assert!(matches!(&refused, CopyError::OtherTables(Difference::Other(table)) if table == "person"), "{refused:?}");
        home.meddle("insert into schema_version (version) values (999)").await.unwrap();
        let refused = try_copy(&source, &target).await.unwrap_err();
        assert!(matches!(refused, CopyError::OtherVersion { target_version: 999, .. }), "{refused:?}");
    }

    async fn a_table_that_does_not_come_through_is_named_and_nothing_is_kept(home: Home) {
        let lossy = if home.is_sqlite() {
            ["create trigger lossy after insert on person begin update person set name = 'Bo'; end",
             "drop trigger lossy; create trigger lossy before insert on person begin select raise(ignore); end"]
        } else {
            ["create function lossy() returns trigger language plpgsql as $$ begin new.name = 'Bo'; return new; end $$;
              create trigger lossy before insert on person for each row execute function lossy()",
             "create or replace function lossy() returns trigger language plpgsql as $$ begin return null; end $$"]
        };
        let target = home.open().await;
        let from = Home::sqlite();
        let source = from.open().await;
        from.meddle("insert into person (id, name) values ('ana', 'Ana'), ('sam', 'Sam')").await.unwrap();
        for (trigger, expected) in lossy.into_iter().zip(["not the same", "it has 2 rows, and 0 at the target"]) {
            home.meddle(trigger).await.unwrap();
            let refused = try_copy(&source, &target).await.unwrap_err();
            let told = matches!(&refused, CopyError::Differs { table, reason } if table == "person" && reason.contains(expected));
            assert!(told, "{refused:?}");
        }
        assert_eq!(target.snapshot().await.unwrap().person("ana").await.unwrap(), None);
    }

    async fn a_trail_whose_tail_was_cut_off_is_not_copied(home: Home) {
        let source = home.open().await;
        audited(&source, 0..5).await;
        let off = if home.is_sqlite() { "drop trigger audit_is_not_removed;" } else { "alter table audit disable trigger all;" };
        home.meddle(&format!("{off} delete from audit where sequence = 5")).await.unwrap();
        let elsewhere = Home::sqlite();
        let refused = try_copy(&source, &elsewhere.open().await).await.unwrap_err();
        assert!(matches!(refused, CopyError::Broken(AuditFault::CutOff { .. })), "{refused:?}");
    }
}
