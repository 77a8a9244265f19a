//! The same commands, asked of a server and of a store of one's own, say the same.

use super::served::{IMAGE, PROGRAM, Served, report};
use crate::answer::Answer;
use crate::portcullis::Portcullis;
use std::fs;

/// A place whose commands use a store of their own, as the person that the token of the other is of.
fn alone() -> Portcullis {
    let place = Portcullis::new().with("PORTCULLIS_PERSON", "ana");
    place.write("program.yaml", PROGRAM);
    place
}

/// What a command gives in both places, where it must be the same.
struct Both {
    served: Served,
    here: Portcullis,
    there: Portcullis,
}

impl Both {
    fn new() -> Self {
        let served = Served::new();
        let there = served.place("test");
        Self { here: alone(), there, served }
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        self.here.write(name, &content);
        self.there.write(name, &content);
    }

    fn run(&self, arguments: &[&str]) -> Answer {
        let (here, there) = (self.here.run(arguments), self.there.run(arguments));
        let told = |answer: &Answer| (answer.code, scrubbed(&answer.stdout), scrubbed(&answer.stderr));
        assert_eq!(told(&here), told(&there), "`portcullis {}`", arguments.join(" "));
        there
    }

    fn record(&self, track: &str, report: &str, more: &[&str]) -> Answer {
        self.write("report.json", report);
        let record = ["record", "web", "--track", track, "--report", "report.json"];
        self.run(&[&record[..], &["--database-date", "2025-03-03T06:00:00Z"], more].concat())
    }

    fn check(&self, more: &[&str]) -> Answer {
        self.run(
            &[&["release", "check", "1.0", "--product", "acme", "--as-of", "2025-03-03T12:00:00Z"], more]
                .concat(),
        )
    }
}

