//! Reports that are cut off, of every format that is read.

use crate::portcullis::Portcullis;
use crate::small_reports::SMALL;
use std::collections::BTreeSet;

/// Formats of which every beginning is a whole report, so that nothing tells what is missing.
const CANNOT_BE_TOLD: [&str; 1] = ["generic-csv"];

#[test]
fn there_is_a_small_report_of_every_format() {
    let portcullis = Portcullis::new();
    let listed = portcullis.run(&["read", "--formats"]);
    let listed: BTreeSet<_> = listed
        .exits(0)
        .stdout
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| !name.is_empty())
        .collect();
    let small: BTreeSet<_> = SMALL.iter().map(|(name, _)| *name).collect();
    assert_eq!(listed, small);
}

#[test]
fn every_small_report_is_recognised_by_itself_and_read_whole() {
    let portcullis = Portcullis::new();
    for (format, text) in SMALL {
        portcullis.write("report", text);
        let answer = portcullis.run(&["read", "--format", "json", "report"]);
        let reading = answer.exits(0).json();
        let expected = i32::from(!["portcullis", "empty"].contains(format));
        assert_eq!(reading["format"], *format);
        assert_eq!(reading["observations"], expected, "{format}");
        assert_eq!(reading["findings"], expected, "{format}");
    }
}

#[test]
fn a_report_that_is_cut_off_anywhere_is_refused() {
    let portcullis = Portcullis::new();
    for (format, text) in SMALL.iter().filter(|(format, _)| !CANNOT_BE_TOLD.contains(format)) {
        let length = text.trim_end().len();
        for cut in [2, length / 4, length / 2, length * 3 / 4, length - 1] {
            let cut = text.floor_char_boundary(cut.clamp(1, length - 1));
            portcullis.write("cut", &text[..cut]);
            let answer = portcullis.run(&["read", "cut"]);
            answer.refuses("cut");
            let told = ["is cut off", "not closed", "there is no element"];
            assert!(told.iter().any(|told| answer.stderr.contains(told)), "{format} cut at {cut}: {answer}");
        }
    }
}

#[test]
fn a_report_that_is_cut_off_is_not_scanned_and_says_so() {
    let portcullis = Portcullis::new();
    for (format, text) in SMALL.iter().filter(|(format, _)| !CANNOT_BE_TOLD.contains(format)) {
        portcullis.write("cut", &text[..text.trim_end().len() - 1]);
        portcullis
            .run(&["scan", "cut"])
            .exits(2)
            .says("Not scanned: 1")
            .says("Incomplete: 1 part not scanned");
        let answer = portcullis.run(&["scan", "--format", "json", "cut"]);
        assert_eq!(answer.exits(2).json()["complete"], false, "{format}");
    }
}

#[test]
fn a_table_that_is_cut_off_in_a_quoted_text_is_refused() {
    let Some((_, text)) = SMALL.iter().find(|(format, _)| *format == "generic-csv") else { return };
    let portcullis = Portcullis::new();
    portcullis.write("cut.csv", &text[..text.trim_end().len() - 4]);
    portcullis.run(&["read", "cut.csv"]).refuses("a quoted text does not end");
}
