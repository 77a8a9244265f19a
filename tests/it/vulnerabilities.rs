//! Vulnerabilities on the command line: from being told of to being resolved, and what is refused on the way.

use crate::portcullis::{Portcullis, example};
use portcullis_domain::vulnerability::{Stage, TABLE};
use std::fs;
use std::path::Path;

fn started() -> Portcullis {
    let portcullis = Portcullis::new();
    portcullis.write("program.yaml", fs::read(example("program.yaml")).unwrap());
    portcullis
}

/// A vulnerability of the web, which the team of Juno owns.
const XSS: [&str; 12] = [
    "vuln",
    "add",
    "--title",
    "Stored XSS in parcel notes",
    "--component",
    "web",
    "--source",
    "penetration_test",
    "--severity",
    "high",
    "--as",
    "mara",
];

/// The text with every moment of the clock as `WHEN`, since tests run at any time.
fn timeless(text: &str) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let line = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let (mut said, mut at) = (Vec::new(), 0);
        while let Some(word) = words.get(at) {
            if DAYS.contains(word) {
                // A day of the week, a day, a month, perhaps a year, and a time.
                let time = words[at..].iter().position(|word| word.contains(':')).unwrap();
                let end = words[at + time].trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
                said.push(format!("WHEN{end}"));
                at += time;
            } else {
                said.push((*word).to_owned());
            }
            at += 1;
        }
        said.join(" ")
    };
    let lines: Vec<String> = text.lines().map(line).collect();
    // How much of a day is left depends on the hour.
    let left = |line: &String| match line.split_once(" (") {
        Some((head, tail)) if tail.contains("business day") => format!("{head} (LEFT)"),
        _ => line.clone(),
    };
    // Holidays and changes of the time zone between are told of.
    let story = |line: String| match line.split_once(" business days from ") {
        Some((head, _)) => format!("{head} business days from …"),
        None => line,
    };
    lines.iter().map(left).map(story).collect::<Vec<_>>().join("\n")
}

/// What a command that is done says.
fn says(portcullis: &Portcullis, arguments: &[&str]) -> String {
    let answer = portcullis.run(arguments);
    answer.exits(0);
    timeless(&answer.stdout)
}

/// Told of, taken, reported, estimated, patched twice, and fixed.
fn fixed() -> Portcullis {
    let portcullis = started();
    for arguments in [
        &XSS[..],
        &["vuln", "take", "1", "--as", "mara"],
        &["vuln", "report", "1", "--as", "mara"],
        &[
            "vuln",
            "estimate",
            "1",
            "--patch",
            "Escape it.",
            "--effort",
            "2 days",
            "--starts",
            "2026-11-30",
            "--as",
            "juno",
        ],
        &["vuln", "patch", "1", "--link", "https://git.harbour.example/1", "--as", "juno"],
        &["vuln", "validate", "1", "--not-fixed", "Still shown.", "--as", "tomas"],
        &["vuln", "patch", "1", "--link", "https://git.harbour.example/2", "--as", "juno"],
        &["vuln", "validate", "1", "--fixed", "--note", "Seen.", "--as", "tomas"],
    ] {
        portcullis.run(arguments).exits(0);
    }
    portcullis
}

