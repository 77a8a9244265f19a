//! Commands that are killed at any point.

use super::place::{PATIENCE, Place};
use super::reports::{digest, report};
use crate::portcullis::Portcullis;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Points in the time that something takes, spread so that each part of the work is met, by chance within its part.
pub(super) fn points(whole: Duration) -> impl Iterator<Item = Duration> {
    let asked = std::env::var("PORTCULLIS_KILL_POINTS").ok().and_then(|text| text.parse().ok());
    let count: u32 = asked.unwrap_or(10);
    let mut seed = u64::from(std::process::id()) ^ u64::from(whole.subsec_nanos());
    (0..count).map(move |point| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let part = f64::from(point) + f64::from(u16::try_from(seed >> 48).unwrap()) / 65536.0;
        whole.mul_f64(part / f64::from(count))
    })
}

/// How long a command takes that nobody kills.
pub(super) fn time(place: &Place, arguments: &[&str]) -> Duration {
    let started = Instant::now();
    place.run(arguments).exits(0);
    started.elapsed()
}

/// Starts a command, and kills it after so long if it has not ended.
pub(super) fn kill_after(after: Duration, portcullis: &Portcullis, arguments: &[&str]) {
    let mut command = portcullis.command(arguments);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
}

on_both! {
    fn wherever_a_recorder_is_killed_its_scan_is_whole_or_absent_and_the_next_one_works(place: Place) {
        const FINDINGS: usize = 500;
        place.open_release(&digest('a'));
        let text = report('a', FINDINGS).text();
        let whole = time(place, &place.recording("web", "report.json", &text));
        let mut kept = place.whole_scans("web", &digest('a'), FINDINGS);
        assert_eq!(kept, 1);
        for (number, after) in points(whole).enumerate() {
            // Another package in each report, so that there is something to write.
            let text = report('a', FINDINGS).text().replace("package-a", &format!("package-{number}"));
            place.recording("web", "report.json", &text);
            kill_after(after, &place.portcullis, &["record", "web", "--report", "report.json"]);
            let scans = place.whole_scans("web", &digest('a'), FINDINGS);
            assert!(scans == kept || scans == kept + 1, "{scans} scans after {kept}");
            kept = scans;
        }
        let next = place.record("web", &text, &[]);
        next.exits(0).says("Recorded: ");
        assert_eq!(place.whole_scans("web", &digest('a'), FINDINGS), kept + 1);
        place.run(&["release", "check", "1.0"]).exits(1).says("BLOCKED  ");
    }

    fn wherever_the_first_opening_is_killed_the_next_one_works(place: Place) {
        let whole = time(place, &["release", "list"]);
        for after in points(whole) {
            let place = place.fresh();
            kill_after(after, &place.portcullis, &["release", "list"]);
            let answer = place.portcullis.start(&["release", "list"]).wait(PATIENCE);
            answer.exits(0).says("acme has no release; `portcullis release open VERSION` opens one");
            assert_eq!(place.whole_scans("web", &digest('a'), 0), 0);
        }
    }
}
