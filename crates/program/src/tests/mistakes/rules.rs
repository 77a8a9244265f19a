//! Mistakes in the calendar and in the sections of rules.

use super::*;

#[test]
fn an_impossible_date_is_refused() {
    assert_mistakes(
        r#"
calendar: {holidays: ["2026-02-30", "1.1.2026", "2026-01-01", "2026-01-01"]}
products:
- id: acme
  name: Acme
  supported_series: [{series: "5.3", until: "2026-13-01"}]
"#,
        r#"
3:23 2026-02-30 is not a day of the calendar (a date is written as year, month and day in quotes: "2026-12-31")
3:37 `1.1.2026` is not a date (a date is written as year, month and day in quotes: "2026-12-31")
3:63 `2026-01-01` is listed twice (remove one of them)
7:45 2026-13-01 is not a day of the calendar (a date is written as year, month and day in quotes: "2026-12-31")
"#,
    );
}

#[test]
fn a_bad_length_of_time_is_refused() {
    assert_mistakes(
        "
gate: {max_scan_age: 7w, max_database_age: 48}
sla: {triage: 0bd, estimate: {critical: -1bd}}
archive: {retention: forever}
",
        "
3:22 `max_scan_age` can't be `7w` (a length of time is a whole number from 1 to 36525 and a unit: m, h, d, mo, y, bd or wh)
3:44 `max_database_age` can't be `48` (a length of time is a whole number from 1 to 36525 and a unit: m, h, d, mo, y, bd or wh)
4:15 `triage` can't be `0bd` (a length of time is a whole number from 1 to 36525 and a unit: m, h, d, mo, y, bd or wh)
4:41 `critical` can't be `-1bd` (a length of time is a whole number from 1 to 36525 and a unit: m, h, d, mo, y, bd or wh)
5:22 `retention` can't be `forever` (a length of time is a whole number from 1 to 36525 and a unit: m, h, d, mo, y, bd or wh)
",
    );
}

#[test]
fn a_bad_time_zone_is_refused() {
    assert_mistakes(
        "
calendar: {time_zone: Europe/Berln}
",
        "
3:23 `Europe/Berln` is not a time zone [did you mean `Europe/Berlin`?] (zones have names such as `UTC`, `Europe/Berlin` or `America/New_York`)
",
    );
}

#[test]
fn bad_working_hours_are_refused() {
    assert_mistakes(
        r#"
calendar: {working_hours: "mon-fri 17:00-09:00"}
"#,
        "
3:27 `working_hours` can't be `mon-fri 17:00-09:00` (working hours end later on the day than they begin)
",
    );
}

#[test]
fn working_hours_of_another_shape_are_refused() {
    assert_mistakes(
        "
calendar: {working_hours: 9 to 5}
",
        "
3:27 `working_hours` can't be `9 to 5` (working hours are days and hours, as in `mon-fri 09:00-17:00` or `mon,wed,fri 08:30-12:00`)
",
    );
}

#[test]
fn a_share_over_the_whole_is_refused() {
    assert_mistakes(
        "
sla: {due_soon: 120%}
",
        "
3:17 `due_soon` can't be `120%` (a share is a whole number from 0 to 100 and a percent sign)
",
    );
}

#[test]
fn a_probability_outside_of_0_to_1_is_refused() {
    assert_mistakes(
        "
gate: {epss_at: 1.5}
",
        "
3:17 `epss_at` must be a number from 0 to 1 (the score is a probability: 0.5 is one in two)
",
    );
}

#[test]
fn a_probability_that_is_no_number_is_refused() {
    assert_mistakes(
        "
gate: {epss_at: high}
",
        "
3:17 `epss_at` must be a number from 0 to 1, or `null`, and this is text
",
    );
}

#[test]
fn an_unknown_severity_is_refused() {
    assert_mistakes(
        "
gate: {block_at: hihg, unknown_as: unknown}
",
        "
3:18 `hihg` is not a severity to compare with [did you mean `high`?] (`block_at` is one of `critical`, `high`, `medium`, `low` or `informational`)
3:36 `unknown` is not a severity to compare with (`unknown_as` is one of `critical`, `high`, `medium`, `low` or `informational`)
",
    );
}

#[test]
fn a_section_that_the_binary_cannot_act_on_must_be_empty() {
    assert_mistakes(
        "
questionnaires: {channel: C0}
risks: {}
training: [{id: basics}]
tools: []
incidents: []
",
        "
3:1 this binary can't act on `questionnaires` (leave it empty: `questionnaires: {}`)
5:1 this binary can't act on `training` (leave it empty: `training: []`)
7:12 `incidents` must be a mapping, and this is a list
",
    );
}

#[test]
fn a_rule_has_a_condition_and_does_one_thing() {
    assert_mistakes(
        "
triage:
  rules:
  - {when: {}, mark: not_production}
  - {when: {check: CKV_1}}
  - {when: {check: CKV_2}, mark: not_production, propose: {verdict: fixed, reason: r}}
",
        "
5:12 a rule without a condition would meet every finding (say when, as in `when: {component: docs-site}`)
6:5 the rule does nothing [add one of `mark`, `assign` and `propose`]
7:50 a rule does one thing (write a second rule)
7:69 `fixed` is not a verdict that may be proposed (`verdict` is one of `not_affected`, `false_positive` or `accepted`)
",
    );
}
