//! Mistakes in `slack` and `requests`.

use super::*;

const PEOPLE: &str = "
people:
- {id: ana, name: Ana, roles: [security_engineer]}
- {id: bo, name: Bo, roles: [engineer]}
";

/// A file with one kind, of which this is the rest; its id is at line 8.
fn assert_kind(rest: &str, mistakes: &str) {
    assert_mistakes(&format!("{PEOPLE}requests:\n  kinds:\n  - id: a\n{rest}"), mistakes);
}

/// A kind with these questions, the first of which is right.
fn assert_questions(questions: &str, mistakes: &str) {
    let first = "    name: A\n    questions:\n    - {id: what, label: What, answer: text}\n";
    assert_kind(&format!("{first}{questions}"), mistakes);
}

#[test]
fn places_in_slack_are_named_by_their_ids() {
    assert_mistakes(
        "
slack: {security_channel: \"#security\", support_group: C0SUPPORT, channel: C0}
",
        "
3:27 `#security` is not the id of a channel (the id of a channel begins with C or G, and stands at the end of its details in Slack)
3:55 `C0SUPPORT` is not the id of a user group (the id of a group begins with S, and stands in the menu of the group in Slack)
3:66 `channel` is not a key of `slack` (its keys are security_channel, support_group)
",
    );
    for id in ["C", "c0", "U0ANA", "C0 1", "C0é"] {
        let text = format!("version: 1\ncompany: Acme\nslack: {{security_channel: \"{id}\"}}\n");
        assert!(load_text(&text).program.is_none(), "{id}");
    }
    let longest = |length: usize| {
        let id = "C".repeat(length);
        load_text(&format!("version: 1\ncompany: Acme\nslack: {{security_channel: {id}}}\n"))
            .program
            .is_some()
    };
    assert!(longest(32) && !longest(33));
}

#[test]
fn words_of_a_kind_that_are_not_known_name_the_nearest() {
    assert_kind(
        "    name: A
    sort: reqest
    complete: 3w
    questions:
    - {id: what, label: What, answer: txt}
",
        "
10:11 `reqest` is not a sort of request [did you mean `request`?] (`sort` is one of `request`, `statement`, `question` or `yes_no`)
11:15 `complete` can't be `3w` (a length of time is a whole number from 1 to 36525 and a unit: m, h, d, mo, y, bd or wh)
13:39 `txt` is not a type of answer [did you mean `text`?] (`answer` is one of `text`, `choice`, `person`, `date` or `link`)
",
    );
}

#[test]
fn a_kind_goes_to_somebody_of_the_security_team() {
    let with = |to: &str| {
        format!("    name: A\n    to: {to}\n    questions:\n    - {{id: w, label: W, answer: text}}\n")
    };
    assert_kind(&with("ana"), "");
    assert_kind(&with("rotation"), "");
    let help = "the security team is whoever is security_engineer, security_lead or head_of_security";
    assert_kind(&with("bo"), &format!("10:9 `bo` is not in the security team ({help})"));
    assert_kind(&with("zoe"), "10:9 there is no person `zoe` (add it to `people`)");
    let help = "`to` is `ambassador`, `rotation` or the id of somebody of the security team";
    let slip = format!("10:9 nobody is meant by `rotatoin` [did you mean `rotation`?] ({help})");
    assert_kind(&with("rotatoin"), &slip);
    assert_kind(
        &with("\"whoever has time\""),
        &format!("10:9 nobody is meant by `whoever has time` ({help})"),
    );
}

#[test]
fn two_kinds_or_two_questions_of_one_id_are_refused() {
    assert_questions(
        "    - {id: what, label: Again, answer: date}
  - {id: a, name: B, questions: [{id: what, label: What, answer: text}]}
",
        "
12:12 two questions of the kind have the id `what` (give one of them another id)
13:10 two kinds of requests have the id `a` (give one of them another id)
",
    );
}

#[test]
fn choices_are_there_where_one_is_chosen_and_nowhere_else() {
    assert_questions(
        "    - {id: a, label: A, answer: choice}
    - {id: b, label: B, answer: choice, choices: []}
    - {id: c, label: C, answer: choice, choices: [Read, Read]}
    - {id: d, label: D, answer: date, choices: [Read]}
    - {id: e, label: E, answer: person, required: maybe}
",
        "
12:7 `choices` is missing [add `choices:` here]
13:50 there is nothing to choose from (list what may be chosen)
14:57 `Read` is listed twice (remove one of them)
15:39 `choices` goes with `answer: choice` only (remove it)
16:51 `required` must be `true` or `false`, and this is text
",
    );
}

#[test]
fn the_first_question_is_a_text_that_is_required() {
    let help = "its answer is what people read of the request in one line";
    let mistake = format!("11:7 the first question has to be a text that is required ({help})");
    for question in ["answer: date", "answer: text, required: false"] {
        assert_kind(
            &format!("    name: A\n    questions:\n    - {{id: w, label: W, {question}}}\n"),
            &mistake,
        );
    }
}

#[test]
fn a_kind_without_questions_and_a_list_without_kinds_are_refused() {
    assert_kind(
        "    name: A\n    questions: []\n  - {id: b, name: B}\n",
        "
10:16 a kind without a question asks for nothing (ask at least what it is about)
11:5 `questions` is missing [add `questions:` here]
",
    );
    assert_mistakes(
        "\nrequests: {kinds: []}\n",
        "3:19 without a kind nobody could ask for anything (describe a kind, or remove `kinds` for the usual ones)",
    );
}

#[test]
fn tickets_go_to_a_repository() {
    let refused = |repository: &str| {
        let text = format!("\nrequests: {{tickets: {{repository: \"{repository}\"}}}}\n");
        let help = "a repository is written OWNER/NAME";
        assert_mistakes(&text, &format!("3:34 `{repository}` is not a repository on GitHub ({help})"));
    };
    for repository in ["security", "/security", "acme/", "acme/a/b", "acme/..", "-a/b", "a b/c", "acme/a?b"] {
        refused(repository);
    }
    assert_mistakes("\nrequests: {tickets: {}}\n", "3:21 `repository` is missing [add `repository:` here]");
    assert_mistakes("\nrequests: {tickets: {repository: acme/security.io, labels: [security]}}\n", "");
}

/// Says how many mistakes a file has with this in it.
fn mistakes(rest: &str) -> usize {
    load_text(&format!("version: 1\ncompany: Acme\nrequests:\n{rest}")).diagnostics.len()
}

/// The numbers below `count`, each in this text.
fn numbered(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(", ")
}

#[test]
fn lists_are_no_longer_than_what_shows_them() {
    let kind =
        |number: usize| format!("{{id: k{number}, name: K, questions: [{{id: q, label: Q, answer: text}}]}}");
    let kinds = |count| mistakes(&format!("  kinds: [{}]\n", numbered(count, kind)));
    assert_eq!([kinds(25), kinds(26), kinds(50)], [0, 1, 1]);

    let question = |number: usize| format!("{{id: q{number}, label: Q, answer: text}}");
    let questions = |count| {
        mistakes(&format!("  kinds: [{{id: k, name: K, questions: [{}]}}]\n", numbered(count, question)))
    };
    assert_eq!([questions(10), questions(11)], [0, 1]);

    let choices = |count| {
        let choices = numbered(count, |number| format!("c{number}"));
        let chosen = format!("{{id: c, label: C, answer: choice, choices: [{choices}]}}");
        mistakes(&format!("  kinds: [{{id: k, name: K, questions: [{}, {chosen}]}}]\n", question(1)))
    };
    assert_eq!([choices(100), choices(101)], [0, 1]);

    let checklist =
        |count| mistakes(&format!("  checklist: [{}]\n", numbered(count, |number| format!("c{number}"))));
    assert_eq!([checklist(0), checklist(30), checklist(31)], [0, 0, 1]);

    let labels = |count| {
        let labels = numbered(count, |number| format!("l{number}"));
        mistakes(&format!("  tickets: {{repository: a/b, labels: [{labels}]}}\n"))
    };
    assert_eq!([labels(20), labels(21)], [0, 1]);
}

#[test]
fn texts_are_no_longer_than_what_shows_them() {
    let with = |name: usize, label: usize, choice: usize| {
        let [name, label, choice] = [name, label, choice].map(|length| "é".repeat(length));
        let first = format!("{{id: a, label: {label}, answer: text}}");
        let second = format!("{{id: b, label: B, answer: choice, choices: [{choice}]}}");
        mistakes(&format!("  kinds: [{{id: k, name: {name}, questions: [{first}, {second}]}}]\n"))
    };
    assert_eq!(with(75, 150, 75), 0);
    assert_eq!([with(76, 1, 1), with(1, 151, 1), with(1, 1, 76)], [1, 1, 1]);

    let check = |length| mistakes(&format!("  checklist: [{}]\n", "c".repeat(length)));
    assert_eq!([check(150), check(151)], [0, 1]);
    let label =
        |length| mistakes(&format!("  tickets: {{repository: a/b, labels: [{}]}}\n", "l".repeat(length)));
    assert_eq!([label(50), label(51)], [0, 1]);
    assert_mistakes(
        "\nrequests: {checklist: [\"one\\ntwo\"]}\n",
        "3:24 `checklist` has more than one line (say it in fewer words)",
    );
}
