//! Real reports of many tools, with their entries counted by others.
//!
//! The reports are not part of the project. They are looked for in `$PORTCULLIS_CORPUS`, else in
//! `../shared/data` beside the checkout; without them the test says that it skipped.

#![allow(clippy::print_stdout, reason = "a test says what it read and what it skipped")]

use portcullis_domain::finding::Finding;
use portcullis_domain::identity::Identities;
use portcullis_intake::{Limits, read, read_noting};
use serde_json::Value;
use std::collections::HashSet;
use std::fs::File;
use std::io::Cursor;
use std::path::{Path, PathBuf};

fn corpus() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let place = std::env::var_os("PORTCULLIS_CORPUS").map_or(beside, PathBuf::from).join("reports");
    place.is_dir().then_some(place)
}

#[test]
fn every_real_report_is_read_with_exactly_the_counted_observations() {
    let Some(corpus) = corpus() else {
        println!("skipped: the corpus of real reports is not here (set PORTCULLIS_CORPUS)");
        return;
    };
    let cases: Vec<Value> = serde_json::from_reader(File::open(corpus.join("cases.json")).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        let file = case["file"].as_str().unwrap();
        let mut findings: Vec<Finding> = Vec::new();
        let reading =
            read(&mut File::open(corpus.join(file)).unwrap(), None, &Limits::default(), &mut findings);
        let expected = &case["observations"];
        let said = match reading {
            Err(refusal) if expected == "refused" => format!("refused: {refusal}"),
            Err(refusal) => {
                wrong.push(format!("{file}: {refusal}"));
                continue;
            }
            Ok(reading) => {
                if expected.as_u64().is_some_and(|count| count != reading.observations)
                    || expected == "refused"
                {
                    wrong.push(format!("{file}: {} observations, counted {expected}", reading.observations));
                }
                let mut scan = Identities::new("");
                let identities: HashSet<_> = findings.iter().map(|finding| scan.next(finding)).collect();
                if reading.skipped_total > 0 {
                    wrong.push(format!("{file}: skipped {:?}", reading.skipped));
                }
                format!(
                    "{} {}: {} observations, {} suppressed, {} findings, {} not scanned",
                    reading.format.name,
                    reading.facts.engine,
                    reading.observations,
                    reading.suppressed,
                    identities.len(),
                    reading.not_scanned.len()
                )
            }
        };
        println!("{file}: {said}");
    }
    assert!(wrong.is_empty(), "{} of {} reports:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn the_redacted_copy_of_every_real_report_gives_the_same_findings() {
    let Some(corpus) = corpus() else {
        println!("skipped: the corpus of real reports is not here (set PORTCULLIS_CORPUS)");
        return;
    };
    let cases: Vec<Value> = serde_json::from_reader(File::open(corpus.join("cases.json")).unwrap()).unwrap();
    let identities = |findings: &[Finding]| -> Vec<_> {
        let mut scan = Identities::new("");
        findings.iter().map(|finding| scan.next(finding)).collect()
    };
    for case in cases.iter().filter(|case| case["observations"] != "refused") {
        let file = case["file"].as_str().unwrap();
        let (mut found, mut again, mut copy) = (Vec::new(), Vec::new(), Vec::new());
        let mut report = File::open(corpus.join(file)).unwrap();
        let limits = Limits::default();
        let noted = read_noting(&mut report, None, &limits, &mut found).unwrap();
        let redaction = noted.copy(&mut report, &limits, &mut copy).unwrap();
        let before = &noted.reading;
        let after = read(&mut Cursor::new(&copy), None, &limits, &mut again).unwrap();
        assert_eq!(identities(&found), identities(&again), "{file}");
        assert_eq!(before.observations, after.observations, "{file}");
        if redaction.replaced == 0 || noted.is_whole() {
            assert_eq!(copy, std::fs::read(corpus.join(file)).unwrap(), "{file}");
        }
        println!("{file}: {redaction:?}, told beforehand: {}", noted.is_whole());
    }
}