#[test]
fn a_vulnerability_goes_from_being_told_of_to_fixed() {
    let portcullis = started();
    let says = |arguments: &[&str]| says(&portcullis, arguments);
    insta::assert_snapshot!(says(&XSS), @"
    V-1  Stored XSS in parcel notes
        high · incoming · storefront
        triage due WHEN (LEFT)
    next:  portcullis vuln take V-1
    ");
    insta::assert_snapshot!(says(&["vuln", "take", "V-1", "--as", "mara"]), @"
    V-1  Stored XSS in parcel notes
        high · triaging · storefront · mara
        triage due WHEN (LEFT)
    ");
    insta::assert_snapshot!(says(&["vuln", "report", "1", "--as", "mara"]), @"
    V-1  Stored XSS in parcel notes
        high · reported · storefront · mara
        estimate due WHEN (LEFT)
    ");
    let estimate =
        ["vuln", "estimate", "1", "--patch", "Escape it.", "--effort", "2 days", "--starts", "2026-11-30"];
    insta::assert_snapshot!(says(&[&estimate[..], &["--as", "juno"]].concat()), @"
    V-1  Stored XSS in parcel notes
        high · pending fix · storefront · mara
        remediation due WHEN (LEFT)
    ");
    portcullis.write("report.md", "# What it is\n\nNotes are shown as they were typed.\n");
    insta::assert_snapshot!(says(&["vuln", "write-up", "1", "report.md", "--as", "juno"]), @"
    the technical report of V-1 is on record
    ");
    insta::assert_snapshot!(says(&["vuln", "patch", "1", "--link", "https://git.harbour.example/1", "--as", "juno"]), @"
    V-1  Stored XSS in parcel notes
        high · validating · storefront · mara
    ");
    insta::assert_snapshot!(says(&["vuln", "validate", "1", "--not-fixed", "Still shown.", "--as", "tomas"]), @"
    V-1  Stored XSS in parcel notes
        high · pending fix · storefront · mara
        remediation due WHEN (LEFT)
    ");
    says(&["vuln", "patch", "1", "--link", "https://git.harbour.example/2", "--as", "juno"]);
    insta::assert_snapshot!(says(&["vuln", "validate", "1", "--fixed", "--note", "Seen.", "--as", "tomas"]), @"
    V-1  Stored XSS in parcel notes
        high · disclosing · storefront · mara
    ");
}

#[test]
fn what_is_fixed_is_disclosed_resolved_and_reopened() {
    let portcullis = fixed();
    let says = |arguments: &[&str]| says(&portcullis, arguments);
    portcullis.write("report.md", "# What it is\n\nNotes are shown as they were typed.\n");
    says(&["vuln", "write-up", "1", "report.md", "--as", "juno"]);
    insta::assert_snapshot!(says(&["vuln", "disclose", "1"]), @"
    V-1  Stored XSS in parcel notes
        missing      the teams that speak with customers know of the patch; by WHEN
        missing      the hosted instances are patched
        missing      the customers are informed
        missing      no critical incident is running
        missing      it is disclosed publicly

    missing: teams_told, hosted_patched, customers_informed, no_critical_incident, published
    next:  portcullis vuln disclose V-1 teams_told
    ");
    for step in ["hosted_patched", "customers_informed", "no_critical_incident"] {
        says(&["vuln", "disclose", "1", step, "--not-needed", "Nobody has it yet.", "--as", "mara"]);
    }
    let told = ["vuln", "disclose", "1", "teams_told", "--note", "In their channel.", "--as", "mara"];
    insta::assert_snapshot!(says(&told), @"
    V-1  Stored XSS in parcel notes
        done         the teams that speak with customers know of the patch
                     mara, WHEN In their channel.
        not needed   the hosted instances are patched
                     mara, WHEN Nobody has it yet.
        not needed   the customers are informed
                     mara, WHEN Nobody has it yet.
        not needed   no critical incident is running
                     mara, WHEN Nobody has it yet.
        missing      it is disclosed publicly

    missing: published
    next:  portcullis vuln disclose V-1 published
    ");
    says(&["vuln", "disclose", "1", "published", "--as", "mara"]);
    insta::assert_snapshot!(says(&["vuln", "resolve", "1", "--as", "mara"]), @"
    V-1  Stored XSS in parcel notes
        high · resolved · storefront · mara
    ");
    let sheet = portcullis.run(&["vuln", "show", "1", "--format", "json"]).json();
    assert_eq!(sheet["vulnerability"]["stage"], "resolved");
    assert_eq!(sheet["vulnerability"]["report"], "# What it is\n\nNotes are shown as they were typed.\n");
    assert_eq!(sheet["vulnerability"]["timeline"].as_array().unwrap().len(), 15);
    says(&["vuln", "reopen", "1", "--reason", "It is back.", "--as", "noor"]);
    let again = portcullis.run(&["vuln", "show", "1"]);
    again.exits(0).says("Earlier episodes; this is number 2").says("Triaging: noor has to confirm it by");
}

#[test]
fn a_sheet_tells_the_whole_story() {
    let portcullis = fixed();
    portcullis.write("report.md", "# What it is\n\nNotes are shown as they were typed.\n");
    says(&portcullis, &["vuln", "write-up", "1", "report.md", "--as", "juno"]);
    for step in ["hosted_patched", "customers_informed", "no_critical_incident", "teams_told", "published"] {
        let not_needed = ["--not-needed", "Nobody has it yet.", "--as", "mara"];
        says(&portcullis, &[&["vuln", "disclose", "1", step][..], &not_needed].concat());
    }
    says(&portcullis, &["vuln", "resolve", "1", "--as", "mara"]);
    insta::assert_snapshot!(says(&portcullis, &["vuln", "show", "V-1"]), @"
    V-1  Stored XSS in parcel notes
    high · resolved · storefront · mara

      Due
        triage       done WHEN, in time
                     Triage, high: 3 business days from …
        estimate     done WHEN, in time
                     Estimate, high: 3 business days from …
        remediation  done WHEN, in time
                     Remediation, high: 10 business days from …

      About
        severity     high; it was told of as high, nobody assessed it
        component    web
        source       penetration test
        code         our own
        owner        storefront, ambassador mara
        assignee     mara
        stage        resolved since WHEN
        opened       WHEN

      Fix
        suggested    Escape it.
        effort       2 days
        starts       30 Nov 2026
        patch        https://git.harbour.example/2

      Disclosure
        not needed   the teams that speak with customers know of the patch
                     mara, WHEN Nobody has it yet.
        not needed   the hosted instances are patched
                     mara, WHEN Nobody has it yet.
        not needed   the customers are informed
                     mara, WHEN Nobody has it yet.
        not needed   no critical incident is running
                     mara, WHEN Nobody has it yet.
        not needed   it is disclosed publicly
                     mara, WHEN Nobody has it yet.

      Technical report
        # What it is

        Notes are shown as they were typed.

      Timeline
        …3 earlier (--wide)
        estimate     WHEN, juno
                     stage reported → pending fix; estimate
        patch        WHEN, juno
                     stage pending fix → validating; patch https://git.harbour.example/1
        validate     WHEN, tomas
                     stage validating → pending fix; Still shown.
        patch        WHEN, juno
                     stage pending fix → validating; patch https://git.harbour.example/1 → https://git.harbour.example/2
        validate     WHEN, tomas
                     stage validating → disclosing; Seen.
        write        WHEN, juno
                     technical report
        disclose     WHEN, mara
                     disclosure; hosted patched not needed: Nobody has it yet.
        disclose     WHEN, mara
                     disclosure; customers informed not needed: Nobody has it yet.
        disclose     WHEN, mara
                     disclosure; no critical incident not needed: Nobody has it yet.
        disclose     WHEN, mara
                     disclosure; teams told not needed: Nobody has it yet.
        disclose     WHEN, mara
                     disclosure; published not needed: Nobody has it yet.
        resolve      WHEN, mara
                     stage disclosing → resolved; outcome fixed

    can be done: reopen, assign, own, mark, write
    Resolved: it is fixed
    ");
}

#[test]
fn what_can_t_be_done_says_what_can_and_who_may() {
    let portcullis = started();
    portcullis.run(&XSS).exits(0);
    let refuses = |arguments: &[&str], why: &str| {
        portcullis.run(arguments).refuses(why);
    };
    refuses(
        &["vuln", "resolve", "1", "--as", "mara"],
        "V-1 is incoming, and `resolve` is for what is disclosing; what can be done with it: take, assign, own, mark, write",
    );
    refuses(
        &["vuln", "take", "1", "--as", "kofi"],
        "`kofi` can't take V-1; a member of the security team can",
    );
    refuses(&["vuln", "take", "7", "--as", "mara"], "there is no vulnerability V-7 on record");
    refuses(&["vuln", "show", "V-7"], "there is no vulnerability V-7 on record");
    refuses(&["vuln", "take", "1"], "say who you are with --as ID");
    refuses(&["vuln", "assign", "1", "--to", "zoe", "--as", "mara"], "the program has no person `zoe`");
    refuses(&["vuln", "import", "accept", "1", "--as", "juno"], "`juno` can't accept imports");
    refuses(&["vuln", "import", "show", "1"], "there is no import 1 on record");
    portcullis.run(&["vuln", "import", "list"]).exits(0).says("nothing came in with a first scan");
    refuses(&["vuln", "write-up", "1", "absent.md", "--as", "juno"], "absent.md can't be read");
    portcullis
        .run(&["vuln", "write-up", "1"])
        .exits(0)
        .says("## How to reproduce")
        .remarks("this is the template");
    for typed in [
        &["vuln", "take", "V-"][..],
        &["vuln", "take"],
        &["vuln", "mark", "stale", "1"],
        &["vuln", "validate", "1"],
        &["vuln", "disclose", "1", "shouted"],
        &["vuln", "disclose", "1", "--note", "To whom?"],
        &[
            "vuln",
            "add",
            "--title",
            "x",
            "--component",
            "web",
            "--source",
            "vulnerability_scanning",
            "--severity",
            "high",
        ],
    ] {
        portcullis.run(typed).exits(2).remarks("error: ");
    }
}

#[test]
fn of_many_those_are_done_that_can_be_and_the_exit_code_says_that_some_were_not() {
    let portcullis = started();
    portcullis.run(&XSS).exits(0);
    let mut deploy = XSS;
    (deploy[3], deploy[5]) = ("A key in the manifests", "deploy");
    portcullis.run(&deploy).exits(0);
    portcullis.run(&["vuln", "take", "1", "2", "--as", "mara"]).exits(0);
    portcullis.run(&["vuln", "report", "1", "2", "--as", "mara"]).exits(0);
    let estimate = [
        "vuln",
        "estimate",
        "2",
        "1",
        "--patch",
        "p",
        "--effort",
        "e",
        "--starts",
        "2026-11-30",
        "--as",
        "juno",
    ];
    let none = portcullis.run(&[&estimate[..], &["--all-or-nothing"]].concat());
    none.exits(2)
        .remarks("nothing was done, as it can't be done with 1 of 2")
        .remarks("a member of `depot` can");
    assert_eq!(none.stdout, "");
    let some = portcullis.run(&estimate);
    some.exits(2);
    insta::assert_snapshot!(timeless(&some.stdout), @"
    V-1  Stored XSS in parcel notes
        high · pending fix · storefront · mara
        remediation due WHEN (LEFT)
    V-2  not done: `juno` can't estimate V-2; the security team or a member of `depot` can
    1 done, 1 not done
    ");
    let json = portcullis.run(&[&estimate[..], &["--format", "json"]].concat());
    assert_eq!(json.exits(2).json()["refused"][0]["name"], "V-2");
}

#[test]
fn one_who_left_the_program_no_longer_acts_and_is_still_named() {
    let portcullis = started();
    portcullis.run(&XSS).exits(0);
    portcullis.run(&["vuln", "take", "1", "--as", "tomas"]).exits(0);
    let program = portcullis.text("program.yaml");
    let without: Vec<&str> = program.lines().filter(|line| !line.contains("{id: tomas,")).collect();
    let without = without
        .join("\n")
        .replace("stand_in: tomas", "stand_in: noor")
        .replace("ambassador: tomas", "ambassador: noor");
    portcullis
        .write("program.yaml", without.replace("members: [mara, tomas, noor]", "members: [mara, noor]"));
    portcullis
        .run(&["vuln", "report", "1", "--as", "tomas"])
        .refuses("the program has nobody with the id `tomas`");
    portcullis
        .run(&["vuln", "show", "1"])
        .exits(0)
        .says("assignee     tomas")
        .says("the program has no person tomas any more");
    portcullis.run(&["vuln", "assign", "1", "--to", "noor", "--as", "mara"]).exits(0);
    portcullis.run(&["vuln", "show", "1"]).exits(0).never_says("any more");
}

#[test]
fn text_that_acts_on_a_terminal_is_spelled_out() {
    let portcullis = started();
    let mut hostile = XSS;
    hostile[3] = "A \u{1b}[2J\u{202e}title";
    portcullis.run(&hostile).exits(0).says(r"A \u{1b}[2J\u{202e}title");
    portcullis.write("report.md", "# \u{1b}]0;x\u{7}\n");
    portcullis.run(&["vuln", "write-up", "1", "report.md", "--as", "mara"]).exits(0);
    for arguments in
        [&["vuln", "show", "1"][..], &["vuln", "show", "1", "--format", "json"], &["vuln", "write-up", "1"]]
    {
        portcullis.run(arguments).exits(0);
    }
}

#[test]
fn the_page_on_vulnerabilities_has_the_table_of_what_people_do() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/vulnerabilities.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, section) = page.split_once("\n## Who does what\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let listed: Vec<&str> = section.lines().filter(|line| line.starts_with("| `")).collect();
    let stages = |stages: &[Stage]| match stages.len() {
        0 => "–".to_owned(),
        many if many == Stage::ALL.len() => "any".to_owned(),
        _ => stages.iter().map(|stage| stage.word().replace('_', " ")).collect::<Vec<_>>().join(", "),
    };
    let rows: Vec<String> = TABLE
        .iter()
        .map(|row| format!("| `{}` | {} | {} | {} |", row.verb, stages(row.from), stages(row.to), row.who()))
        .collect();
    assert_eq!(listed, rows);
}

#[test]
fn every_command_has_a_manual_page_and_is_completed() {
    let portcullis = started();
    portcullis.run(&["man", "pages"]).exits(0).says("pages into pages");
    let page = portcullis.text("pages/portcullis-vuln-estimate.1");
    assert!(page.contains(".TH portcullis-vuln-estimate 1"), "{page}");
    assert!(page.contains(r"\-\-starts"), "{page}");
    assert!(portcullis.path("pages/portcullis.1").is_file());
    assert_eq!(portcullis.run_raw(&["man", "--of", "vuln estimate"]).exits(0).stdout, page);
    portcullis.run(&["man", "--of", "vuln dance"]).refuses("there is no command `vuln dance`");
    portcullis.write("file", "");
    portcullis.run(&["man", "file"]).refuses("file can't be made");
    for shell in ["bash", "zsh", "fish"] {
        let script = portcullis.run_raw(&["completions", shell]);
        assert!(script.exits(0).stdout.contains("write-up"), "{shell}");
    }
}
