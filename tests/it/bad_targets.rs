//! Targets that are not there, not readable or not what they seem.

use crate::portcullis::{Portcullis, skipped};
use crate::small_reports::report;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;
use std::time::Duration;

#[test]
fn what_is_not_there_is_refused_before_anything_is_scanned() {
    let portcullis = Portcullis::new();
    portcullis.write("good.json", report("trivy"));
    symlink("loop", portcullis.path("loop")).unwrap();
    symlink("nowhere", portcullis.path("dangling")).unwrap();
    for (target, why) in [
        ("absent.json", "`absent.json` is neither a file or directory nor a component"),
        ("absent/", "`absent/` is neither a file or directory nor a component"),
        ("", "is neither a file or directory nor a component"),
        ("loop", "symbolic links"),
        ("dangling", "No such file or directory"),
        ("good.json/more", "`good.json/more` is neither"),
        ("web", "there is no program file; --program names one"),
        ("web=good.json", "`web` is no component (there is no program file"),
        ("web:1.0", "`web:1.0` is neither"),
    ] {
        portcullis.run(&["scan", "good.json", target]).refuses(why);
    }
    for (target, why) in
        [("absent.json", "No such file"), ("loop", "symbolic links"), ("dangling", "No such file")]
    {
        portcullis.run(&["read", target]).refuses(why).remarks(target);
    }
    let long = "a".repeat(5000);
    portcullis.run(&["scan", &long]).exits(2);
    portcullis.run(&["read", &long]).refuses("File name too long");
}

#[test]
fn a_component_that_is_not_there_is_refused_with_those_that_are() {
    let portcullis = Portcullis::new();
    portcullis.write("program.yaml", fs::read(crate::portcullis::example("program.yaml")).unwrap());
    portcullis.write("good.json", report("trivy"));
    let known = "the program has web, web-source, services, infrastructure, deploy";
    portcullis.run(&["scan", "webb"]).refuses("`webb` is neither").remarks(known);
    portcullis.run(&["scan", "webb=good.json"]).refuses("`webb` is no component").remarks(known);
    portcullis.run(&["scan", "web=absent.json"]).refuses("absent.json can't be read");
    portcullis.run(&["scan", "web="]).refuses("can't be read");
    portcullis.run(&["scan", "web"]).refuses("component `web` is an image: say which, as in web:TAG");
    portcullis.run(&["scan", "infrastructure"]).refuses("infrastructure can't be read");
}

#[test]
fn a_directory_is_no_report() {
    let portcullis = Portcullis::new();
    fs::create_dir(portcullis.path("folder")).unwrap();
    portcullis.write("good.json", report("trivy"));
    portcullis.run(&["read", "folder"]).refuses("it is a directory, not a report");
    portcullis.run(&["scan", "--base", "folder", "good.json"]).refuses("it is a directory, not a report");
}

#[test]
fn devices_and_pipes_are_read_within_bounds() {
    let portcullis = Portcullis::new();
    portcullis.run(&["read", "/dev/null"]).refuses("the file is empty");
    portcullis.run(&["scan", "/dev/null"]).exits(2).says("the file is empty");
    portcullis.run(&["read", "-"]).refuses("the file is empty");
    let piped = Portcullis::new().piping(report("trivy"));
    piped.run(&["read", "/dev/stdin"]).exits(0).says("1 finding");
    piped.run(&["scan", "/dev/stdin"]).exits(0).says("1 finding");
    piped.run(&["scan", "-"]).exits(0).says("1 finding");
}

#[test]
fn a_pipe_that_nobody_writes_to_is_left_with_an_interrupt() {
    let portcullis = Portcullis::new();
    let pipe = portcullis.path("pipe");
    assert!(Command::new("/usr/bin/mkfifo").arg(&pipe).status().unwrap().success());
    let running = portcullis.start(&["read", "pipe"]);
    std::thread::sleep(Duration::from_millis(200));
    running.signal("INT");
    let answer = running.wait(Duration::from_secs(20));
    assert_eq!((answer.signal, answer.stdout.as_str()), (Some(2), ""), "{answer}");
}

#[test]
fn a_report_that_comes_through_a_pipe_is_read() {
    let portcullis = Portcullis::new();
    let pipe = portcullis.path("pipe");
    assert!(Command::new("/usr/bin/mkfifo").arg(&pipe).status().unwrap().success());
    let writer = std::thread::spawn(move || fs::write(pipe, report("grype")));
    portcullis.run(&["read", "pipe"]).exits(0).says("1 finding");
    writer.join().unwrap().unwrap();
}

