//! Every mistake has a place, says what is wrong, and what would be right.

use super::*;

/// What is told of one decision, each behind the beginning of the text that it points at.
fn told(decision: &str) -> Vec<String> {
    let text = format!("version: 1\nset: mine\ndecisions: [ {{{decision}}} ]\n");
    let file = SourceFile::new("decisions.yaml", text.as_str());
    let diagnostics = load(&file, &program(), today()).diagnostics;
    let pointed =
        diagnostics.iter().map(|told| file.slice(told.primary.span).chars().take(12).collect::<String>());
    let told = explained(&text).into_iter().map(|told| told.split_once(' ').unwrap().1.to_owned());
    pointed.zip(told).map(|(pointed, told)| format!("<{pointed}> {told}")).collect()
}

/// The same for a decision that is right but for some keys.
fn told_with(keys: &str) -> Vec<String> {
    told(&format!("id: one, reason: r, by: ana, {keys}"))
}

const ABOUT: &str = "advisory: CVE-2024-21626, scope: {product: acme}";

#[test]
fn keys_that_nobody_knows_are_refused() {
    let text = "version: 1\nset: mine\ndecision: []\ndecisions: []\n";
    assert_eq!(
        explained(text),
        ["3:1 `decision` is not a key of the decisions file (its keys are version, set, decisions)"]
    );
    assert_eq!(
        told_with(&format!("{ABOUT}, verdict: accepted, approved_by: ines, expiers: \"2026-05-01\"")),
        [
            "<{id: one, re> `expires` is missing [add `expires:` here]",
            "<expiers> `expiers` is not a key of `decision` [did you mean `expires`?]"
        ]
    );
}

#[test]
fn a_file_names_its_version_and_its_set() {
    assert_eq!(
        explained("decisions: []\n"),
        ["1:1 `version` is missing [add `version:` here]", "1:1 `set` is missing [add `set:` here]"]
    );
    assert_eq!(
        explained("version: 2\nset: \"a b\"\n"),
        [
            "1:1 `decisions` is missing (write `decisions: []` to withdraw all of the set)",
            "1:10 this version of the decisions file is not known (write `version: 1`)",
            "2:6 `a b` can't be an id (an id has up to 64 letters, digits, `-`, `_` and `.`, and begins with a letter or digit)",
        ]
    );
}

#[test]
fn an_empty_file_and_two_documents_are_refused() {
    assert_eq!(
        explained(""),
        ["1:1 the decisions file is empty (it begins with `version: 1` and the name of its `set`)"]
    );
    assert_eq!(
        explained("- a\n"),
        ["1:1 a decisions file is a mapping, and this is a list (it begins with `version: 1`)"]
    );
    let two = "version: 1\nset: mine\ndecisions: []\n---\nversion: 1\n";
    assert_eq!(
        explained(two),
        ["5:1 a decisions file has one document, and this begins another (remove the `---` before it)"]
    );
}

#[test]
fn a_decision_is_about_one_thing() {
    let rest = "scope: {product: acme}, verdict: not_affected, justification: component_not_present";
    assert_eq!(
        told_with(rest),
        [
            "<{id: one, re> the decision does not say what it is about [add one of `advisory`, `check` and `vulnerability`]"
        ]
    );
    assert_eq!(
        told_with(&format!("check: CKV_K8S_8, advisory: CVE-2024-21626, {rest}")),
        ["<check> a decision is about one thing (write a second decision)"]
    );
    assert_eq!(
        told_with(&format!("advisory: CVE-24-1, {rest}")),
        ["<CVE-24-1> `CVE-24-1` is not a CVE id (a CVE id has the form CVE-2024-21626)"]
    );
    assert_eq!(
        told_with(&format!("vulnerability: -3, {rest}")),
        ["<-3> `vulnerability` must be the number of a vulnerability, and this is a number"]
    );
}

