//! What applying a file would change.

use super::*;

fn ids<'a>(keys: impl IntoIterator<Item = &'a DecisionKey>) -> Vec<&'a str> {
    keys.into_iter().map(|key| key.id.as_str()).collect()
}

fn on_record(count: usize) -> Vec<Decision> {
    (0..count).map(|number| decision(&format!("id-{number:02}"), not_affected(), Some("sam"))).collect()
}

fn as_requested(decisions: &[Decision]) -> Vec<Request> {
    decisions.iter().map(|decision| decision.request.clone()).collect()
}

#[test]
fn a_plan_says_what_is_added_changed_withdrawn_and_left() {
    let existing = on_record(3);
    let mut requested = as_requested(&existing);
    requested.remove(2);
    requested[1].reason = "Looked at again.".into();
    requested[1].approver = Some("sam".into());
    requested.push(request("added", accepted()));
    let plan = plan("git", &existing, &requested).unwrap();
    assert_eq!(ids(plan.add.iter().map(|request| &request.key)), ["added"]);
    assert_eq!(ids(plan.change.iter().map(|change| &change.after.key)), ["id-01"]);
    assert_eq!(plan.change[0].fields, ["reason", "approved_by"]);
    assert_eq!(ids(plan.withdraw.iter().map(|decision| &decision.request.key)), ["id-02"]);
    assert_eq!(ids(plan.unchanged.iter().map(|decision| &decision.request.key)), ["id-00"]);
}

#[test]
fn applying_a_file_again_changes_nothing() {
    let existing = on_record(3);
    let plan = plan("git", &existing, &as_requested(&existing)).unwrap();
    assert_eq!(plan.unchanged, existing);
    assert!(
        plan.add.is_empty() && plan.change.is_empty() && plan.withdraw.is_empty() && !plan.needs_confirmation
    );
}

#[test]
fn more_than_a_tenth_is_withdrawn_only_when_confirmed() {
    let existing = on_record(20);
    let needs =
        |kept: usize| plan("git", &existing, &as_requested(&existing[..kept])).unwrap().needs_confirmation;
    assert_eq!([20, 19, 18, 17, 0].map(needs), [false, false, false, true, true]);
    assert!(plan("git", &on_record(1), &[]).unwrap().needs_confirmation);
}

#[test]
fn decisions_of_other_sets_and_withdrawn_ones_are_left_alone() {
    let mut existing = on_record(2);
    existing[0].request.key.set = "other".into();
    existing[1].withdrawn = Some(at("2026-03-03T00:00:00Z"));
    assert_eq!(plan("git", &existing, &[]), Ok(Plan::default()));
    let again = plan("git", &existing, &[request("id-01", not_affected())]).unwrap();
    assert_eq!(ids(again.add.iter().map(|request| &request.key)), ["id-01"]);
}

#[test]
fn requests_of_another_set_or_with_one_id_are_no_plan() {
    let one = request("one", accepted());
    assert_eq!(plan("other", &[], std::slice::from_ref(&one)), Err(NoPlan::OtherSet("git/one".into())));
    assert_eq!(plan("git", &[], &[one.clone(), one]), Err(NoPlan::Twice("one".into())));
}
