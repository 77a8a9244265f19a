//! Scans of recorded reports: whose findings they are, what is new, and what the shell gets back.

use crate::portcullis::{Portcullis, example};
use std::io::Read;
use std::process::Stdio;

/// The example's program and reports in a working directory.
fn harbour() -> Portcullis {
    let portcullis = Portcullis::new();
    for name in ["program.yaml", "reports"] {
        std::os::unix::fs::symlink(example(name), portcullis.path(name)).unwrap();
    }
    portcullis
}

const OLD: &str = "web=reports/web-1.0.trivy.json";
const NEXT: &str = "web=reports/web-1.1.trivy.json";

#[test]
fn each_finding_of_a_component_has_its_owner() {
    let portcullis = harbour();
    let all = [
        OLD,
        "services=reports/services.trivy.json",
        "infrastructure=reports/infrastructure.checkov.json",
        "deploy=reports/deploy.checkov.json",
        "web-source=reports/web.gitleaks.json",
    ];
    let answer = portcullis.run(&[&["scan"], all.as_slice()].concat());
    answer.exits(0).says("Complete: everything was scanned");
    for owner in ["team storefront · mara", "team tracking · tomas", "team depot · noor"] {
        answer.says(owner);
    }
    let scan = portcullis.run(&[&["scan", "--format", "json"], all.as_slice()].concat()).json();
    assert_eq!(scan["findings"], 48 + 18 + 29 + 23 + 2);
    for target in scan["targets"].as_array().unwrap() {
        for finding in target["findings"].as_array().unwrap() {
            assert!(finding["owner"]["team"].is_string(), "nobody owns {finding}");
        }
    }
}

#[test]
fn the_label_printer_belongs_to_the_depot_wherever_it_is() {
    let portcullis = harbour();
    let scan = portcullis.run(&["scan", "--format", "json", "services=reports/services.trivy.json"]).json();
    let mut teams = std::collections::BTreeSet::new();
    for finding in scan["targets"][0]["findings"].as_array().unwrap() {
        let labels = finding.to_string().contains("labels/requirements.txt");
        let team = finding["owner"]["team"].as_str().unwrap().to_owned();
        assert_eq!(team == "depot", labels, "{finding}");
        teams.insert(team);
    }
    assert_eq!(teams.into_iter().collect::<Vec<_>>(), ["depot", "tracking"]);
}

#[test]
fn a_report_that_is_no_component_has_no_owner() {
    harbour()
        .run(&["scan", "reports/web-1.0.trivy.json"])
        .exits(0)
        .says("48 findings")
        .never_says("storefront");
}

#[test]
fn the_next_version_has_two_new_findings() {
    let portcullis = harbour();
    let base = ["--base", "reports/web-1.0.trivy.json"];
    let answer = portcullis.run(&[&["scan", NEXT], base.as_slice()].concat());
    answer.exits(0).says("48 findings: 6 critical, 16 high, 6 medium, 20 unknown (2 new against the base)");
    let marked: Vec<_> = answer.stdout.lines().filter(|line| line.starts_with("    new ")).collect();
    assert_eq!(marked.len(), 2, "{answer}");
    assert!(marked.iter().all(|line| line.contains("nghttp2-libs")), "{answer}");
    let answer = portcullis.run(&["diff", "reports/web-1.0.trivy.json", "reports/web-1.1.trivy.json"]);
    answer.exits(0).says("2 added, 2 resolved, 0 changed, 46 unchanged");
    let answer = portcullis.run(&[
        "diff",
        "--format",
        "json",
        "reports/web-1.0.trivy.json",
        "reports/web-1.1.trivy.json",
    ]);
    assert!(answer.exits(0).json().is_object());
    portcullis
        .run(&["diff", "reports/web-1.0.trivy.json", "reports/web-1.0.trivy.json"])
        .exits(0)
        .says("0 added, 0 resolved, 0 changed, 48 unchanged");
    // A scan document of ours is a base, too.
    portcullis.run(&["scan", OLD, "--format", "json", "--output", "base.json"]).exits(0);
    portcullis.run(&["scan", NEXT, "--base", "base.json"]).exits(0).says("(2 new against the base)");
}

#[test]
fn a_threshold_that_is_met_blocks() {
    let portcullis = harbour();
    for (severity, code, says) in [
        ("critical", 1, "Fails: 7 findings are critical"),
        ("high", 1, "Fails: 42 findings are high or worse (unknown counts as high)"),
        ("low", 1, "Fails: 48 findings are low or worse"),
    ] {
        portcullis.run(&["scan", OLD, "--fail-on", severity]).exits(code).says(says);
    }
    let answer = portcullis.run(&["scan", "deploy=reports/deploy.checkov.json", "--fail-on", "critical"]);
    answer.exits(0).says("Passes: no finding is critical");
}

#[test]
fn with_a_base_only_new_findings_block() {
    let portcullis = harbour();
    let base = ["scan", NEXT, "--base", "reports/web-1.0.trivy.json", "--fail-on"];
    portcullis
        .run(&[base.as_slice(), &["critical"]].concat())
        .exits(0)
        .says("Passes: no new finding is critical");
    portcullis
        .run(&[base.as_slice(), &["high"]].concat())
        .exits(1)
        .says("Fails: 2 new findings are high or worse");
}