#[test]
fn packages_go_with_advisories_and_resources_with_checks() {
    let rest = "scope: {product: acme}, verdict: not_affected, justification: component_not_present";
    assert_eq!(
        told_with(&format!("check: CKV_K8S_8, package: openssl, versions: \"1\", {rest}")),
        [
            "<package> `package` goes with an advisory, and this is a check (remove it)",
            "<versions> `versions` goes with an advisory, and this is a check (remove it)",
        ]
    );
    assert_eq!(
        told_with(&format!("advisory: CVE-2024-21626, resource: Deployment.x, {rest}")),
        ["<resource> `resource` goes with a check, and this is an advisory (remove it)"]
    );
    let versioned =
        told_with(&format!("advisory: CVE-2024-21626, package: \"pkg:npm/left-pad@1.3.0\", {rest}"));
    assert_eq!(
        versioned,
        [
            "<\"pkg:npm/lef> `package` can't be `pkg:npm/left-pad@1.3.0` (a package is named without version and qualifiers; write \
          `pkg:npm/left-pad`, and the versions under `versions`)"
        ]
    );
}

#[test]
fn a_scope_names_what_there_is() {
    let rest = "advisory: CVE-2024-21626, verdict: not_affected, justification: component_not_present";
    let scoped = |scope: &str| told_with(&format!("{rest}, scope: {scope}"));
    assert_eq!(scoped("{product: acem}"), ["<acem> there is no product `acem` [did you mean `acme`?]"]);
    assert_eq!(
        scoped("{component: backend}"),
        ["<backend> there is no component `backend` (add it to `components`)"]
    );
    assert_eq!(
        scoped("{releases: \">=5.3\"}"),
        [
            "<{releases: \"> the scope names neither a product nor a component [add `product:` or `component:` here]"
        ]
    );
    assert_eq!(
        scoped("{product: acme, component: linter}"),
        [
            "<{product: ac> `linter` is no component of `acme`, so the scope matches nothing (remove one of them)"
        ]
    );
    assert_eq!(
        scoped("{product: empty}"),
        [
            "<{product: em> `empty` has no components, so the scope matches nothing (describe its components in the program)"
        ]
    );
    assert_eq!(
        scoped("{product: acme, releases: \">=5.5, <5.3\"}"),
        ["<\">=5.5, <5.3> `releases` can't be `>=5.5, <5.3` (no version is both `>=5.5` and `<5.3`)"]
    );
    assert_eq!(
        scoped("{product: acme, releases: ~5.3, series: 5.x}"),
        [
            "<~5.3> `releases` can't be `~5.3` (`~` is no comparison; use `>=`, `>`, `<=`, `<` or `=`)",
            "<5.x> `5.x` is not a series (a series is the first numbers of its versions: \"5.3\")",
        ]
    );
}

#[test]
fn a_verdict_and_its_justification_are_words_of_a_list() {
    assert_eq!(
        told_with(&format!("{ABOUT}, verdict: not_afected, justification: x")),
        [
            "<not_afected> `not_afected` is not a verdict [did you mean `not_affected`?] (`verdict` is one of `not_affected`, \
          `false_positive`, `assessed`, `accepted` or `exception`)"
        ]
    );
    assert_eq!(
        told_with(&format!("{ABOUT}, verdict: not_affected, justification: component_not_presnt")),
        [
            "<component_no> `component_not_presnt` is not a justification [did you mean `component_not_present`?] (`justification` is \
          one of `component_not_present`, `vulnerable_code_not_present`, `vulnerable_code_not_in_execute_path`, \
          `vulnerable_code_cannot_be_controlled_by_adversary` or `inline_mitigations_already_exist`)"
        ]
    );
}

#[test]
fn each_verdict_has_its_own_keys() {
    assert_eq!(
        told_with(&format!(
            "{ABOUT}, verdict: not_affected, justification: component_not_present, expires: \"2026-05-01\""
        )),
        ["<expires> `expires` goes with the verdict `accepted` only (remove it)"]
    );
    assert_eq!(
        told_with(&format!("{ABOUT}, verdict: false_positive")),
        ["<{id: one, re> `impact` is missing [add `impact:` here]"]
    );
    assert_eq!(
        told_with(&format!("{ABOUT}, verdict: assessed, severity: unknown, score: 11")),
        [
            "<unknown> `unknown` is not a severity to compare with (`severity` is one of `critical`, `high`, `medium`, `low` or `informational`)",
            "<11> `score` can't be `11` (a score is a number from 0.0 to 10.0 with one decimal)",
        ]
    );
}

