//! A release that ships in spite of the gate: one person asks, another approves, and it is resolved.

use crate::recorded_releases::{AS_OF, WEB, example_copy};

const BREAK_GLASS: [&str; 3] = ["release", "break-glass", "1.0"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&BREAK_GLASS[..], more].concat()
}

/// The lines without the clock's readings.
fn timeless(text: &str) -> String {
    let is_time = |word: &&str| word.len() > 20 && word.starts_with("20") && word.contains('T');
    let line = |line: &str| {
        let words = line.split(' ');
        words.map(|word| if is_time(&word) { "TIME" } else { word }).collect::<Vec<_>>().join(" ")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_exception_is_asked_for_approved_and_resolved() {
    let portcullis = example_copy();
    portcullis.open_release("1.0", WEB);
    let asked = portcullis.run(&with(&["--reason", "A customer is down.", "--as", "juno"]));
    asked.exits(0);
    insta::assert_snapshot!(timeless(&asked.stdout), @"
    Exception asked for by juno at TIME until TIME A customer is down.
    Approved by nobody
    edda may approve it (head_of_product_engineering, and not who asked)
    harbour 1.0 waits for the approval of its exception
    next:  portcullis release break-glass 1.0 --approve
    ");
    portcullis
        .run(&with(&["--approve", "--as", "juno"]))
        .refuses("nobody approves their own request; edda may");
    portcullis
        .run(&with(&["--approve", "--as", "mara"]))
        .refuses("`mara` is not head_of_product_engineering");
    portcullis.run(&with(&["--reason", "Again.", "--as", "mara"])).refuses("has an exception already");
    let approved = portcullis.run(&with(&["--approve", "--as", "edda"]));
    approved.exits(0).says("Approved by edda").says("harbour 1.0 ships by exception until");
    portcullis
        .run(&["release", "check", "1.0"])
        .exits(0)
        .says("RELEASED BY EXCEPTION until")
        .says("Asked for by juno");
    portcullis.run(&["release", "show", "1.0"]).exits(0).says("Approved by edda");
    let resolved = portcullis.run(&with(&["--resolve", "--as", "juno", "--format", "json"])).json();
    assert_eq!(resolved["break_glass"]["asked_by"], "juno");
    assert_eq!(resolved["approvers"]["people"][0], "edda");
    assert!(resolved["break_glass"]["resolved"].is_string());
    portcullis.run(&["release", "check", "1.0"]).exits(2).says("UNDECIDED").says("it was resolved on");
}

#[test]
fn a_release_that_changes_no_longer_has_its_exception() {
    let portcullis = example_copy();
    portcullis.open_release("1.0", WEB);
    portcullis.run(&with(&["--reason", "A customer is down.", "--as", "juno"])).exits(0);
    portcullis.run(&with(&["--approve", "--as", "edda"])).exits(0);
    let image = format!("web=sha256:{}", "a".repeat(64));
    let left_out =
        ["--leave-out", "services=No.", "--leave-out", "infrastructure=No.", "--leave-out", "deploy=No."];
    let opening = ["release", "open", "1.0", "--replace", "--component", &image];
    portcullis.run(&[&opening[..], &left_out].concat()).exits(0);
    portcullis
        .run(&["release", "check", "1.0"])
        .exits(2)
        .says("the components of the release are not those that it was asked for");
    portcullis.run(&with(&["--reason", "It is down still.", "--as", "juno"])).exits(0);
}

#[test]
fn what_is_no_request_is_refused() {
    let portcullis = example_copy();
    portcullis.open_release("1.0", WEB);
    portcullis.run(&with(&["--as", "juno"])).exits(2).remarks("--reason <TEXT>|--approve|--resolve");
    portcullis.run(&with(&["--approve", "--expires", AS_OF])).exits(2).remarks("cannot be used with");
    portcullis.run(&with(&["--reason", " ", "--as", "juno"])).refuses("an exception has a reason");
    portcullis
        .run(&with(&["--reason", "Down.", "--expires", "2999-01-01T00:00:00Z", "--as", "juno"]))
        .refuses("the program allows an exception until");
    portcullis.run(&with(&["--approve", "--as", "edda"])).refuses("nobody asked to release harbour 1.0");
    portcullis
        .run(&with(&["--reason", "Down.", "--as", "nobody"]))
        .refuses("the program has nobody with the id");
    portcullis
        .run(&["release", "break-glass", "9.9", "--reason", "Down.", "--as", "juno"])
        .refuses("harbour 9.9 is no release on record");
}
