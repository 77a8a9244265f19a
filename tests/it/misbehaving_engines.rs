//! Engines that do everything but scan. Each leaves its target not scanned with the reason, the exit code 2, the
//! findings of the other targets on the screen, and nothing of itself behind.

use crate::answer::Answer;
use crate::portcullis::Portcullis;
use crate::scripted_engine::{CHECKOV_VERSION, TRIVY_VERSION, engine};
use crate::small_reports::{CHECKOV, report};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Long enough for an engine that ignores the request to end.
const PATIENCE: Duration = Duration::from_secs(50);

/// A directory to scan, with a recorded report beside it.
fn place() -> Portcullis {
    let portcullis = Portcullis::new();
    portcullis.write("tree/main.tf", "");
    portcullis.write("recorded.json", report("trivy"));
    portcullis
}

/// What to type to let `engine` scan the directory, and to read the recorded report.
fn arguments<'a>(name: &'a str, engine: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    let option = if name == "trivy" { "--trivy" } else { "--checkov" };
    let fixed = ["scan", "--engine", name, option, engine.to_str().unwrap(), "tree", "recorded.json"];
    [&fixed, more].concat()
}

/// Lets a script play `name` and scan; it must not have scanned because of `why`.
#[track_caller]
fn play_as(name: &str, version: &str, script: &str, more: &[&str], why: &str) -> Answer {
    let portcullis = place();
    let engine = engine(&portcullis, version, script);
    let answer = portcullis.run(&arguments(name, &engine, more));
    assert_not_scanned(&portcullis, &answer, why);
    let answer = portcullis.run(&[arguments(name, &engine, more), vec!["--format", "json"]].concat());
    let scan = answer.exits(2).json();
    assert_eq!((&scan["complete"], &scan["findings"]), (&false.into(), &1.into()), "{answer}");
    assert_eq!(scan["targets"][0]["findings"].as_array().map(Vec::len), Some(0), "{answer}");
    answer
}

#[track_caller]
fn play(script: &str, why: &str) -> Answer {
    play_as("checkov", CHECKOV_VERSION, script, &[], why)
}

#[track_caller]
fn assert_not_scanned(portcullis: &Portcullis, answer: &Answer, why: &str) {
    answer.exits(2).says("Not scanned: 1").says(why).says("Incomplete: 1 part not scanned");
    answer.remarks("not scanned: ").says("CVE-2024-1234");
    assert_eq!(portcullis.survivors(), Vec::<String>::new(), "processes are left");
    assert_eq!(portcullis.leftovers(), Vec::<std::path::PathBuf>::new(), "files are left");
}

#[test]
fn an_engine_that_scans_is_believed() {
    let portcullis = place();
    let engine = engine(&portcullis, CHECKOV_VERSION, &format!("echo '{CHECKOV}'; exit 1"));
    let answer = portcullis.run(&arguments("checkov", &engine, &[]));
    answer.exits(0).says("CKV_AWS_24").says("CVE-2024-1234").says("Complete: everything was scanned");
    answer.says("checkov 3.3.30");
    assert_eq!(portcullis.leftovers(), Vec::<std::path::PathBuf>::new());
    portcullis.run(&arguments("checkov", &engine, &["--fail-on", "high"])).exits(1);
}

#[test]
fn an_engine_that_says_nothing_has_not_scanned() {
    play("exit 0", "it ended without writing a report");
    play_as("trivy", TRIVY_VERSION, "exit 0", &[], "it ended without writing a report");
}

#[test]
fn an_engine_that_fails_has_not_scanned_whatever_it_wrote() {
    play(
        "echo 'ValueError: a file is odd' >&2; exit 2",
        "it ended with exit code 2: ValueError: a file is odd",
    );
    play(&format!("echo '{CHECKOV}'; exit 3"), "it ended with exit code 3");
    let small = report("trivy");
    play_as("trivy", TRIVY_VERSION, &format!("echo '{small}'; exit 1"), &[], "it ended with exit code 1");
    let fatal = "printf '2026-11-24T09:12:00Z\\tFATAL\\tFatal error\\tno such image\\n' >&2; exit 1";
    play_as("trivy", TRIVY_VERSION, fatal, &[], "it ended with exit code 1: no such image");
}

