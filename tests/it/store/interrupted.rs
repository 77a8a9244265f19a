//! Interrupts while an engine runs.

use super::place::{PATIENCE, Place};
use crate::scripted_engine::{CHECKOV_VERSION, engine};
use crate::small_reports::CHECKOV;
use std::time::{Duration, Instant};

/// What is typed to record `deploy` with a scripted engine.
fn arguments(engine: &str) -> [&str; 4] {
    ["record", "deploy", "--checkov", engine]
}

#[test]
fn an_interrupt_while_an_engine_runs_records_nothing_and_says_so() {
    for signal in ["INT", "TERM"] {
        let place = Place::sqlite();
        let script = "touch \"$here/began\"; sleep 600";
        let engine = engine(&place.portcullis, CHECKOV_VERSION, script);
        let running = place.portcullis.start(&arguments(engine.to_str().unwrap()));
        let begun = Instant::now();
        while !place.portcullis.root().join("engine/began").exists() {
            assert!(begun.elapsed() < PATIENCE, "the engine does not begin");
            std::thread::sleep(Duration::from_millis(10));
        }
        running.signal(signal);
        let answer = running.wait(PATIENCE);
        answer.must_be_fit_for_a_terminal();
        answer.exits(2).says("Not scanned: checkov  it was cancelled").never_says("Recorded");
        assert_eq!(place.portcullis.survivors(), Vec::<String>::new(), "processes are left");
        assert_eq!(place.portcullis.leftovers(), Vec::<std::path::PathBuf>::new(), "files are left");
        assert_eq!(scans_of_deploy(&place), 0);
    }
}

#[test]
fn an_engine_that_nobody_interrupts_is_recorded() {
    let place = Place::sqlite();
    let engine = engine(&place.portcullis, CHECKOV_VERSION, &format!("echo '{CHECKOV}'; exit 1"));
    let answer = place.run(&arguments(engine.to_str().unwrap()));
    answer.exits(0).says("deploy · checkov on main").says("Recorded: 1 new, 0 known");
    assert_eq!(scans_of_deploy(&place), 1);
}

/// Scans of the component that are on record, as the next change is compared with them.
fn scans_of_deploy(place: &Place) -> usize {
    let engine = engine(&place.portcullis, CHECKOV_VERSION, &format!("echo '{CHECKOV}'; exit 1"));
    let change = ["--track", "change:1"];
    let answer = place.run(&[arguments(engine.to_str().unwrap()).as_slice(), &change].concat());
    // New configuration fails a build unless the program says otherwise.
    answer.exits(i32::from(answer.stdout.contains("`main` was never scanned")));
    usize::from(!answer.stdout.contains("`main` was never scanned"))
}