#[test]
fn what_was_not_scanned_outweighs_a_threshold() {
    let portcullis = harbour();
    portcullis.write("cut.json", "{\"SchemaVersion\": 2,");
    let answer = portcullis.run(&["scan", OLD, "cut.json", "--fail-on", "critical"]);
    answer.exits(2).says("Fails: 7 findings are critical").says("Incomplete: 1 part not scanned");
    let answer =
        portcullis.run(&["scan", "deploy=reports/deploy.checkov.json", "cut.json", "--fail-on", "critical"]);
    answer.exits(2).says("Undecided: no finding is critical, and not everything was scanned");
    // What could be scanned is shown all the same.
    answer.says("CKV_K8S_16");
}

#[test]
fn every_format_says_the_same() {
    let portcullis = harbour();
    let say = |format: &str| portcullis.run(&["scan", OLD, "--format", format, "--fail-on", "critical"]);
    assert_eq!(say("json").exits(1).json()["findings"], 48);
    assert_eq!(say("sarif").exits(1).json()["runs"][0]["results"].as_array().map(Vec::len), Some(48));
    let vulnerabilities = say("cyclonedx").exits(1).json();
    assert_eq!(vulnerabilities["bomFormat"], "CycloneDX");
    say("markdown").exits(1).says("48 findings").says("CVE-2019-14697");
    say("html").exits(1).says("<h1>48 findings</h1>").says("CVE-2019-14697");
    say("text").exits(1).says("48 findings").says("CVE-2019-14697");
}

#[test]
fn an_answer_goes_to_a_file_whole_and_leaves_the_screen_alone() {
    let portcullis = harbour();
    portcullis.write("scan.txt", "an earlier scan");
    let answer = portcullis.run(&["scan", OLD, "--output", "scan.txt", "--fail-on", "critical"]);
    assert_eq!(answer.exits(1).stdout, "");
    assert!(portcullis.text("scan.txt").contains("48 findings"));
    assert_eq!(
        std::fs::read_dir(portcullis.path("")).unwrap().count(),
        3,
        "something is left beside the answer"
    );
}

#[test]
fn colour_is_for_those_who_want_it() {
    let portcullis = harbour();
    let escape = '\u{1b}';
    assert!(!portcullis.run_raw(&["scan", OLD]).stdout.contains(escape));
    assert!(portcullis.run_raw(&["scan", OLD, "--color", "always"]).stdout.contains(escape));
    assert!(!portcullis.run_raw(&["scan", OLD, "--color", "never"]).stdout.contains(escape));
    assert!(portcullis.run_raw(&["--color", "always", "read", "absent"]).stderr.contains(escape));
    assert!(!portcullis.run_raw(&["--color", "never", "read", "absent"]).stderr.contains(escape));
    // Whatever the colour, machines get none.
    for format in ["json", "sarif", "cyclonedx", "markdown", "html"] {
        portcullis.run(&["scan", OLD, "--color", "always", "--format", format]).exits(0);
    }
    portcullis.run(&["scan", OLD, "--color", "always", "--output", "scan.txt"]).exits(0);
    assert!(!portcullis.text("scan.txt").contains(escape));
    let plain = harbour().with("NO_COLOR", "1").with("CLICOLOR_FORCE", "");
    assert!(!plain.run_raw(&["scan", OLD]).stdout.contains(escape));
    assert!(plain.run_raw(&["scan", OLD, "--color", "always"]).stdout.contains(escape));
}

/// Whoever reads only the first line takes nothing from the verdict.
#[test]
fn a_reader_that_goes_away_changes_no_exit_code() {
    let portcullis = harbour();
    let cut = portcullis.write("cut.json", "{").to_str().unwrap().to_owned();
    for (arguments, code) in [
        (["scan", OLD, "--wide"].as_slice(), 0),
        (&["scan", OLD, "--wide", "--fail-on", "critical"], 1),
        (&["scan", OLD, "--wide", "--fail-on", "critical", &cut], 2),
        (&["scan", OLD, "--format", "json"], 0),
        (&["scan", OLD, "--format", "html"], 0),
        (&["read", "reports/web-1.0.trivy.json"], 0),
        (&["diff", "reports/web-1.0.trivy.json", "reports/web-1.1.trivy.json"], 0),
        (&["program", "schema"], 0),
        (&["program", "show"], 0),
        (&["completions", "bash"], 0),
    ] {
        for read in [0, 1] {
            let mut command = portcullis.command(arguments);
            let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let mut stdout = child.stdout.take().unwrap();
            stdout.read_exact(&mut vec![0; read]).unwrap();
            drop(stdout);
            let output = child.wait_with_output().unwrap();
            let told = String::from_utf8(output.stderr).unwrap();
            assert_eq!(
                (output.status.code(), told.as_str()),
                (Some(code), ""),
                "{arguments:?} after {read} bytes"
            );
        }
    }
}

#[test]
fn the_same_scan_gives_the_same_answer() {
    let portcullis = harbour();
    let once = portcullis.run(&["scan", OLD, NEXT, "--wide"]);
    let again = portcullis.run(&["scan", OLD, NEXT, "--wide"]);
    assert_eq!(once.exits(0).stdout, again.stdout);
}
