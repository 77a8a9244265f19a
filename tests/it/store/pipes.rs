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

#[test]
fn an_output_that_is_a_link_or_a_pipe_stays_what_it_is() {
    let place = Place::sqlite();
    place.open_release(&digest('a'));
    let [link, pipe] = ["link", "pipe"].map(|name| place.portcullis.path(name));
    std::os::unix::fs::symlink("target", &link).unwrap();
    place.run(&["release", "check", "1.0", "--output", "link"]).exits(2);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(place.portcullis.text("target").contains("UNDECIDED"));
    assert!(place.shell(&["/usr/bin/env"], "mkfifo pipe").code == Some(0));
    let reader = std::thread::spawn(move || std::fs::read_to_string(pipe).unwrap());
    place.run(&["release", "check", "1.0", "--output", "pipe"]).exits(2);
    assert!(reader.join().unwrap().contains("UNDECIDED"));
}

#[test]
fn an_answer_that_can_t_be_written_is_no_answer() {
    let place = Place::sqlite();
    place.open_release(&digest('a'));
    let full = place.shell(&["/usr/bin/env"], "exec \"$portcullis\" release check 1.0 > /dev/full");
    full.refuses("error: the answer can't be written\n  because No space left on device");
    let date = ["--track", "1.0", "--database-date", "2026-10-01T09:00:00Z"];
    place.record("web", &report('a', 1).text(), &date).exits(0);
    // Blocked, and nobody can read it.
    let full = place.shell(&["/usr/bin/env"], "exec \"$portcullis\" release check 1.0 > /dev/full");
    full.refuses("error: the answer can't be written");
}
