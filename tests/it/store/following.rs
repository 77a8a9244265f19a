//! Vulnerabilities that follow scans while something goes wrong: they are as they were, or as they should be.

use super::killed::{kill_after, points, time};
use super::place::{PATIENCE, PROGRAM, Place};
use super::reports::{digest, report};
use super::standing::{Standing, in_runtime};
use crate::portcullis::{Running, skipped};
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::{Place as Affected, PlaceEnd};
use serde_json::json;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A report of so many findings on the `day`th day. On every other day some have gone, and others have come.
fn of_day(day: usize, findings: usize) -> String {
    let text = report('a', findings).created(&format!("2026-10-{:02}T10:00:00Z", day + 1)).text();
    if day.is_multiple_of(2) { text } else { text.replace("package-a-1", "package-c-1") }
}

fn recording<'a>(place: &Place, day: usize, findings: usize) -> [&'a str; 4] {
    place.recording("web", "report.json", &of_day(day, findings))
}

/// A report of Grype on an image, in which each advisory may have another name.
fn grype(found: &[(&str, Option<&str>)]) -> String {
    let matches: Vec<serde_json::Value> = found
        .iter()
        .map(|(name, other)| {
            let related: Vec<_> =
                other.iter().map(|name| json!({"id": name, "namespace": "nvd:cpe"})).collect();
            json!({
                "vulnerability": {"id": name, "severity": "High", "namespace": "github:language:npm"},
                "relatedVulnerabilities": related,
                "artifact": {"name": "left", "version": "1.0", "type": "npm", "purl": "pkg:npm/left@1.0"},
            })
        })
        .collect();
    json!({
        "matches": matches,
        "source": {"type": "image", "target": {"userInput": "web", "imageID": digest('a')}},
        "descriptor": {"name": "grype", "version": "0.80.0"},
    })
    .to_string()
}

/// Starts a recorder while somebody changes vulnerabilities, and sees that nothing is recorded until they are done.
fn waiting(place: &Place, places: &[(u64, &Affected)], start: impl FnOnce() -> Running) -> Running {
    in_runtime(async {
        let store = place.look_into().await.store;
        let mut transaction = store.transaction().await.unwrap();
        transaction.lock_vulnerabilities().await.unwrap();
        let before = store.snapshot().await.unwrap().audit_head().await.unwrap();
        let running = start();
        std::thread::sleep(Duration::from_secs(2));
        let head = store.snapshot().await.unwrap().audit_head().await.unwrap();
        assert_eq!(head, before, "it does not wait");
        transaction.save_places(places).await.unwrap();
        transaction.commit().await.unwrap();
        running
    })
}

