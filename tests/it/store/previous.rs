//! A store of the previous version, which knew findings and no vulnerabilities.

use super::place::Place;
use super::standing::in_runtime;
use crate::portcullis::skipped;
use portcullis_domain::vulnerability::Key;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

macro_rules! steps {
    ($($number:literal)+) => {
        [$((
            include_str!(concat!("../../../crates/store/migrations/sqlite/", $number, ".sql")),
            include_str!(concat!("../../../crates/store/migrations/postgres/", $number, ".sql")),
        )),+]
    };
}

/// The steps that the previous version knew, for SQLite and for PostgreSQL.
const STEPS: [(&str, &str); 4] = steps!["0001" "0002" "0003" "0004"];
/// What its tables had, in words that both databases understand except for bytes, which are written as in SQLite.
const ROWS: &str = include_str!("previous/rows.sql");
/// The scans that the rows tell of.
const SCANS: [(&str, &str, &str, &str); 8] = [
    ("web", "main", "trivy.json", include_str!("previous/trivy.json")),
    ("web", "5.3", "trivy.json", include_str!("previous/trivy.json")),
    ("web", "change:7", "trivy.json", include_str!("previous/trivy.json")),
    ("api", "main", "trivy.json", include_str!("previous/trivy.json")),
    ("web", "main", "grype.json", include_str!("previous/grype.json")),
    ("web", "main", "gitleaks.json", include_str!("previous/gitleaks.json")),
    ("web", "main", "review.json", include_str!("previous/review.json")),
    ("deploy", "main", "checkov.json", include_str!("previous/checkov.json")),
];

/// Takes a store back to what the previous version would have, which costs it its vulnerabilities.
const BACK: &str = "drop view finding_vulnerability; drop table vulnerability_search; drop table vulnerability_document; drop table vulnerability; drop table other_key; \
    drop table affected; drop table past_episode; drop table import; drop index audit_subject; \
    drop index finding_weakness; alter table finding drop column subject; \
    create index finding_weakness on finding (weakness, component); \
    drop table account; drop table sign_in_attempt; drop table session; drop table invitation; drop table api_token; \
    drop table idempotency; drop table job; drop table schedule; alter table scan drop column rematch_of; \
    drop table webhook; drop table preference; drop table delivery; drop table digest_item; drop table saved_view; \
    drop table request; drop table request_event; drop table request_message; drop table request_aside; \
    drop table request_round; drop table request_sent; drop table request_link; drop table rotation_override; \
    drop table absence; drop table handover; drop table checklist_tick; drop table inbox; delete from schema_version where version >= 5;";

impl Place {
    /// Runs SQL behind the store's back, and gives its rows; nothing, and a line that says why, where no program for that
    /// is installed.
    pub(super) fn sql(&self, script: &str) -> Option<String> {
        let mut command = if self.is_sqlite {
            std::fs::create_dir_all(&self.address).unwrap();
            let mut command = Command::new("sqlite3");
            command.arg("-bail").arg(format!("{}/store.db", self.address));
            command
        } else {
            let mut command = Command::new("psql");
            command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", &self.address]);
            command
        };
        command.env("PGCLIENTENCODING", "UTF8");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let Ok(mut child) = command.spawn() else {
            skipped("tests that change a store with `sqlite3` and `psql`: one of them is not installed");
            return None;
        };
        child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Some(String::from_utf8(output.stdout).unwrap())
    }

    /// Makes it a place with the store of the previous version.
    fn previous(&self) -> Option<()> {
        self.portcullis.write("program.yaml", include_str!("previous/program.yaml"));
        let mut script = "begin; create table schema_version (version BIGINT primary key);\n".to_owned();
        for (version, (sqlite, postgres)) in (1..).zip(STEPS) {
            script += if self.is_sqlite { sqlite } else { postgres };
            script += "insert into schema_version (version) values (";
            script += &version.to_string();
            script += ");\n";
        }
        if self.is_sqlite {
            script += ROWS;
        } else {
            script += &ROWS.replace("(x'", "('\\x").replace(", x'", ", '\\x");
        }
        self.sql(&(script + "commit;")).map(drop)
    }

