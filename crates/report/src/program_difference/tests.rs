use super::*;
use crate::options::Options;
use crate::testing::has_hidden;
use insta::assert_snapshot;
use portcullis_domain::decision::DecisionKey;
use portcullis_domain::gate::Outcome;
use serde_json::Value;
use std::io::{self, Write};

type Writer = fn(&Difference, Option<&Consequences>, &Options<'_>, &mut dyn Write) -> io::Result<()>;

const WRITERS: [Writer; 3] = [text, json, markdown];

fn show(difference: &Difference, consequences: Option<&Consequences>, write: Writer) -> String {
    show_in(None, difference, consequences, write)
}

fn show_in(
    width: Option<usize>,
    difference: &Difference,
    consequences: Option<&Consequences>,
    write: Writer,
) -> String {
    let mut out = Vec::new();
    let options = Options { tool_version: "1.0.0", width, ..Options::default() };
    write(difference, consequences, &options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn value(topic: Topic, key: &str, before: &str, after: &str, effect: Effect) -> Change {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Change { topic, key: key.into(), what: What::Value { before: some(before), after: some(after) }, effect }
}

fn difference() -> Difference {
    let changes = vec![
        value(Topic::Gate, "gate.block_at", "high", "critical", Effect::Laxer),
        value(Topic::Gate, "gate.epss_at", "", "0.5", Effect::Stricter),
        Change {
            topic: Topic::Components,
            key: "components[web].engines".into(),
            what: What::Removed("trivy".into()),
            effect: Effect::Laxer,
        },
        value(Topic::Owners, "owns[path:deploy/base/search/**]", "search", "core", Effect::Neither),
        value(Topic::Owners, "components[web].team", "search", "", Effect::Neither),
        value(Topic::Approvers, "approves[sam]", "break-glass", "", Effect::Neither),
        Change {
            topic: Topic::People,
            key: "people[bo]".into(),
            what: What::Added("name Bo Lind, roles engineer".into()),
            effect: Effect::Neither,
        },
        value(Topic::Sla, "sla.triage", "3bd", "5bd", Effect::Laxer),
    ];
    Difference { changes }
}

fn consequences() -> Consequences {
    Consequences {
        flips: vec![VerdictFlip {
            product: "acme".into(),
            version: "5.3.2".into(),
            before: Outcome::Blocked,
            after: Outcome::Passes,
            added_blocking: 0,
            removed_blocking: 2,
        }],
        invalid: vec![InvalidApproval {
            decision: DecisionKey { set: "acme".into(), id: "runc".into() },
            person: "sam".into(),
            reason: "`sam` is not head_of_product_engineering".into(),
        }],
    }
}

#[test]
fn what_becomes_laxer_stands_first_and_the_answer_last() {
    assert_snapshot!(show(&difference(), Some(&consequences()), text), @r#"
    The gate becomes laxer: 2
      gate.block_at            high → critical
      components[web].engines  removed: trivy

    Other rules become laxer: 1
      sla.triage  3bd → 5bd

    Owners: 2
      owns[path:deploy/base/search/**]  search → core
      components[web].team              search → none

    Approvers: 1
      approves[sam]  break-glass → none

    Verdicts that flip: 1
      acme 5.3.2  blocked → passes, 2 findings block no longer

    Approvals that become invalid: 1
      acme/runc  by sam: `sam` is not head_of_product_engineering

    Gate: 1
      gate.epss_at  none → 0.5  (stricter)

    People: 1
      people[bo]  added: name Bo Lind, roles engineer

    2 changes make the gate laxer, 1 change makes another rule laxer, 2 owners change, 1 approver changes, 1 verdict flips, 1 approval becomes invalid, 2 other changes
    "#);
}

#[test]
fn what_nobody_looked_at_is_said() {
    let shown = show(&difference(), None, text);
    assert!(
        shown.contains("\nVerdicts and approvals on record were not looked at.\n2 changes make"),
        "{shown}"
    );
    let document: Value = serde_json::from_str(&show(&difference(), None, json)).unwrap();
    assert_eq!((&document["verdict_flips"], &document["invalid_approvals"]), (&Value::Null, &Value::Null));
    assert!(show(&difference(), None, markdown).contains("were not looked at"));
}

#[test]
fn nothing_changes_where_nothing_does() {
    assert_eq!(show(&Difference::default(), None, text), "Nothing changes\n");
    let nothing = Consequences::default();
    assert!(
        show(&Difference::default(), Some(&nothing), markdown)
            .starts_with("### Portcullis: Nothing changes\n")
    );
    // What is on record is told even where the programs say the same.
    let shown = show(&Difference::default(), Some(&consequences()), text);
    assert!(shown.ends_with("\n1 verdict flips, 1 approval becomes invalid\n"), "{shown}");
}

#[test]
fn a_flip_says_how_many_findings_turn() {
    let flip = |added_blocking, removed_blocking| {
        let flips = vec![VerdictFlip { added_blocking, removed_blocking, ..consequences().flips.remove(0) }];
        let shown = show(&Difference::default(), Some(&Consequences { flips, invalid: vec![] }), text);
        shown.lines().nth(1).unwrap().to_owned()
    };
    assert_eq!(flip(0, 0), "  acme 5.3.2  blocked → passes");
    assert_eq!(flip(1, 0), "  acme 5.3.2  blocked → passes, 1 finding blocks that did not");
    assert_eq!(
        flip(3, 1),
        "  acme 5.3.2  blocked → passes, 3 findings block that did not, 1 finding blocks no longer"
    );
}

#[test]
fn a_difference_is_a_document() {
    assert_snapshot!(show(&difference(), Some(&consequences()), json), @r#"
    {"portcullis":{"document":"program_difference","version":1,"tool_version":"1.0.0"},
    "answer":"2 changes make the gate laxer, 1 change makes another rule laxer, 2 owners change, 1 approver changes, 1 verdict flips, 1 approval becomes invalid, 2 other changes",
    "changes":[
    {"topic":"gate","key":"gate.block_at","change":"changed","before":"high","after":"critical","effect":"laxer","bears_on_gate":true},
    {"topic":"gate","key":"gate.epss_at","change":"changed","before":null,"after":"0.5","effect":"stricter","bears_on_gate":true},
    {"topic":"components","key":"components[web].engines","change":"removed","before":"trivy","after":null,"effect":"laxer","bears_on_gate":true},
    {"topic":"owners","key":"owns[path:deploy/base/search/**]","change":"changed","before":"search","after":"core","effect":"neither","bears_on_gate":false},
    {"topic":"owners","key":"components[web].team","change":"changed","before":"search","after":null,"effect":"neither","bears_on_gate":false},
    {"topic":"approvers","key":"approves[sam]","change":"changed","before":"break-glass","after":null,"effect":"neither","bears_on_gate":false},
    {"topic":"people","key":"people[bo]","change":"added","before":null,"after":"name Bo Lind, roles engineer","effect":"neither","bears_on_gate":false},
    {"topic":"sla","key":"sla.triage","change":"changed","before":"3bd","after":"5bd","effect":"laxer","bears_on_gate":false}
    ],
    "verdict_flips":[
    {"product":"acme","version":"5.3.2","before":"blocked","after":"passes","added_blocking":0,"removed_blocking":2}
    ],
    "invalid_approvals":[
    {"set":"acme","id":"runc","person":"sam","reason":"`sam` is not head_of_product_engineering"}
    ]}
    "#);
}

#[test]
fn a_difference_is_a_comment() {
    assert_snapshot!(show(&difference(), Some(&consequences()), markdown), @r#"
    ### Portcullis: 2 changes make the gate laxer, 1 change makes another rule laxer, 2 owners change, 1 approver changes, 1 verdict flips, 1 approval becomes invalid, 2 other changes

    **The gate becomes laxer: 2**

    | what | change | |
    |---|---|---|
    | <code>gate.block&#95;at</code> | high → critical |  |
    | <code>components&#91;web&#93;.engines</code> | removed&#58; trivy |  |

    **Other rules become laxer: 1**

    | what | change | |
    |---|---|---|
    | <code>sla.triage</code> | 3bd → 5bd |  |

    **Owners: 2**

    | what | change | |
    |---|---|---|
    | <code>owns&#91;path&#58;deploy/base/search/&#42;&#42;&#93;</code> | search → core |  |
    | <code>components&#91;web&#93;.team</code> | search → none |  |

    **Approvers: 1**

    | what | change | |
    |---|---|---|
    | <code>approves&#91;sam&#93;</code> | break-glass → none |  |

    **Verdicts that flip: 1**

    | what | change | |
    |---|---|---|
    | <code>acme 5.3.2</code> | blocked → passes, 2 findings block no longer |  |

    **Approvals that become invalid: 1**

    | what | change | |
    |---|---|---|
    | <code>acme/runc</code> | by sam&#58; &#96;sam&#96; is not head&#95;of&#95;product&#95;engineering |  |

    **Gate: 1**

    | what | change | |
    |---|---|---|
    | <code>gate.epss&#95;at</code> | none → 0.5 | stricter |

    **People: 1**

    | what | change | |
    |---|---|---|
    | <code>people&#91;bo&#93;</code> | added&#58; name Bo Lind, roles engineer |  |

    <sub>Portcullis 1.0.0</sub>
    "#);
}

#[test]
fn a_long_change_is_wrapped_and_nothing_of_it_is_lost() {
    let words: Vec<String> = (0..40).map(|number| format!("word{number}")).collect();
    let change =
        value(Topic::Triage, "triage.report_template", "## Summary", &words.join(" "), Effect::Neither);
    let shown = show_in(Some(60), &Difference { changes: vec![change] }, None, text);
    assert!(shown.lines().all(|line| line.chars().count() <= 60), "{shown}");
    assert!(words.iter().all(|word| shown.contains(word.as_str())), "{shown}");
}

#[test]
fn what_does_not_fit_into_a_comment_is_counted() {
    let change = |number| value(Topic::Calendar, &format!("key{number}"), "a", "b", Effect::Neither);
    let shown = show(&Difference { changes: (0..5000).map(change).collect() }, None, markdown);
    assert!(shown.len() <= 60_000);
    assert!(shown.contains(" changes.** The full report has them all."), "{}", &shown[shown.len() - 200..]);
}

#[test]
fn hostile_text_neither_acts_nor_hides() {
    let bad = "\u{1b}[31m\u{202e}<script>alert(1)</script> | **x** @team [a](javascript:b)\r\nINJECTED\u{0}";
    let mut difference = difference();
    for change in &mut difference.changes {
        change.key = bad.into();
        change.what = match &change.what {
            What::Value { .. } => What::Value { before: Some(bad.into()), after: Some(bad.into()) },
            What::Added(_) => What::Added(bad.into()),
            What::Removed(_) => What::Removed(bad.into()),
        };
    }
    let mut consequences = consequences();
    consequences.flips[0].product = bad.into();
    consequences.flips[0].version = bad.into();
    let invalid = &mut consequences.invalid[0];
    (invalid.person, invalid.reason) = (bad.into(), bad.into());
    invalid.decision = DecisionKey { set: bad.into(), id: bad.into() };
    for write in WRITERS {
        let shown = show(&difference, Some(&consequences), write);
        assert!(!has_hidden(&shown), "{shown}");
        assert!(!shown.contains("\nINJECTED"));
    }
    let comment = show(&difference, Some(&consequences), markdown);
    assert!(!comment.contains("<script") && !comment.contains("@team") && !comment.contains("**x**"));
}