on_both! {
    fn wherever_a_recorder_is_killed_vulnerabilities_are_as_before_or_as_after(place: Place) {
        const FINDINGS: usize = 300;
        let calm = place.fresh();
        for place in [place, &calm] {
            place.run(&recording(place, 0, FINDINGS)).exits(0);
        }
        // What it takes to begin, to end and to reopen some.
        let whole = time(&calm, &recording(&calm, 1, FINDINGS));
        place.run(&recording(place, 1, FINDINGS)).exits(0);
        let mut before = place.standing();
        assert_eq!(before, calm.standing());
        for (day, after) in (2..).zip(points(whole)) {
            calm.run(&recording(&calm, day, FINDINGS)).exits(0);
            let wanted = calm.standing();
            let arguments = recording(place, day, FINDINGS);
            kill_after(after, &place.portcullis, &arguments);
            let found = place.standing();
            let is_whole = found.scans() > before.scans();
            assert_eq!(found.board, if is_whole { &wanted } else { &before }.board, "on day {day}");
            place.run(&arguments).exits(0);
            before = place.standing();
            assert_eq!(before.board, wanted.board, "on day {day}");
        }
    }

    fn wherever_the_first_opening_after_the_previous_version_is_killed_the_next_one_takes_everything(place: Place) {
        for (component, track, digit) in [("web", "main", 'a'), ("web", "5.3", 'a'), ("api", "main", 'b')] {
            place.record(component, &report(digit, 300).text(), &["--track", track]).exits(0);
        }
        if place.back_to_previous().is_none() {
            return;
        }
        let whole = time(place, &["release", "list"]);
        let wanted = place.standing();
        assert_eq!(wanted.board.len(), 600);
        for after in points(whole) {
            place.back_to_previous();
            let before = place.trail();
            kill_after(after, &place.portcullis, &["release", "list"]);
            let found = place.standing();
            assert!(found.board.is_empty() || found.board == wanted.board, "half of it: {}", found.board.len());
            place.run(&["release", "list"]).exits(0);
            let next = place.standing();
            assert_eq!(next.board, wanted.board);
            assert_eq!(next.trail.len() - before, 2, "each import is told of once");
        }
    }

    fn recorders_that_meet_in_the_same_advisories_make_one_vulnerability_of_each(place: Place) {
        const FINDINGS: usize = 200;
        let one = of_day(0, FINDINGS);
        // Of one moment: of two scans that meet, neither is late, whichever comes first.
        let other = of_day(1, FINDINGS).replace("2026-10-02T", "2026-10-01T");
        let mut reversed: serde_json::Value = serde_json::from_str(&other).unwrap();
        reversed["Results"][0]["Vulnerabilities"].as_array_mut().unwrap().reverse();
        let running = [
            place.start_recording("web", "1.json", &one),
            place.start_recording("api", "2.json", &reversed.to_string()),
            place.start_recording("web", "3.json", &other),
            place.start_recording("api", "4.json", &one),
        ];
        for running in running {
            running.wait(PATIENCE).exits(0).says("Recorded: ");
        }
        let standing = place.standing();
        let names: Vec<String> = (1..=standing.board.len()).map(|number| format!("V-{number} ")).collect();
        assert!(standing.board.iter().zip(&names).all(|(line, name)| line.starts_with(name)), "{standing:?}");
        let different = one.matches("package-a-").count() + other.matches("package-c-").count();
        assert_eq!(standing.board.len(), different);
    }

    fn who_records_waits_for_who_changes_vulnerabilities(place: Place) {
        place.run(&recording(place, 0, 20)).exits(0);
        let moved = Affected {
            component: "api".to_owned(),
            track: "5.3".to_owned(),
            severity: Severity::Low,
            opened: "2026-10-01T10:00:00Z".parse().unwrap(),
            closed: Some("2026-10-02T10:00:00Z".parse().unwrap()),
            end: Some(PlaceEnd::Gone),
        };
        let numbers: Vec<(u64, &Affected)> = (1..=20).map(|number| (number, &moved)).collect();
        let running = waiting(place, &numbers, || place.start_recording("web", "other.json", &of_day(1, 20)));
        running.wait(PATIENCE).exits(0).says("11 new, 9 known, 11 gone");
        let standing = place.standing();
        assert_eq!(standing.board.iter().filter(|line| line.contains("api@5.3 low gone")).count(), 20);
        assert_eq!(standing.board.iter().filter(|line| line.contains("web@main high gone")).count(), 11);
    }

    fn who_merges_by_a_report_of_a_change_waits_for_who_changes_vulnerabilities(place: Place) {
        place.portcullis.write("program.yaml", PROGRAM.replace("uploads: [trivy", "uploads: [trivy, grype"));
        place.record("web", &grype(&[("GHSA-aaaa-aaaa-aaaa", None), ("CVE-2026-1000", None)]), &[]).exits(0);
        // Of another package, since what `main` has is not looked at.
        let joined = grype(&[("GHSA-aaaa-aaaa-aaaa", Some("CVE-2026-1000"))]).replace("left", "right");
        let arguments = place.recording("web", "change.json", &joined);
        let arguments = [arguments.as_slice(), &["--track", "change:7"]].concat();
        let running = waiting(place, &[], || place.portcullis.start(&arguments));
        running.wait(PATIENCE).exits(0);
        let board = place.standing().board;
        assert!(board.len() == 2 && board[1].contains("closed"), "{board:?}");
    }

    fn names_that_are_joined_while_others_record_make_one_vulnerability_of_two(place: Place) {
        const NAMES: usize = 40;
        place.portcullis.write("program.yaml", PROGRAM.replace("uploads: [trivy", "uploads: [trivy, grype"));
        let names: Vec<(String, String)> = (0..NAMES)
            .map(|number| (format!("GHSA-aaaa-aaaa-{number:04}"), format!("CVE-2026-{}", 1000 + number)))
            .collect();
        let one: Vec<_> = names.iter().map(|(ghsa, _)| (ghsa.as_str(), None)).collect();
        let other: Vec<_> = names.iter().map(|(_, cve)| (cve.as_str(), None)).collect();
        let both: Vec<_> = names.iter().map(|(ghsa, cve)| (ghsa.as_str(), Some(cve.as_str()))).collect();
        place.record("web", &grype(&one), &[]).exits(0);
        place.record("api", &grype(&other), &[]).exits(0);
        assert_eq!(place.standing().board.len(), 2 * NAMES);
        let series = place.recording("web", "4.json", &grype(&one[..10]));
        let change = place.recording("api", "5.json", &grype(&both[..20]));
        let running = [
            place.start_recording("api", "1.json", &grype(&other[20..])),
            place.start_recording("web", "2.json", &grype(&both)),
            place.start_recording("api", "3.json", &grype(&other[..30])),
            place.portcullis.start(&[series.as_slice(), &["--track", "5.3"]].concat()),
            place.portcullis.start(&[change.as_slice(), &["--track", "change:7"]].concat()),
        ];
        for running in running {
            running.wait(PATIENCE).exits(0);
        }
        place.record("api", &grype(&other), &[]).exits(0);
        let board = place.standing().board;
        assert_eq!(board.len(), 2 * NAMES);
        assert_eq!(board.iter().filter(|line| line.contains(" · closed ")).count(), NAMES, "{board:#?}");
        assert_eq!(board.iter().filter(|line| line.contains("api@main") && line.contains("web@main")).count(), NAMES);
    }
}

