//! Two program files side by side: what a change does is told, and a file with mistakes ends with 2.

use crate::portcullis::{Portcullis, example};
use crate::recorded_releases::{AS_OF, WEB, example_copy};

/// A working directory with the example's program as `old.yaml`, and as `new.yaml` with each first text replaced by
/// the second.
fn changed(changes: &[(&str, &str)]) -> Portcullis {
    let portcullis = Portcullis::new();
    let mut text = std::fs::read_to_string(example("program.yaml")).unwrap();
    portcullis.write("old.yaml", &text);
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not in the example");
        text = text.replacen(from, to, 1);
    }
    portcullis.write("new.yaml", text);
    portcullis
}

const DIFF: [&str; 4] = ["program", "diff", "old.yaml", "new.yaml"];

#[test]
fn a_reviewer_sees_first_what_becomes_laxer() {
    let portcullis = changed(&[
        ("block_at: high", "block_at: critical"),
        ("remediation: {critical: 3bd", "remediation: {critical: 9bd"),
        (
            "path: services, engines: [trivy], uploads: [trivy], team: tracking",
            "path: services, engines: [trivy], team: depot",
        ),
        (
            "{id: vera, name: Vera Holm, email: vera@harbour.example, roles: [engineer]}",
            "{id: vera, name: Vera, roles: [security_lead]}",
        ),
    ]);
    let answer = portcullis.run(&DIFF);
    answer.exits(0);
    insta::assert_snapshot!(answer.stdout, @r#"
    The gate becomes laxer: 1
      gate.block_at  high → critical

    Other rules become laxer: 1
      sla.remediation.critical  3bd → 9bd

    Owners: 1
      components[services].team  tracking → depot

    Approvers: 1
      approves[vera]  none → exceptions of high, medium, low; other decisions

    Components: 1
      components[services].uploads  removed: trivy  (stricter)

    People: 4
      people[vera].name   Vera Holm → Vera
      people[vera].email  vera@harbour.example → none
      people[vera].roles  removed: engineer
      people[vera].roles  added: security_lead

    Verdicts and approvals on record were not looked at.
    1 change makes the gate laxer, 1 change makes another rule laxer, 1 owner changes, 1 approver changes, 5 other changes
    "#);
}

#[test]
fn machines_and_comments_are_told_the_same() {
    let portcullis = changed(&[("kev: ignore", "kev: block")]);
    let document = portcullis.run(&[&DIFF[..], &["--format", "json"]].concat()).json();
    assert_eq!(document["portcullis"]["document"], "program_difference");
    assert_eq!(document["changes"][0]["key"], "gate.kev");
    assert_eq!(document["changes"][0]["effect"], "stricter");
    let comment = portcullis.run(&[&DIFF[..], &["--format", "markdown"]].concat());
    comment.exits(0).says("### Portcullis: 1 other change").says("| ignore → block | stricter |");
}

#[test]
fn the_form_of_a_file_is_no_difference() {
    let portcullis = changed(&[]);
    portcullis.run(&DIFF).exits(0).says("Nothing changes");
    let shown = portcullis.run(&["program", "show", "--program", "old.yaml", "--format", "json"]).stdout;
    portcullis.write("new.yaml", shown);
    assert_eq!(portcullis.run(&DIFF).exits(0).stdout, "Nothing changes\n");
}

#[test]
fn mistakes_of_either_file_are_explained() {
    let portcullis = changed(&[("block_at: high", "block_at: hihg")]);
    for files in [["old.yaml", "new.yaml"], ["new.yaml", "old.yaml"]] {
        let answer = portcullis.run(&["program", "diff", files[0], files[1]]);
        answer
            .exits(2)
            .remarks("did you mean `high`?")
            .remarks("--> new.yaml:")
            .remarks("new.yaml has 1 mistake");
        assert_eq!(answer.stdout, "");
    }
    portcullis.run(&["program", "diff", "new.yaml", "new.yaml"]).exits(2);
    portcullis.run(&["program", "diff", "old.yaml", "gone.yaml"]).refuses("gone.yaml can't be read");
}

#[test]
fn a_role_that_nobody_holds_any_more_is_warned_about() {
    let portcullis = changed(&[("roles: [head_of_product_engineering]", "roles: [legal]")]);
    portcullis.run(&DIFF).exits(0).remarks("nobody holds the role").says("approves[edda]");
}

#[test]
fn names_that_act_on_a_terminal_or_in_a_comment_do_not() {
    let hostile = r#"name: "a\u001b[31m\u202e<script>alert(1)</script> | @team\r\nINJECTED""#;
    let portcullis = changed(&[("name: Storefront", hostile)]);
    for format in ["text", "json", "markdown"] {
        let answer = portcullis.run(&[&DIFF[..], &["--format", format]].concat());
        answer.exits(0).never_says("\nINJECTED");
    }
    portcullis
        .run(&[&DIFF[..], &["--format", "markdown"]].concat())
        .never_says("<script")
        .never_says("@team");
}

#[test]
fn what_a_change_does_to_the_record_is_told_where_there_is_one() {
    let portcullis = example_copy();
    portcullis.open_release("1.0", WEB);
    portcullis.record_web("reports/web-1.0.trivy.json", &[]);
    let text = portcullis.text("program.yaml");
    portcullis.write("old.yaml", &text);
    let new = text.replacen("team: storefront}", "team: storefront, production: false}", 1);
    assert_ne!(new, text);
    portcullis.write("new.yaml", new);
    let answer = portcullis.run(&[&DIFF[..], &["--store", ".portcullis"]].concat());
    answer
        .exits(0)
        .says("Verdicts that flip: 1\n  harbour 1.0  blocked → undecided, ")
        .says(", 1 verdict flips")
        .never_says("were not looked at");
    let document =
        portcullis.run(&[&DIFF[..], &["--store", ".portcullis", "--format", "json"]].concat()).json();
    assert_eq!(document["verdict_flips"][0]["after"], "undecided");
    let before = ["--store", ".portcullis", "--format", "json", "--as-of", "2020-01-01T00:00:00Z"];
    let document = portcullis.run(&[&DIFF[..], &before].concat()).json();
    assert_eq!(document["verdict_flips"], serde_json::json!([]), "there was no scan then");
    portcullis.run(&[&DIFF[..], &["--as-of", AS_OF]].concat()).exits(2).remarks("--store");
    assert_eq!(document["invalid_approvals"], serde_json::json!([]));
    portcullis.run(&DIFF).exits(0).says("were not looked at");
    portcullis
        .run(&[&DIFF[..], &["--store", "elsewhere"]].concat())
        .refuses("there is no store at elsewhere");
    assert!(!portcullis.path("elsewhere").exists());
}
