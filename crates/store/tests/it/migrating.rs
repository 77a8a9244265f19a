//! Stores of earlier versions, which are brought forward with what is in them.

use crate::home::Home;
use crate::vulnerabilities::{cases, now};
use portcullis_domain::finding::Kind;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::{Imported, Key, Vulnerability};
use portcullis_store::{Store, ToSave};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Each step until documents of vulnerabilities stand in a table of their own, for SQLite and for PostgreSQL.
const UNTIL_5: [(&str, &str); 5] = [
    (include_str!("../../migrations/sqlite/0001.sql"), include_str!("../../migrations/postgres/0001.sql")),
    (include_str!("../../migrations/sqlite/0002.sql"), include_str!("../../migrations/postgres/0002.sql")),
    (include_str!("../../migrations/sqlite/0003.sql"), include_str!("../../migrations/postgres/0003.sql")),
    (include_str!("../../migrations/sqlite/0004.sql"), include_str!("../../migrations/postgres/0004.sql")),
    (include_str!("../../migrations/sqlite/0005.sql"), include_str!("../../migrations/postgres/0005.sql")),
];

/// Begins a store as a program that knew five versions did.
async fn begin_version_5(home: &Home) {
    if home.is_sqlite() {
        std::fs::create_dir_all(&home.address).unwrap();
        std::fs::File::create(std::path::Path::new(&home.address).join("store.db")).unwrap();
    }
    let mut sql = String::from("create table schema_version (version BIGINT primary key);\n");
    for (step, version) in UNTIL_5.iter().zip(1..) {
        sql.push_str(if home.is_sqlite() { step.0 } else { step.1 });
        writeln!(sql, "\ninsert into schema_version (version) values ({version});").unwrap();
    }
    home.meddle(&sql).await.unwrap();
}

fn imported(number: u64) -> Vulnerability {
    Vulnerability::imported(Imported {
        number,
        key: Key { weakness: format!("CVE-2026-{number}"), subject: "deb/debian/zlib".to_owned() },
        kind: Kind::Package,
        component: None,
        severity: Severity::High,
        team: Some("web".to_owned()),
        assignee: None,
        marks: BTreeSet::new(),
        batch: Some(1),
        fix_known: Some(now()),
        opened: now(),
    })
}

/// The statement that puts a vulnerability into a store of version 5.
fn insertion(case: &Vulnerability) -> String {
    let document = match case.as_imported() {
        Some(_) => String::new(),
        None => serde_json::to_string(case).unwrap().replace('\'', "''"),
    };
    let batch = case.batch.map_or("null".to_owned(), |batch| batch.to_string());
    let team = case.owner.team.as_ref().map_or("null".to_owned(), |team| format!("'{team}'"));
    let fix_known = case.fix_known.map_or("null".to_owned(), |at| at.as_microsecond().to_string());
    let Key { weakness, subject } = &case.key;
    format!(
        "insert into vulnerability (number, weakness, subject, kind, title, source, stage, since, severity, scanner, \
         team, marks, batch, fix_known, revision, episode, opened_at, document) values ({}, '{weakness}', '{subject}', \
         '{}', '{}', '{}', '{}', {}, 1, '{}', {team}, 0, {batch}, {fix_known}, 7, {}, {}, '{document}');\n",
        case.number,
        case.kind.map_or("", Kind::word),
        case.title,
        case.source.word(),
        case.stage.word(),
        case.since.as_microsecond(),
        case.scanner.word(),
        case.episode.number,
        case.episode.opened.as_microsecond(),
    )
}

async fn save(store: &Store, vulnerability: &Vulnerability) {
    let mut transaction = store.transaction().await.unwrap();
    let to_save = ToSave { vulnerability, text: None, wakes_at: None };
    transaction.save_vulnerabilities(&[to_save]).await.unwrap();
    transaction.commit().await.unwrap();
}

on_both! {
    async fn vulnerabilities_of_version_5_come_through_with_and_without_a_document(home: Home) {
        let home = home.fresh();
        begin_version_5(&home).await;
        let mut all: Vec<Vulnerability> = cases(40, 5).into_iter().map(|case| case.vulnerability).collect();
        all.push(imported(41));
        home.meddle(&all.iter().map(insertion).collect::<String>()).await.unwrap();
        let store = home.open().await;
        let numbers: Vec<u64> = all.iter().map(|case| case.number).collect();
        let stored = store.snapshot().await.unwrap().vulnerabilities(&numbers).await.unwrap();
        assert!(stored.iter().all(|one| one.revision == 7), "{stored:?}");
        let stored: Vec<Vulnerability> = stored.into_iter().map(|one| one.vulnerability).collect();
        assert_eq!(stored, all);
        save(&store, &all[0]).await;
        let again = store.snapshot().await.unwrap().vulnerability(1).await.unwrap().unwrap();
        assert_eq!((again.revision, &again.vulnerability), (8, &all[0]));
    }

    async fn a_store_that_was_brought_forward_has_the_tables_of_a_new_one(home: Home) {
        let (old, other) = (home.fresh(), home.fresh());
        begin_version_5(&old).await;
        // A copy is refused where a table, a column or a rule differs.
        let copy = old.open().await.copy_to(&other.open().await, &mut |_| ()).await.unwrap();
        assert!(copy.tables.iter().any(|table| table.name == "vulnerability_document"), "{:?}", copy.tables);
    }

    async fn a_vulnerability_that_is_as_it_came_in_again_loses_its_document(home: Home) {
        let store = home.open().await;
        let came_in = imported(1);
        let mut changed = came_in.clone();
        "Somebody looked at it.".clone_into(&mut changed.report);
        for case in [&came_in, &changed, &came_in] {
            save(&store, case).await;
            let stored = store.snapshot().await.unwrap().vulnerability(1).await.unwrap().unwrap();
            assert_eq!(stored.vulnerability, *case);
        }
    }
}
