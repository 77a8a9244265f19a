//! Requests on the command line: asking, acting, lists and figures, and what is refused on the way.

use crate::portcullis::{Portcullis, example};
use std::fs;

fn started() -> Portcullis {
    let portcullis = Portcullis::new();
    portcullis.write("program.yaml", fs::read(example("program.yaml")).unwrap());
    portcullis
}

/// What a command that is done says.
fn says(portcullis: &Portcullis, arguments: &[&str]) -> String {
    let answer = portcullis.run(arguments);
    answer.exits(0);
    timeless(&answer.stdout)
}

/// The text with every moment of the clock as `WHEN`, since tests run at any time.
fn timeless(text: &str) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let line = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let (mut said, mut at) = (Vec::new(), 0);
        while let Some(word) = words.get(at) {
            if DAYS.contains(word) {
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
    // How that time came about, and how much of it was working time, depends on the day.
    let is_story = |line: &&str| !line.contains("working ");
    text.lines().filter(is_story).map(line).collect::<Vec<_>>().join("\n")
}

const ASK: [&str; 9] = [
    "request",
    "ask",
    "code-review",
    "--answer",
    "what=Is the new sign-in safe?",
    "--answer",
    "link=https://git.harbour.example/1",
    "--as",
    "vera",
];

#[test]
fn a_request_goes_from_being_asked_to_being_done() {
    let portcullis = started();
    let says = |arguments: &[&str]| says(&portcullis, arguments);
    insta::assert_snapshot!(says(&ASK), @"
    R-1  Is the new sign-in safe?
        new: Noor Haddad has it (ambassador of the team), acknowledge by WHEN
    next:  portcullis request show R-1
    ");
    insta::assert_snapshot!(says(&["request", "list", "--view", "mine", "--as", "noor"]), @"
    R-1  Is the new sign-in safe?  Security code review  Vera Holm · depot  noor  new  acknowledge by WHEN

    1 request
    next:  portcullis request show R-1
    ");
    insta::assert_snapshot!(says(&["request", "acknowledge", "R-1", "--as", "noor"]), @"
    R-1  Is the new sign-in safe?
        acknowledged: Noor Haddad has it
    next:  portcullis request show R-1
    ");
    says(&["request", "say", "1", "It is, for our own host alone.", "--as", "noor"]);
    says(&["request", "assign", "1", "--to", "mara", "--as", "noor"]);
    says(&["request", "complete", "1", "--as", "mara"]);
    insta::assert_snapshot!(says(&["request", "show", "1", "--as", "vera"]), @r#"
    R-1  Is the new sign-in safe?
    Security code review · a request · asked by Vera Holm of depot WHEN

      What should be reviewed, and what worries you?
        Is the new sign-in safe?

      Where is the change?
        https://git.harbour.example/1

      What happened
        WHEN  Vera Holm asked
        WHEN  Noor Haddad said that they will act on it
        WHEN  Noor Haddad: It is, for our own host alone.
        WHEN  Noor Haddad gave it to Mara Quist
        WHEN  Mara Quist said that it is done

    can be done: reopen, say
    done WHEN
    next:  portcullis request reopen R-1   ·   portcullis request say R-1 "…"
    "#);
    says(&["request", "reopen", "1", "--as", "vera"]);
    says(&["request", "urge", "1", "--as", "vera"]);
    says(&["request", "sort", "1", "statement", "--as", "mara"]);
    insta::assert_snapshot!(says(&["request", "decline", "1", "--reason", "We think otherwise.", "--as", "mara"]), @"
    R-1  Is the new sign-in safe?
        declined WHEN
    next:  portcullis request show R-1
    ");
}

#[test]
fn machines_read_documents_and_figures_are_told() {
    let portcullis = started();
    portcullis.run(&ASK).exits(0);
    let json = |arguments: &[&str]| -> serde_json::Value {
        let answer = portcullis.run(&[arguments, &["--format", "json"]].concat());
        serde_json::from_str(&answer.exits(0).stdout).unwrap()
    };
    assert_eq!(json(&["request", "list"])["requests"][0]["name"], "R-1");
    assert_eq!(json(&["request", "show", "R-1", "--as", "noor"])["allowed"][0], "acknowledge");
    assert_eq!(json(&["request", "kinds"])["kinds"][1]["notice"], "14d");
    assert_eq!(json(&["request", "metrics"])["all"]["asked"], 1);
    let acknowledged = json(&["request", "acknowledge", "1", "--as", "noor"]);
    assert_eq!(acknowledged["standing"]["state"], "acknowledged");
    let figures = portcullis.run(&["request", "metrics"]);
    assert!(figures.exits(0).stdout.contains("1 asked, 1 acknowledged, 0 ended"), "{}", figures.stdout);
    let kinds = portcullis.run(&["request", "kinds", "access"]);
    assert!(kinds.exits(0).stdout.contains("(choice): Read, Write, Administer"), "{}", kinds.stdout);
}

#[test]
fn what_can_t_be_asked_or_done_says_why() {
    let portcullis = started();
    let refused = |arguments: &[&str]| portcullis.run(arguments).exits(2).stderr.clone();
    let wrong = refused(&["request", "ask", "code-review", "--answer", "link=here", "--as", "vera"]);
    assert!(wrong.contains("what: it needs an answer"), "{wrong}");
    assert!(wrong.contains("begins with https:// or http://"), "{wrong}");
    assert!(refused(&["request", "ask", "rumour", "--as", "vera"]).contains("it has question, code-review"));
    assert!(
        refused(&["request", "ask", "question", "--answer", "x", "--as", "vera"]).contains("QUESTION=TEXT")
    );
    assert!(refused(&["request", "acknowledge", "7", "--as", "noor"]).contains("there is no request R-7"));
    portcullis.run(&ASK).exits(0);
    assert!(
        refused(&["request", "acknowledge", "1", "--as", "vera"]).contains("whoever asked can't do that")
    );
    assert!(
        refused(&["request", "acknowledge", "1", "--as", "otis"])
            .contains("only the security team does that")
    );
    assert!(
        refused(&["request", "assign", "1", "--to", "otis", "--as", "noor"])
            .contains("nobody of the security team")
    );
    assert!(refused(&["request", "show", "V-1"]).contains("a request is named R-12"));
}
