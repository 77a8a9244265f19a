//! Times that contradict each other.

use super::place::Place;
use super::reports::{digest, report};

on_both! {
    fn a_report_older_than_the_last_one_closes_nothing_and_says_so(place: Place) {
        place.record("web", &report('a', 3).created("2026-10-02T10:00:00Z").text(), &[]).exits(0);
        let late = place.record("web", &report('b', 1).created("2026-10-01T10:00:00Z").text(), &[]);
        insta::allow_duplicates! {
            insta::assert_snapshot!(late.exits(0).stdout, @"
            web · trivy on main · 2026-10-01T10:00:00Z
              sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
              An earlier scan than the last one on this track: it closed nothing
            Recorded: 0 new, 0 known
            ");
        }
        let next = place.record("web", &report('a', 3).created("2026-10-03T10:00:00Z").text(), &[]);
        next.exits(0).says("Recorded: 0 new, 3 known");
    }
}

#[test]
fn a_report_from_the_future_ran_when_it_came_in() {
    let place = Place::sqlite();
    place
        .record("web", &report('a', 3).created("2199-10-02T10:00:00Z").text(), &[])
        .exits(0)
        .never_says("2199-");
    let after = place.record("web", &report('a', 2).text(), &[]);
    after.exits(0).says("An earlier scan than the last one on this track: it closed nothing");
    let asserted = place.record("web", &report('a', 2).text(), &["--scanned-at", "2199-01-01T00:00:00Z"]);
    asserted.exits(0).never_says("2199-");
}

#[test]
fn a_moment_before_any_scan_has_none_and_never_passes() {
    let place = Place::sqlite();
    place.open_release(&digest('a'));
    place.record("web", &report('a', 0).text(), &["--track", "1.0"]).exits(0);
    for moment in ["2026-09-30T10:00:00Z", "1900-01-01T00:00:00Z"] {
        let answer = place.run(&["release", "check", "1.0", "--as-of", moment]);
        answer.exits(2).says("web  trivy never scanned it").says("UNDECIDED  1 scan missing");
    }
}

#[test]
fn a_database_younger_than_its_scan_proves_nothing() {
    let place = Place::sqlite();
    place.open_release(&digest('a'));
    let date = ["--track", "1.0", "--database-date", "2026-10-01T10:00:01Z"];
    place.record("web", &report('a', 1).text(), &date).exits(0).says("Asserted by you: database date");
    let answer = place.run(&["release", "check", "1.0"]);
    answer.says("No scan counts");
}

#[test]
fn a_verdict_given_while_the_clock_was_ahead_is_followed_by_the_next_one() {
    let place = Place::sqlite();
    place.open_release(&digest('a'));
    place.run(&["release", "check", "1.0", "--as-of", "2199-01-01T00:00:00Z"]).exits(2).says("Verdict 1 on");
    place.run(&["release", "check", "1.0"]).exits(2).says("Verdict 2 on");
    place.run(&["release", "check", "1.0", "--recompute"]).exits(2).remarks("verdict 2 judged again");
}