#[test]
fn what_may_not_be_read_is_refused() {
    let Some(portcullis) = Portcullis::new().without_rights() else { return };
    let file = portcullis.write("secret.json", report("trivy"));
    fs::set_permissions(&file, Permissions::from_mode(0o000)).unwrap();
    portcullis.write("folder/main.tf", "");
    fs::set_permissions(portcullis.path("folder"), Permissions::from_mode(0o000)).unwrap();
    portcullis.write("program.yaml", "version: 1\n");
    let why = "Permission denied";
    portcullis.run(&["read", "secret.json"]).refuses(why).remarks("secret.json");
    fs::remove_file(portcullis.path("program.yaml")).unwrap();
    portcullis.run(&["scan", "secret.json"]).refuses(why).remarks("secret.json");
    portcullis.run(&["scan", "folder"]).refuses(why).remarks("folder");
    portcullis.run(&["program", "check", "--program", "secret.json"]).refuses(why).remarks("secret.json");
    fs::set_permissions(portcullis.path("folder"), Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn what_can_not_be_written_is_said_and_nothing_is_left_behind() {
    let Some(portcullis) = Portcullis::new().without_rights() else { return };
    portcullis.write("good.json", report("trivy"));
    fs::create_dir(portcullis.path("closed")).unwrap();
    fs::set_permissions(portcullis.path("closed"), Permissions::from_mode(0o555)).unwrap();
    let scan = |output: &str| portcullis.run(&["scan", "--format", "json", "--output", output, "good.json"]);
    scan("closed/scan.json").refuses("closed/scan.json can't be written").remarks("Permission denied");
    scan("absent/scan.json").refuses("absent/scan.json can't be written");
    scan("closed").refuses("closed can't be written");
    portcullis.run(&["init", "closed/program.yaml"]).refuses("closed/program.yaml can't be written");
    portcullis
        .run(&["init", "--force", "closed/program.yaml"])
        .refuses("closed/program.yaml can't be written");
    assert_eq!(fs::read_dir(portcullis.path("closed")).unwrap().count(), 0);
    let left: Vec<_> =
        fs::read_dir(portcullis.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_file_that_is_there_stays_whole_when_the_scan_is_refused() {
    let portcullis = Portcullis::new();
    portcullis.write("scan.json", "an earlier scan");
    portcullis.write("bad.json", "{");
    portcullis.write("good.json", report("trivy"));
    portcullis.run(&["scan", "--output", "scan.json", "absent"]).refuses("absent");
    portcullis.run(&["scan", "--output", "scan.json", "--base", "bad.json", "good.json"]).refuses("cut off");
    assert_eq!(portcullis.text("scan.json"), "an earlier scan");
    // An incomplete scan is an answer, and is written as one.
    portcullis.run(&["scan", "--format", "json", "--output", "scan.json", "bad.json"]).exits(2);
    assert!(portcullis.text("scan.json").contains("\"complete\":false"));
}

/// A full disk is played by the device that always is one.
#[test]
fn an_answer_that_does_not_fit_is_no_success() {
    let Ok(full) = fs::File::options().write(true).open("/dev/full") else {
        skipped("there is no /dev/full");
        return;
    };
    let portcullis = Portcullis::new();
    portcullis.write("good.json", report("trivy"));
    for arguments in [["read", "good.json"].as_slice(), &["scan", "good.json"], &["program", "schema"]] {
        let output = portcullis.command(arguments).stdout(full.try_clone().unwrap()).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
        assert!(stderr.contains("No space left on device") && !stderr.contains("panicked"), "{stderr}");
    }
}

#[test]
fn what_is_typed_wrong_is_refused_with_what_would_be_right() {
    let portcullis = Portcullis::new();
    portcullis.write("good.json", report("trivy"));
    for (arguments, why) in [
        ([].as_slice(), "Usage: portcullis"),
        (&["scann"], "unrecognized subcommand"),
        (&["scan"], "<TARGET>"),
        (&["scan", "--engine", "nessus", "good.json"], "invalid value 'nessus' for '--engine <ENGINE>'"),
        (&["scan", "--format", "docx", "good.json"], "invalid value 'docx'"),
        (&["scan", "--fail-on", "hihg", "good.json"], "invalid value 'hihg'"),
        (&["scan", "--engine-minutes", "0", "good.json"], "invalid value '0'"),
        (&["scan", "--engine-minutes", "99999", "good.json"], "invalid value '99999'"),
        (&["scan", "--engine-memory", "1", "good.json"], "invalid value '1'"),
        (&["scan", "--color", "blue", "good.json"], "invalid value 'blue'"),
        (&["scan", "--base"], "a value is required"),
        (&["read"], "<REPORT>"),
        (&["read", "good.json", "second.json"], "unexpected argument"),
        (&["program"], "Usage: portcullis program"),
        (&["completions", "tcsh"], "invalid value 'tcsh'"),
        (&["doctor", "--format", "xml"], "invalid value 'xml'"),
    ] {
        let answer = portcullis.run(arguments);
        answer.exits(2).remarks(why);
        assert_eq!(answer.stdout, "", "{answer}");
    }
    portcullis
        .run(&["read", "--as", "nessus", "good.json"])
        .refuses("`nessus` is no report format")
        .remarks("read --formats");
}

#[test]
fn a_name_that_is_not_text_is_shown_and_never_a_panic() {
    use std::os::unix::ffi::OsStrExt;
    let portcullis = Portcullis::new();
    let name = std::ffi::OsStr::from_bytes(b"re\xffport\x1b[31m.json");
    fs::write(portcullis.path("").join(name), report("trivy")).unwrap();
    for command in ["read", "scan"] {
        let mut asked = portcullis.command(&[command]);
        let output = asked.arg(name).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap();
        assert!(matches!(output.status.code(), Some(0 | 2)), "{text}");
        assert!(!text.contains("panicked"), "{text}");
        crate::answer::assert_fit(&text, command);
    }
}