#[test]
fn a_server_that_drops_who_follows_keeps_nothing_and_the_next_one_works() {
    let Some(place) = Place::postgresql() else { return };
    place.run(&recording(&place, 0, 100)).exits(0);
    let before = place.standing();
    // Whoever follows has written places by the time it comes to this table.
    let Ok(mut holder) = Command::new("psql")
        .args(["-X", "-q", "-d", &place.address])
        .args(["-c", "begin; lock table vulnerability in share mode; select pg_sleep(600)"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
    else {
        skipped("a test that holds a lock with `psql`, which is not installed");
        return;
    };
    let until = |question: &str| {
        let begun = Instant::now();
        while place.sql(question).unwrap().trim().is_empty() {
            assert!(begun.elapsed() < PATIENCE, "nobody waits: {question}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    until("select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep';");
    let running = place.start_recording("web", "report.json", &of_day(1, 100));
    let waits = "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    until(&format!("select pid {waits};"));
    place.sql(&format!("select pg_terminate_backend(pid) {waits};")).unwrap();
    let answer = running.wait(PATIENCE);
    holder.kill().unwrap();
    holder.wait().unwrap();
    place.sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep';");
    answer.exits(2).never_says("Recorded");
    answer.remarks("error: report.json was not recorded\n  because the store");
    assert_eq!(place.standing(), before);
    place.run(&recording(&place, 1, 100)).exits(0).says("11 new, 89 known, 11 gone");
    assert_ne!(place.standing().board, before.board);
}

#[test]
fn wherever_the_disk_is_full_while_vulnerabilities_follow_nothing_is_half_done() {
    let place = Place::sqlite();
    place.portcullis.write("first.json", of_day(0, 200));
    place.portcullis.write("second.json", of_day(1, 200));
    let script = "mkdir full && mount -t tmpfs -o size=64m tmpfs full || exit 77
        export PORTCULLIS_STORE=\"$PWD/full\"
        \"$portcullis\" record web --report first.json > said || exit 1
        used=$(df -k --output=used full | tail -1)
        for more in $(seq 64 48 8000); do
            mount -o remount,size=$((used + more))k full || exit 77
            if \"$portcullis\" record web --report second.json >> said 2>> errors; then break; fi
            echo \"$more\" >> failures
        done
        cp -r full/. kept";
    let answer = place.shell(&["/usr/bin/unshare", "-rm"], script);
    if answer.code == Some(77) {
        skipped(&format!("no small file system can be made here: {}", answer.stderr.trim()));
        return;
    }
    answer.exits(0);
    let failures = place.portcullis.text("failures").lines().count();
    let errors = place.portcullis.text("errors");
    assert!(failures > 2, "{errors}");
    assert_eq!(
        errors.matches("the store's disk is full: nothing of this change was kept").count(),
        failures,
        "{errors}"
    );
    let calm = Place::sqlite();
    for day in [0, 1] {
        calm.run(&recording(&calm, day, 200)).exits(0);
    }
    let mut kept = place;
    kept.address = kept.portcullis.path("kept").display().to_string();
    let (kept, wanted): (Standing, Standing) = (kept.standing(), calm.standing());
    assert_eq!(kept, wanted);
}