    /// Takes the store back to what the previous version would have.
    pub(super) fn back_to_previous(&self) -> Option<()> {
        let trigger = if self.is_sqlite { "drop trigger audit_is_not_replaced; " } else { "" };
        self.sql(&format!("begin; {trigger}{BACK} commit;")).map(drop)
    }
}

/// Component, identity, weakness and subject of everything that is open, as the rules of the domain say.
#[allow(
    clippy::default_trait_access,
    reason = "the filter is a type of the store, which these tests do not know"
)]
async fn keys(place: &Place) -> BTreeSet<String> {
    let store = place.look_into().await.store;
    let mut snapshot = store.snapshot().await.unwrap();
    let mut keys = BTreeSet::new();
    for (component, track) in [("web", "main"), ("web", "5.3"), ("api", "main"), ("deploy", "main")] {
        for scan in snapshot.latest_scans(component, &track.parse().unwrap()).await.unwrap() {
            for found in snapshot.open_findings(&scan, &Default::default()).await.unwrap() {
                let Key { weakness, subject } = Key::of(&found.finding, found.identity);
                keys.insert(format!("{component}|{}|{weakness}|{subject}", found.identity));
            }
        }
    }
    drop(snapshot);
    store.close().await;
    keys
}

on_both! {
    fn what_the_previous_version_kept_is_taken_over_once_and_nothing_of_it_changes(place: Place) {
        if place.previous().is_none() {
            return;
        }
        place.run(&["release", "list"]).exits(0).says("acme 1.0");
        let standing = place.standing();
        insta::allow_duplicates! {
            insta::assert_snapshot!(standing.board.join("\n"), @"
            V-1 CVE-2026-1000 deb/debian/openssl · incoming 1 · api@main high, web@5.3 high, web@main high
            V-2 CVE-2026-2000 debian:zlib1g · incoming 1 · api@main low, web@5.3 low, web@main low
            V-3 CVE-2026-3000 npm/@acme/left · incoming 1 · api@main critical, web@5.3 critical, web@main critical
            V-4 GHSA-cccc-cccc-cccc npm//right · incoming 1 · api@main medium, web@5.3 medium, web@main medium
            V-5 token c68f1c9bd6218f6463af3df87b40d1f75c720b090defe72c2bcefee81388743d · incoming 1 · web@main unknown
            V-6 sql 6e48100e0c5703d864ae79040879aa9a305582c798d952d616172be4125b6802 · incoming 1 · web@main high
            V-7 xss ed9ab3f3d3f313a9bda1c4c15a6cdab4a4184a2182a2994df75e5e947c015013 · incoming 1 · web@main medium
            V-8 CKV_AWS_18 df6ec69556b8a061a614b63dcdf13cccc4676530c0f9c4c310749d517bd9aeda · incoming 1 · deploy@main low
            V-9 CKV_AWS_24 d92ab9755d2e6d3ff87ba0938c6eacf5a1ae56a89639714f0a4bdfa5608064a8 · incoming 1 · deploy@main high
            ");
            // The program on record has what this version knows of, so it is another one.
            insta::assert_snapshot!(standing.trail[13..].join("\n"), @"
            program.loaded program
            import.opened import 1
            import.opened import 2
            import.opened import 3
            import.opened import 4
            vulnerability.settled V-2
            ");
        }
        let hex = if place.is_sqlite { "lower(hex(identity))" } else { "encode(identity, 'hex')" };
        let kept = place.sql(&format!("select component, {hex}, weakness, subject from finding;")).unwrap();
        let kept: BTreeSet<String> = kept.lines().map(str::to_owned).collect();
        assert_eq!(kept.len(), 14);
        assert_eq!(kept, in_runtime(keys(place)));
        place.run(&["release", "show", "1.0"]).exits(0);
        place.run(&["audit", "verify"]).exits(0).says("the audit trail is whole");
        assert_eq!(place.standing(), standing);
        for (component, track, file, text) in SCANS {
            let recording = place.recording(component, file, text);
            place.run(&[recording.as_slice(), &["--track", track]].concat()).exits(0).says("Recorded: 0 new");
        }
        let after = place.standing();
        assert_eq!(after.board, standing.board);
        let told = &after.trail[standing.trail.len()..];
        assert!(told.len() == SCANS.len() && told.iter().all(|entry| entry.starts_with("scan.recorded")), "{told:?}");
    }
}
