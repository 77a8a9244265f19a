//! Reports that are not what they should be.

use super::place::Place;
use super::reports::{digest, report};
use crate::small_reports;
use std::process::Stdio;

/// Refused with this reason, and nothing is kept.
#[track_caller]
fn refused(component: &str, text: &str, more: &[&str], why: &str) {
    let place = Place::sqlite();
    let answer = place.record(component, text, more);
    answer.refuses("error: report.json was not recorded\n").remarks(why);
    assert_eq!(place.whole_scans(component, &digest('a'), 0), 0);
}

#[test]
fn a_component_takes_only_the_reports_that_the_program_names() {
    let why = "because `deploy` takes no uploads of `checkov` or of any other engine; `uploads` of the program says which it takes";
    refused("deploy", small_reports::CHECKOV, &[], why);
    refused("deploy", small_reports::CHECKOV, &["--report-format", "checkov"], why);
    let why = "because `api` takes no uploads of `sarif`, only of trivy; `uploads` of the program says which it takes";
    refused("api", small_reports::report("sarif"), &[], why);
    refused("api", &small_reports::report("sarif").replace("Lint", "Trivy"), &[], why);
}

#[test]
fn an_empty_list_needs_its_format() {
    let why = "because the report is an empty list and does not say which tool wrote it; name it with --report-format";
    refused("web", "[]", &[], why);
    let place = Place::sqlite();
    place.record("web", "[]", &["--report-format", "gitleaks"]).exits(0).says("web · gitleaks on main");
    refused(
        "web",
        "[]",
        &["--report-format", "magic"],
        "`magic` is no report format; `portcullis read --formats` lists them",
    );
}

#[test]
fn a_sarif_that_calls_its_tool_trivy_is_no_scan_by_trivy() {
    let place = Place::sqlite();
    place.open_release(&digest('a'));
    let sarif = small_reports::report("sarif").replace("Lint", "Trivy");
    let digest = digest('a');
    let said = ["--track", "1.0", "--digest", &digest, "--database-date", "2026-10-01T09:00:00Z"];
    place.record("web", &sarif, &said).exits(0).says("web · sarif:trivy on 1.0");
    place
        .run(&["release", "check", "1.0"])
        .exits(2)
        .says("web  trivy never scanned it")
        .says("UNDECIDED  1 scan missing");
}

#[test]
fn a_report_beyond_the_limit_is_refused() {
    let text = report('a', 5).text();
    let limit = (text.len() - 1).to_string();
    let why =
        format!("because the report is larger than {limit} bytes; raise --max-report-bytes if that is right");
    refused("web", &text, &["--max-report-bytes", &limit], &why);
    let place = Place::sqlite();
    place.record("web", &text, &["--max-report-bytes", &text.len().to_string()]).exits(0);
}

#[test]
fn a_report_that_breaks_off_in_a_pipe_is_refused() {
    let text = report('a', 50).text();
    for length in [0, 1, text.len() / 2, text.len() - 1] {
        let place = Place::sqlite();
        let Place { portcullis, address, is_sqlite } = place;
        let place = Place { portcullis: portcullis.piping(&text.as_bytes()[..length]), address, is_sqlite };
        let answer = place.run(&["record", "web", "--report", "-"]);
        answer.refuses("error: the standard input was not recorded\n  because the report is refused\n");
        answer.remarks(if length == 0 { "the file is empty" } else { "the report is cut off" });
        assert_eq!(place.whole_scans("web", &digest('a'), 50), 0);
    }
}

#[test]
fn a_closed_standard_input_is_an_empty_report() {
    let place = Place::sqlite();
    let answer = place.shell(&["/usr/bin/env"], "exec \"$portcullis\" record web --report - <&-");
    answer.refuses("error: the standard input was not recorded").remarks("the file is empty");
}

#[test]
fn what_is_no_file_is_no_report() {
    let place = Place::sqlite();
    place.run(&["record", "web", "--report", "deploy"]).refuses("error: deploy is a directory, not a report");
    place
        .run(&["record", "web", "--report", "absent"])
        .refuses("error: absent can't be read\n  because No such file");
    place.run(&["record", "web", "--report", "/dev/null"]).refuses("because the file is empty");
    let endless = place.run(&["record", "web", "--report", "/dev/zero", "--max-report-bytes", "1000000"]);
    endless.refuses("because the report is larger than 1000000 bytes");
}

on_both! {
    fn the_same_report_twice_is_two_scans_and_changes_nothing(place: Place) {
        let text = report('a', 7).text();
        place.record("web", &text, &[]).exits(0).says("Recorded: 7 new, 0 known");
        place.record("web", &text, &[]).exits(0).says("Recorded: 0 new, 7 known\n");
        let twice = place.run(&["record", "web", "--report", "report.json", "--report", "report.json"]);
        twice.exits(0).says("Recorded: 0 new, 7 known\n");
        assert_eq!(place.whole_scans("web", &digest('a'), 7), 4);
    }
}

#[test]
fn of_several_reports_those_before_the_bad_one_are_recorded_and_told() {
    let place = Place::sqlite();
    place.portcullis.write("bad.json", "{");
    let arguments = place.recording("web", "good.json", &report('a', 7).text());
    let answer =
        place.run(&[arguments.as_slice(), &["--report", "bad.json", "--report", "good.json"]].concat());
    answer
        .exits(2)
        .says("Recorded: 7 new, 0 known")
        .says("Not scanned: bad.json  bad.json was not recorded: the report is refused: ");
    answer.says("Recorded: 0 new, 7 known");
}

#[test]
fn who_contradicts_the_report_is_refused() {
    let (one, other) = ("1".repeat(40), "2".repeat(40));
    let text = report('a', 1).text().replace("\"ImageID\"", &format!("\"Commit\":\"{one}\",\"ImageID\""));
    let why = format!("because the report says that the commit is {one}, and you say {other}");
    refused("web", &text, &["--commit", &other], &why);
    Place::sqlite().record("web", &text, &["--commit", &one]).exits(0).never_says("Asserted");
    let why = "because `main` is no commit; give the full id, of 40 or 64 hexadecimal digits";
    refused("web", &text, &["--commit", "main"], why);
}

#[test]
fn a_reader_of_the_standard_output_that_is_gone_does_not_undo_a_recording() {
    let place = Place::sqlite();
    let mut command =
        place.portcullis.command(&place.recording("web", "report.json", &report('a', 7).text()));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(place.whole_scans("web", &digest('a'), 7), 1);
}