/// A text without ids of scans, digests and times, which two stores never share.
fn scrubbed(text: &str) -> String {
    let word = |word: &str| {
        let is_id = word.len() >= 36 && word.matches('-').count() == 4;
        let is_time = word.contains(':') && word.contains(|c: char| c.is_ascii_digit());
        if is_id || is_time { "SCRUBBED".to_owned() } else { word.to_owned() }
    };
    let line = |line: &str| line.split(' ').map(word).collect::<Vec<_>>().join(" ");
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_release_is_opened_scanned_judged_and_shown() {
    let both = Both::new();
    let component = format!("web={IMAGE}");
    both.run(&["release", "open", "1.0", "--product", "acme", "--component", &component])
        .exits(0)
        .says("opened");
    both.check(&[]).exits(2);
    both.record("1.0", &report("09", &[]), &[]).exits(0);
    both.check(&[]).exits(0).says("PASSES");
    both.record("1.0", &report("10", &["CVE-2025-1001"]), &[]).exits(0).says("1 new");
    both.check(&[]).exits(1).says("CVE-2025-1001");
    both.check(&["--format", "markdown"]).exits(1);
    both.run(&["release", "check", "1.0", "--product", "acme", "--recompute"]).exits(1);
    both.run(&["release", "list", "--product", "acme"]).exits(0).says("1.0");
    both.run(&["release", "show", "1.0", "--product", "acme"]).exits(0);
    both.run(&["release", "show", "2.0", "--product", "acme"]).refuses("2.0");
    both.run(&["release", "list"]).refuses("the program has several products");
    let open = ["release", "open", "..", "--product", "acme", "--component", &component];
    both.there.run(&open).refuses("nothing on a server has the name `..`");
}

#[test]
fn a_change_that_adds_what_is_forbidden_fails() {
    let both = Both::new();
    both.record("main", &report("09", &["CVE-2025-1001"]), &[]).exits(0);
    both.record("change:42", &report("10", &["CVE-2025-1001"]), &["--format", "markdown"]).exits(0);
    let added = report("11", &["CVE-2025-1001", "CVE-2025-1002"]);
    both.record("change:43", &added, &["--format", "markdown"]).exits(1).says("CVE-2025-1002");
    both.record("main", "no report", &[]).refuses("report.json was not recorded");
    both.record("5.x", &report("09", &[]), &[]).refuses("report.json was not recorded");
}

#[test]
fn vulnerabilities_are_listed_shown_and_taken() {
    let both = Both::new();
    let add = ["vuln", "add", "--title", "Stored XSS", "--component", "web", "--source", "penetration_test"];
    both.run(&[&add[..], &["--severity", "high"]].concat()).exits(0).says("V-1");
    both.run(&["vuln", "list"]).exits(0).says("Stored XSS");
    both.run(&["vuln", "take", "1"]).exits(0).says("triaging");
    both.run(&["vuln", "take", "9"]).exits(2);
    both.run(&["vuln", "show", "1"]).exits(0).says("Stored XSS");
    both.run(&["vuln", "board"]).exits(0);
    both.run(&["vuln", "metrics"]).exits(0);
}

#[test]
fn whose_turn_it_is_is_shown_and_changed() {
    let both = Both::new();
    both.record("main", &report("09", &[]), &[]).exits(0);
    both.run(&["rotation", "show"]).exits(0).says("On rotation");
    let over = ["rotation", "override", "sam", "--until", "2999-01-01T10:00"];
    both.run(&over).refuses("it ends more than a year from now");
    both.run(&["rotation", "override", "sam", "--until", "soon"]).refuses("`soon` is no time");
    both.run(&["rotation", "swap", "ana", "sam", "--reason", "Holiday"]).exits(0).says("takes over from");
    both.run(&["rotation", "swap", "ana", "ana"]).refuses("name another one");
    both.run(&["rotation", "show"]).exits(0).says("took over: Holiday");
    both.run(&["rotation", "remove", "none"]).refuses("there is no override `none`");
    both.run(&["rotation", "back", "none"]).refuses("there is no absence `none`");
    let away = ["rotation", "away", "--first", "2020-01-01", "--last", "2020-01-02"];
    both.run(&away).refuses("it is over since 2020-01-02");
    both.run(&["rotation", "handover"]).refuses("nothing was drafted for that handover");
    both.run(&["rotation", "checklist"]).exits(0).says("[x]  The vulnerability board");
    both.run(&["rotation", "checklist", "--tick", "1"]).exits(0).says(" 1  [x]").says("ana ");
    both.run(&["rotation", "checklist", "--untick", "1"]).exits(0).says(" 1  [ ]");
    both.run(&["rotation", "checklist", "--tick", "9"]).refuses("none at place 9");
    both.run(&["ambassador"]).exits(0).says("ana: 0 teams");
    both.run(&["ambassador", "shop"]).refuses("there is no such team");
}

#[test]
fn files_go_into_the_archive_and_come_out_as_they_are() {
    let both = Both::new();
    // Larger than anything on the way is, and nothing that can be compressed.
    let mut state: u32 = 1;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    let large: Vec<u8> = (0..5 << 20).map(|_| next()).collect();
    both.write("large.bin", &large);
    both.run(&["archive", "put", "large.bin", "--as-is"]).exits(0);
    let put = both.there.run(&["archive", "put", "large.bin", "--as-is", "--format", "json"]).json();
    let digest = put["files"][0]["digest"].as_str().unwrap();
    both.run(&["archive", "get", digest, "-o", "out.bin"]).exits(0);
    assert!(fs::read(both.there.path("out.bin")).unwrap() == large, "other bytes came out");
    both.run(&["archive", "get", &digest.replace(&digest[7..9], "00")]).refuses("the archive has no object");
    both.run(&["archive", "list"]).exits(0);
    both.run(&["archive", "verify"]).exits(0).says("sound objects");
}

#[test]
fn what_is_piped_is_recorded_too() {
    let served = Served::new();
    let place = served.place("test").piping(report("09", &["CVE-2025-1001"]));
    place.run(&["record", "web", "--report", "-"]).exits(0).says("1 new");
}

#[test]
fn a_change_of_the_program_is_looked_at_on_the_server() {
    let both = Both::new();
    both.record("main", &report("09", &[]), &[]).exits(0);
    both.write("old.yaml", PROGRAM);
    both.write("new.yaml", PROGRAM.replace("7d", "8d"));
    let here = both.here.run(&["program", "diff", "old.yaml", "new.yaml", "--store", ".portcullis"]);
    let there = both.there.run(&["program", "diff", "old.yaml", "new.yaml"]);
    assert_eq!((here.code, &here.stdout), (there.code, &there.stdout));
    there.exits(0).says("max_scan_age");
    drop(both.served);
    both.there.run(&["program", "diff", "old.yaml", "new.yaml"]).refuses("the server gave no answer");
}

#[test]
fn nothing_is_left_where_a_command_asked_a_server() {
    let both = Both::new();
    both.record("main", &report("09", &[]), &[]).exits(0);
    assert!(!both.there.path(".portcullis").exists());
    assert_eq!(both.there.leftovers(), Vec::<std::path::PathBuf>::new());
}
