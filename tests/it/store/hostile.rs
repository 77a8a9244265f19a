//! Names and texts that mean harm.

use super::place::Place;
use super::reports::{digest, report};
use crate::answer::assert_fit;

/// Paths, quotes, statements, controls of terminals, direction marks, and nothing at all.
const NAMES: [&str; 9] = [
    "../..",
    "'; drop table scan; --",
    "\" or 1=1",
    "a\nb\u{1b}[2J",
    "\u{9b}31m\u{202e}moc",
    "%2e%2e%2f",
    "$(id)",
    " ",
    "ü",
];

fn long() -> String {
    "5".repeat(5_000)
}

#[test]
fn a_component_of_a_hostile_name_is_none() {
    let place = Place::sqlite();
    let arguments = place.recording("web", "report.json", &report('a', 1).text());
    for name in NAMES.into_iter().chain([long().as_str()]) {
        let answer = place.run(&["record", name, arguments[2], arguments[3]]);
        answer.refuses("is no component of the program, which has web, api, deploy");
    }
    let endless = "5".repeat(50_000);
    place
        .run(&["record", &endless, arguments[2], arguments[3]])
        .refuses("bytes and is too long for a request");
    assert_eq!(place.whole_scans("web", &digest('a'), 1), 0);
}

#[test]
fn a_track_of_a_hostile_name_is_none() {
    let place = Place::sqlite();
    let arguments = place.recording("web", "report.json", &report('a', 1).text());
    let series = NAMES.map(|name| format!("5.3{name}"));
    let changes = ["", " ", "a b", "\u{1b}[2J", "\u{202e}moc", "ü"].map(|name| format!("change:{name}"));
    let long = [long(), format!("change:{}", long())];
    let tracks = NAMES.iter().map(ToString::to_string).chain(series).chain(changes).chain(long);
    for track in
        tracks.filter(|track| track != "5.3 ").chain(["5.3 ".to_owned(), "v5".to_owned(), "Main".to_owned()])
    {
        let answer = place.run(&[arguments.as_slice(), &["--track", &track]].concat());
        answer.refuses("is no track; use main, a series such as 5.3, or change:ID");
        assert!(answer.stderr.len() < 1_000, "{answer}");
    }
    for track in ["5.3-rc.1", "change:feature/x_y-1", "change:../..", "change:';drop"] {
        place.run(&[arguments.as_slice(), &["--track", track]].concat()).exits(0).says(track);
    }
}

#[test]
fn a_release_of_a_hostile_version_is_none() {
    let place = Place::sqlite();
    let versions = NAMES.map(|name| format!("5{name}"));
    for version in NAMES.into_iter().chain(versions.iter().map(String::as_str)).chain([long().as_str()]) {
        for verb in ["open", "show", "check", "end", "scan"] {
            place.run(&["release", verb, version]).refuses("is no version: ");
        }
    }
    place.run(&["release", "show", ""]).exits(2).remarks("a value is required for '<VERSION>'");
    place.run(&["release", "show", &"5".repeat(50_000)]).refuses("bytes and is too long for a request");
    for product in NAMES {
        place
            .run(&["release", "list", "--product", product])
            .refuses("is no product of the program, which has acme");
    }
}

#[test]
fn nobody_is_somebody_whom_the_program_does_not_know() {
    let place = Place::sqlite();
    for name in NAMES.into_iter().chain(["zoe", "Ana", "os:root"]) {
        let answer = place.run(&["release", "list", "--as", name]);
        answer.refuses("error: the program has nobody with the id `");
    }
    assert!(!place.portcullis.path("store").exists(), "a store was made for nobody");
}

#[test]
fn a_reason_of_a_hostile_text_is_kept_and_shown_as_text() {
    let place = Place::sqlite();
    let web = format!("web={}", digest('a'));
    let reason = "api=\u{1b}]0;owned\u{7}<script>\u{202e}";
    place
        .run(&[
            "release",
            "open",
            "1.0",
            "--component",
            &web,
            "--leave-out",
            reason,
            "--leave-out",
            "deploy=x",
        ])
        .exits(0);
    place.run(&["release", "show", "1.0"]).exits(0).says("\\u{1b}]0;owned\\u{7}<script>\\u{202e}");
    place.run(&["release", "show", "1.0", "--format", "json"]).exits(0);
    for format in ["text", "markdown", "html", "json"] {
        let answer = place.run(&["release", "check", "1.0", "--format", format]);
        answer.exits(2).says("owned");
        assert!(format != "html" || !answer.stdout.contains("<script>\\u"), "{answer}");
    }
}

on_both! {
    fn texts_of_a_report_never_act_on_a_terminal(place: Place) {
        let hostile = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}moc\u{0}'; drop table scan; --<script>|`a`";
        place.open_release(&digest('a'));
        let text = report('a', 3).saying(hostile).text();
        let date = ["--track", "1.0", "--database-date", "2026-10-01T09:00:00Z"];
        place.record("web", &text, &date).exits(0).says("Recorded: 3 new, 0 known");
        place.record("web", &text, &["--format", "json"]).exits(0);
        for format in ["text", "json", "markdown", "sarif"] {
            place.record("web", &text, &["--track", "change:1", "--format", format]).exits(0);
        }
        for format in ["text", "markdown", "html", "json"] {
            place.run(&["release", "check", "1.0", "--wide", "--format", format]).exits(1).says("CVE-2026-10001");
            let output = ["release", "check", "1.0", "--format", format, "--output", "verdict"];
            place.run(&output).exits(1);
            assert_fit(&place.portcullis.text("verdict"), format);
        }
        place.run(&["release", "check", "1.0", "--recompute"]).exits(1).remarks("the same bytes");
    }
}

#[test]
fn the_name_of_a_report_never_acts_on_a_terminal() {
    let place = Place::sqlite();
    place
        .run(&["record", "web", "--report", "\u{1b}[2J.json"])
        .refuses("error: \\u{1b}[2J.json can't be read");
    place.record("web", "{", &["--report", "\u{1b}[2J.json"]).exits(2).says("\\u{1b}[2J.json");
}