#[test]
fn a_score_that_contradicts_its_severity_is_a_warning() {
    assert_eq!(
        told_with(&format!("{ABOUT}, verdict: assessed, severity: low, score: 9.1")),
        [
            "<9.1> warning: a score of 9.1 is critical, and the severity says low (the severity counts; mend one of them)"
        ]
    );
}

#[test]
fn a_day_that_is_over_is_refused() {
    let accepted =
        |day: &str| told_with(&format!("{ABOUT}, verdict: accepted, approved_by: ines, expires: \"{day}\""));
    assert_eq!(
        accepted("2026-03-31"),
        [
            "<\"2026-03-31\"> an acceptance is over [it ended on 2026-03-31] (set a later day, or remove the decision)"
        ]
    );
    assert_eq!(accepted("2026-04-01"), [""; 0]);
    assert_eq!(
        accepted("2026-02-30"),
        [
            "<\"2026-02-30\"> 2026-02-30 is not a day of the calendar (a date is written as year, month and day in quotes: \"2026-12-31\")"
        ]
    );
    let justified = "verdict: not_affected, justification: component_not_present";
    assert_eq!(
        told_with(&format!("{ABOUT}, {justified}, reassess: \"2026-03-01\"")),
        [
            "<\"2026-03-01\"> warning: the decision was to be looked at again on 2026-03-01 (look at it, and set a later day)"
        ]
    );
}

#[test]
fn an_acceptance_says_who_approves_it() {
    assert_eq!(
        told_with(&format!("{ABOUT}, verdict: accepted, expires: \"2026-05-01\"")),
        ["<one> an acceptance does not say who approves it [add `approved_by:`]"]
    );
}

#[test]
fn the_approver_is_somebody_who_may() {
    let accepted = |by: &str| {
        told_with(&format!("{ABOUT}, verdict: accepted, expires: \"2026-05-01\", approved_by: {by}"))
    };
    assert_eq!(accepted("innes"), ["<innes> there is no person `innes` [did you mean `ines`?]"]);
    assert_eq!(accepted("bo"), ["<bo> `bo` is not engineering_manager; `ines` may approve it"]);
    assert_eq!(accepted("lee"), [""; 0]);
    assert_eq!(
        accepted("ana"),
        ["<ana> `ana` asked for it, and nobody approves their own request; `ines` may approve it"]
    );
    let exception = told_with(&format!("{ABOUT}, verdict: exception, due: \"2026-05-01\", approved_by: lee"));
    assert_eq!(exception, ["<lee> `lee` is not security_engineer; one of `ines`, `sam` may approve it"]);
}

#[test]
fn a_second_member_of_the_security_team_needs_a_first() {
    let justified = format!("{ABOUT}, verdict: not_affected, justification: component_not_present");
    assert_eq!(
        told_with(&format!("{justified}, approved_by: ines")),
        ["<ines> `ines` is not in the security team; `sam` may approve it"]
    );
    assert_eq!(
        told(&format!("id: one, reason: r, by: bo, {justified}, approved_by: sam")),
        [
            "<bo> `bo` is not in the security team (a member of the security team asks for such a decision, and another one approves it)"
        ]
    );
}

#[test]
fn an_id_is_there_once() {
    let one =
        "{id: one, check: A, scope: {product: acme}, verdict: false_positive, impact: i, reason: r, by: ana}";
    assert_eq!(
        explained(&format!("version: 1\nset: mine\ndecisions:\n- {one}\n- {one}\n")),
        ["5:8 the id `one` is listed twice (remove one of them)"]
    );
}

#[test]
fn all_mistakes_are_found_in_one_run_and_nothing_is_asked_for() {
    let loaded = load_text(
        "version: 1\nset: mine\ndecisions:\n- {id: a}\n- {id: b, check: A, scope: {}, verdict: fixed, reason: 5, by: zoe}\n- x\n",
    );
    assert_eq!(loaded.decisions, None);
    assert_eq!(loaded.diagnostics.len(), 10, "{:#?}", loaded.diagnostics);
}

#[test]
fn a_flood_of_mistakes_is_cut_and_counted() {
    let flood: Vec<String> = (0..2000).map(|number| format!("- {{id: d{number}}}")).collect();
    let text = format!("version: 1\nset: mine\ndecisions:\n{}\n", flood.join("\n"));
    let diagnostics = load_text(&text).diagnostics;
    assert_eq!(diagnostics.len(), 101);
}