#[test]
fn an_engine_that_is_killed_has_not_scanned() {
    play(&format!("echo '{CHECKOV}'; kill -SEGV $$"), "it ended with signal 11");
    play("kill -KILL $$", "it ended with signal 9");
    play("exit 137", "it ended with exit code 137");
}

#[test]
fn an_engine_that_writes_what_is_no_report_has_not_scanned() {
    let why = "what it wrote is not a report";
    let small = report("trivy");
    for output in ["all is well", "{", "[", &CHECKOV[..CHECKOV.len() / 2], "42", "\"done\"", small] {
        play(&format!("cat <<'end'\n{output}\nend"), why);
    }
    for output in ["all is well", "{}", "[]", "null", "\"done\"", &small[..small.len() / 2], CHECKOV] {
        play_as("trivy", TRIVY_VERSION, &format!("cat <<'end'\n{output}\nend"), &[], why);
    }
    play("head -c 100000 /dev/urandom", why);
    play("printf '\\377\\376[\\0]\\0'", why);
    play("head -c 1000000 /dev/zero | tr '\\0' '['", why);
}

#[test]
fn an_engine_that_is_too_old_or_says_no_version_has_not_scanned() {
    let report = format!("echo '{CHECKOV}'");
    play_as("checkov", "2.5.20", &report, &[], "version 2.5.20 is older than 3.0.0")
        .says("install checkov 3.0.0");
    play_as("trivy", r#"{"Version":"0.49.9"}"#, "exit 0", &[], "version 0.49.9 is older than 0.50.0");
    for nothing in ["", "yes", "{}", "3.x"] {
        play_as("checkov", nothing, &report, &[], "it does not tell its version");
        play_as("trivy", nothing, "exit 0", &[], "it does not tell its version");
    }
}

#[test]
fn an_engine_that_floods_its_outputs_is_ended() {
    play_as(
        "checkov",
        CHECKOV_VERSION,
        "yes '[[[['",
        &["--max-report-bytes", "1048576"],
        "its report grew beyond 1 MiB and it was ended",
    );
    play("yes >&2", "it wrote more than 64 MiB to standard error and was ended");
}

#[test]
fn an_engine_that_takes_too_much_memory_is_ended() {
    let hungry = "head -c 300000000 /dev/zero | tail";
    play_as(
        "checkov",
        CHECKOV_VERSION,
        hungry,
        &["--engine-memory", "64"],
        "it held more than 64 MiB of memory and was ended",
    );
}

#[test]
fn an_engine_that_multiplies_is_ended() {
    let fork = "count=0; while [ $count -lt 300 ]; do sleep 600 & count=$((count + 1)); done; wait";
    play(fork, "it started more than 256 processes and was ended");
}

#[test]
fn an_engine_that_leaves_processes_behind_loses_them() {
    let portcullis = place();
    let script = format!("setsid sleep 600 >/dev/null 2>&1 & sleep 600 & echo '{CHECKOV}'; exit 1");
    let engine = engine(&portcullis, CHECKOV_VERSION, &script);
    let answer = portcullis.run(&arguments("checkov", &engine, &[]));
    answer.exits(0).says("CKV_AWS_24");
    assert_eq!(portcullis.survivors(), Vec::<String>::new());
}

/// Starts a scan with an engine that hangs, waits until it does, and sends a signal to the binary alone.
fn interrupt(signal: &str, script: &str) -> (Portcullis, Answer) {
    let portcullis = place();
    let engine = engine(&portcullis, CHECKOV_VERSION, script);
    let running = portcullis.start(&arguments("checkov", &engine, &[]));
    let begun = Instant::now();
    while !portcullis.root().join("engine/began").exists() {
        assert!(begun.elapsed() < PATIENCE, "the engine does not begin");
        std::thread::sleep(Duration::from_millis(10));
    }
    running.signal(signal);
    let answer = running.wait(PATIENCE);
    answer.must_be_fit_for_a_terminal();
    (portcullis, answer)
}

#[test]
fn an_interrupt_ends_an_engine_that_hangs() {
    for signal in ["INT", "TERM", "HUP"] {
        let (portcullis, answer) = interrupt(signal, "touch \"$here/began\"; sleep 600");
        assert_not_scanned(&portcullis, &answer, "it was cancelled");
        answer.says("start the scan again when it suits");
    }
}

#[test]
fn an_interrupt_ends_an_engine_that_does_not_listen() {
    let deaf = "trap '' INT TERM HUP; touch \"$here/began\"; setsid sleep 600 & while :; do sleep 1; done";
    let (portcullis, answer) = interrupt("INT", deaf);
    assert_not_scanned(&portcullis, &answer, "it was cancelled");
}

#[test]
fn an_engine_that_is_not_there_or_no_program_has_not_scanned() {
    let portcullis = place();
    portcullis.write("text", "no program");
    let garbage = engine(&portcullis, "", "");
    fs::write(&garbage, b"\x7fELF garbage").unwrap();
    for (path, why) in [
        ("absent", "checkov was not found"),
        ("text", "checkov was not found"),
        ("tree", "checkov was not found"),
        (garbage.to_str().unwrap(), "it could not be started"),
    ] {
        let answer =
            portcullis.run(&["scan", "--engine", "checkov", "--checkov", path, "tree", "recorded.json"]);
        assert_not_scanned(&portcullis, &answer, why);
        portcullis.run(&["doctor", "--checkov", path]).exits(2).says(why);
    }
}

#[test]
fn a_target_that_vanishes_has_not_been_scanned() {
    let portcullis = place();
    // The first engine takes the tree away before the second one looks at it.
    let script =
        format!("rm -r \"$here/../work/tree\"; echo '{}'", r#"{"SchemaVersion":2,"ArtifactName":"tree"}"#);
    let trivy = engine(&portcullis, TRIVY_VERSION, &script);
    let answer = portcullis.run(&[
        "scan",
        "--trivy",
        trivy.to_str().unwrap(),
        "--checkov",
        "/bin/false",
        "tree",
        "recorded.json",
    ]);
    answer.exits(2).says("checkov").says("No such file or directory").says("CVE-2024-1234");
}

#[test]
fn an_engine_learns_nothing_of_the_environment_and_can_not_be_chosen_by_a_scanned_tree() {
    let portcullis = place().with("SECRET_TOKEN", "hunter2").with("PATH", ".:/usr/bin:/bin");
    portcullis.write("checkov", "#!/bin/sh\ntouch ran\n");
    portcullis.write("trivy", "#!/bin/sh\ntouch ran\n");
    for name in ["checkov", "trivy"] {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(portcullis.path(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    portcullis.run(&["scan", "tree"]).exits(2).says("trivy was not found").says("checkov was not found");
    assert!(!portcullis.path("ran").exists());
    let script = format!("env > \"$here/environment\"; echo '{CHECKOV}'; exit 1");
    let engine = engine(&portcullis, CHECKOV_VERSION, &script);
    portcullis.run(&arguments("checkov", &engine, &[])).exits(0);
    let environment = fs::read_to_string(portcullis.root().join("engine/environment")).unwrap();
    assert!(environment.contains("PORTCULLIS_RUN=") && !environment.contains("hunter2"), "{environment}");
}

#[test]
fn terminal_escapes_of_an_engine_are_shown_as_text() {
    let escapes = "printf '\\033]0;owned\\007\\033[31m\\302\\2332J broken\\n' >&2; exit 7";
    play(escapes, "it ended with exit code 7");
    play(&format!("{escapes}; {}", "yes"), "it ended with exit code 7");
}
