//! Readers that go away before an answer ends.

use super::place::Place;
use super::reports::{digest, report};
use std::io::Read;
use std::process::Stdio;

/// The exit code of a command whose reader takes so many bytes and leaves.
fn exit_code(place: &Place, arguments: &[&str], bytes: usize) -> Option<i32> {
    let mut command = place.portcullis.command(arguments);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut vec![0; bytes]).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    output.status.code()
}

#[test]
fn a_reader_that_leaves_early_never_changes_the_code_of_a_verdict() {
    let place = Place::sqlite();
    place.open_release(&digest('a'));
    for format in ["text", "json", "markdown", "html"] {
        let check = ["release", "check", "1.0", "--wide", "--format", format];
        assert_eq!(exit_code(&place, &check, 0), Some(2), "undecided as {format}");
    }
    // Longer than a pipe holds.
    let date = ["--track", "1.0", "--database-date", "2026-10-01T09:00:00Z"];
    place.record("web", &report('a', 2000).text(), &date).exits(0);
    for format in ["text", "json", "markdown", "html"] {
        let check = ["release", "check", "1.0", "--wide", "--format", format];
        for bytes in [0, 1] {
            assert_eq!(exit_code(&place, &check, bytes), Some(1), "blocked as {format}");
        }
    }
    assert_eq!(exit_code(&place, &["release", "show", "1.0"], 0), Some(0));
}
