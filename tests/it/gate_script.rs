//! The script of the example that shows the gate from end to end.

use crate::console::{text, workspace};
use crate::portcullis::Portcullis;
use std::process::{Command, Output};

/// Runs the script in an environment that says what a user's might.
fn run(variables: &[(&str, &str)]) -> Output {
    let place = tempfile::tempdir().unwrap();
    let output = Command::new("/bin/sh")
        .arg(workspace().join("examples/gate.sh"))
        .current_dir(place.path())
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("TMPDIR", place.path())
        .env("PORTCULLIS", env!("CARGO_BIN_EXE_portcullis"))
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let left: Vec<_> = place.path().read_dir().unwrap().collect();
    assert!(left.is_empty(), "the script leaves something behind: {left:?}");
    output
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn the_script_shows_the_gate_and_ends_well() {
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let lines = lines(&output);
    assert_eq!(lines.iter().filter(|line| line.starts_with("$ portcullis ")).count(), 6, "{lines:#?}");
    insta::assert_snapshot!(lines[lines.len() - 6..].join("\n"), @r"
    Found: 10 critical, 27 high, 19 medium, 26 low, 10 informational, 27 unknown
    BLOCKED  64 findings open (as of 23 Nov 2026 10:00 UTC, as given)
    next:  portcullis decide decisions.yaml

    The gate ended with exit code 1: the release is blocked, since findings that are high or worse are open.
    With 0 it would pass; with 2 it would be undecided, since a scan is missing, incomplete or too old.
    ");
}

#[test]
fn the_script_shows_the_same_whatever_the_environment_says() {
    let strange = [
        ("PORTCULLIS_STORE", "/nowhere/store"),
        ("PORTCULLIS_ARCHIVE", "/nowhere/archive"),
        ("PORTCULLIS_PROGRAM", "/nowhere/program.yaml"),
        ("PORTCULLIS_PERSON", "nobody"),
    ];
    assert_eq!(lines(&run(&strange)), lines(&run(&[])));
}

#[test]
fn the_script_fails_when_a_step_does_not_end_as_it_should() {
    let output = run(&[("PORTCULLIS", "/bin/true")]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(told, "`portcullis release` ended with 0 instead of 1\n");
}

#[test]
fn the_hashes_in_the_script_are_those_of_the_folders() {
    // Outside of a checkout, and as committed: no byte and no file more.
    let portcullis = Portcullis::new();
    let tracked = Command::new("git")
        .args(["ls-files", "-z", "--", "services", "infrastructure", "deploy"])
        .current_dir(workspace().join("examples"))
        .output();
    let tracked = tracked.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let folders = ["services", "infrastructure", "deploy"];
    let files: Vec<String> = match tracked.as_deref() {
        Ok(list) if !list.is_empty() => list.split_terminator('\0').map(str::to_owned).collect(),
        _ => folders.iter().flat_map(|folder| below(folder)).collect(),
    };
    for file in &files {
        portcullis.write(file, std::fs::read(workspace().join("examples").join(file)).unwrap());
    }
    portcullis.write("program.yaml", text("examples/program.yaml"));
    let mut arguments = vec!["release".to_owned(), "open".to_owned(), "1.0".to_owned()];
    for folder in folders {
        arguments.extend(["--component".to_owned(), format!("{folder}={folder}")]);
    }
    arguments.extend(["--leave-out".to_owned(), "web=It is an image.".to_owned()]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let opened = portcullis.run(&arguments);
    opened.exits(0);
    let script = text("examples/gate.sh");
    for folder in folders {
        let line = opened.stdout.lines().find(|line| line.trim_start().starts_with(folder)).unwrap();
        let hash = line.rsplit("tree:").next().unwrap();
        assert!(script.contains(&format!("\n{folder}={hash}\n")), "the hash of {folder} is {hash}");
    }
}

/// The files below a folder of the example, where git can't tell which are committed.
fn below(folder: &str) -> Vec<String> {
    let examples = workspace().join("examples");
    let entries = std::fs::read_dir(examples.join(folder)).unwrap().map(Result::unwrap);
    entries
        .flat_map(|entry| {
            let name = format!("{folder}/{}", entry.file_name().into_string().unwrap());
            if entry.path().is_dir() { below(&name) } else { vec![name] }
        })
        .collect()
}
