//! The examples for pipelines, run as their systems run them against a server: the gate decides, and what was scanned is on
//! record.

mod job;
mod reading;

use crate::installed;
use crate::portcullis::{Portcullis, example, skipped};
use job::{Engines, Event, House, System};

/// A tag whose release is judged.
const TAG: Event = Event::Tag("v1.4.2");

/// The examples, each in a house of its own.
fn houses() -> impl Iterator<Item = (System, House)> {
    System::ALL.into_iter().map(|system| (system, House::new()))
}

#[test]
fn a_blocked_release_fails_the_job_and_its_scans_and_verdict_are_kept() {
    for (system, house) in houses() {
        let ran = house.run(system, TAG, &Engines::finding());
        assert_eq!(ran.code, 1, "{system:?}: {}", ran.said);
        let verdict = ran.verdict();
        assert_eq!(verdict["verdict"]["outcome"], "blocked", "{system:?}: {}", ran.said);
        let release = house.release("1.4.2");
        assert_eq!(release["outcome"], "blocked", "{system:?}: {release}");
        let scans = verdict["facts"]["scans"].as_array().unwrap();
        let mut scanned: Vec<_> = scans.iter().map(|scan| scan["component"].as_str().unwrap()).collect();
        scanned.sort_unstable();
        assert_eq!(scanned, ["infrastructure", "web"], "{system:?}");
        assert!(ran.is_discreet(&house), "{system:?} tells the token: {}", ran.said);
    }
}

#[test]
fn a_release_that_nothing_blocks_passes_the_job() {
    for (system, house) in houses() {
        let ran = house.run(system, TAG, &Engines::clean());
        assert_eq!(ran.code, 0, "{system:?}: {}", ran.said);
        assert_eq!(ran.verdict()["verdict"]["outcome"], "passes", "{system:?}");
        // A job that is started again judges again.
        let again = house.run(system, TAG, &Engines::clean());
        assert_eq!(again.code, 0, "{system:?}: {}", again.said);
    }
}

#[test]
fn what_a_change_adds_fails_its_job_and_what_main_has_fails_none() {
    for (system, house) in houses() {
        let main = house.run(system, Event::Main, &Engines::clean());
        assert_eq!(main.code, 0, "{system:?}: {}", main.said);
        let change = house.run(system, Event::Change("17"), &Engines::finding());
        assert_eq!(change.code, 1, "{system:?}: {}", change.said);
        assert!(change.text("scan-infrastructure.md").contains("CKV"), "{system:?}: {}", change.said);
        assert!(change.text("scan-web.md").contains("CVE-"), "{system:?}: {}", change.said);
        let main = house.run(system, Event::Main, &Engines::finding());
        assert_eq!(main.code, 0, "{system:?}: {}", main.said);
        let change = house.run(system, Event::Change("18"), &Engines::finding());
        assert_eq!(change.code, 0, "{system:?}: {}", change.said);
        assert_eq!(house.tracks(), ["change:17", "change:18", "main"], "{system:?}");
    }
}

#[test]
fn what_can_t_be_scanned_fails_the_job_and_says_so() {
    for (system, house) in houses() {
        let ran = house.run(system, TAG, &Engines::broken());
        assert_eq!(ran.code, 2, "{system:?}: {}", ran.said);
        assert!(ran.said.contains("Not scanned"), "{system:?}: {}", ran.said);
    }
}

#[test]
fn a_binary_that_is_not_the_pinned_one_is_never_run() {
    for (system, house) in houses() {
        let house = house.with_another_binary();
        let ran = house.run(system, TAG, &Engines::clean());
        assert_ne!(ran.code, 0, "{system:?}: {}", ran.said);
        assert!(ran.said.contains("checksum"), "{system:?}: {}", ran.said);
        assert!(!ran.said.contains("the other binary runs"), "{system:?}: {}", ran.said);
    }
}

#[test]
fn the_real_engines_block_the_release_of_the_example() {
    let Some(engines) = Engines::real() else { return };
    let house = House::new();
    let ran = house.run(System::GitHub, TAG, &engines);
    assert_eq!(ran.code, 1, "{}", ran.said);
    assert_eq!(ran.verdict()["verdict"]["outcome"], "blocked", "{}", ran.said);
}

/// Checkov knows the files of two of these systems where the systems have them.
#[test]
fn what_runs_in_pipelines_passes_its_own_gate() {
    let (Some(trivy), Some((_, checkov))) = (installed::trivy(), installed::checkov()) else { return };
    let both = trivy.with("PORTCULLIS_CHECKOV", checkov.to_str().unwrap());
    for (name, place) in
        [("github-actions.yml", "ci/.github/workflows/gate.yml"), ("gitlab-ci.yml", "ci/.gitlab-ci.yml")]
    {
        both.write(place, std::fs::read(example("ci").join(name)).unwrap());
    }
    let scanned = both.run(&["scan", "ci", "--fail-on", "medium"]);
    scanned.exits(0).says("No findings");
}

/// The tools that the jobs take for granted.
fn tools() -> bool {
    let missing = ["/usr/bin/bash", "/usr/bin/curl", "/usr/bin/sha256sum"];
    let missing: Vec<_> = missing.iter().filter(|tool| !std::path::Path::new(tool).exists()).collect();
    if !missing.is_empty() {
        skipped(&format!("the examples for pipelines: there is no {missing:?}"));
    }
    missing.is_empty()
}

/// A place without a program.
fn place() -> Portcullis {
    Portcullis::new()
}
