//! Releasing in spite of the gate.

use super::*;

fn broken_glass() -> BreakGlass {
    BreakGlass {
        asked_by: "bo".into(),
        at: at("2026-03-31T08:00:00Z"),
        reason: "A customer is down.".into(),
        expires: at("2026-04-07T08:00:00Z"),
        components: clean().release.components,
        approved: Some(("ines".into(), at("2026-03-31T09:00:00Z"))),
        resolved: None,
    }
}

fn refusal(change: impl Fn(&mut BreakGlass)) -> Option<String> {
    let mut record = broken_glass();
    change(&mut record);
    let facts = Facts { break_glass: Some(record), ..with(vec![openssl(Severity::High)], vec![]) };
    let verdict = judge(&facts);
    let refused = verdict.exception.unwrap().refused;
    assert_eq!(
        verdict.outcome,
        if refused.is_some() { Outcome::Blocked } else { Outcome::ReleasedByException }
    );
    refused.map(|refused| refused.to_string())
}

#[test]
fn an_approved_exception_releases_what_is_blocked_or_undecided() {
    assert_eq!(refusal(|_| ()), None);
    let mut undecided = Facts { break_glass: Some(broken_glass()), ..clean() };
    undecided.scans.clear();
    let verdict = judge(&undecided);
    assert_eq!(verdict.outcome, Outcome::ReleasedByException);
    assert_eq!(verdict.undecided.len(), 2, "what is wrong stays in sight");
}

#[test]
fn a_release_that_passes_needs_no_exception() {
    let verdict = judge(&Facts { break_glass: Some(broken_glass()), ..clean() });
    assert_eq!(verdict.outcome, Outcome::Passes);
    assert!(verdict.exception.is_some());
}

#[test]
fn the_approver_holds_the_role_and_did_not_ask() {
    let told = |by: &str| refusal(|record| record.approved = Some((by.into(), record.at)));
    assert_eq!(told("sam").unwrap(), "`sam` is not head_of_product_engineering, who has to approve it");
    assert_eq!(told("zoe").unwrap(), "`zoe` is not head_of_product_engineering, who has to approve it");
    let own = refusal(|record| record.asked_by = "ines".into());
    assert_eq!(own.unwrap(), "`ines` asked for it, and nobody approves their own request");
    let waiting = refusal(|record| record.approved = None).unwrap();
    assert!(waiting.starts_with("nobody approved it"), "{waiting}");
}

#[test]
fn an_exception_ends() {
    assert_eq!(refusal(|record| record.expires = at(NOW)).unwrap(), "it ended at 2026-04-01T08:00:00Z");
    assert_eq!(refusal(|record| record.expires = at("2026-04-01T08:00:01Z")), None);
    assert!(refusal(|record| record.resolved = Some(at(NOW))).is_some());
    assert_eq!(refusal(|record| record.resolved = Some(at("2026-04-02T08:00:00Z"))), None);
}

#[test]
fn an_exception_holds_no_longer_than_the_program_allows() {
    let long = refusal(|record| record.expires = at("2026-04-07T08:00:01Z"));
    assert_eq!(long.unwrap(), "it would hold until 2026-04-07T08:00:01Z, longer than the program allows");
}

#[test]
fn an_exception_has_a_reason_and_is_for_exactly_this_release() {
    assert_eq!(refusal(|record| record.reason = " ".into()).unwrap(), "it has no reason");
    let other = refusal(|record| {
        record.components.insert("frontend".into(), ships(&digest('c')));
    });
    assert_eq!(other.unwrap(), "the components of the release are not those that it was asked for");
}

#[test]
fn everybody_of_the_role_but_the_one_who_asked_may_approve() {
    let mut program = program();
    assert_eq!(program.break_glass_approvers("bo"), ["ines"]);
    assert!(program.break_glass_approvers("ines").is_empty());
    program.authority.people.insert("ada".into(), [Role::HeadOfProductEngineering].into());
    assert_eq!(program.break_glass_approvers("ines"), ["ada"]);
    assert_eq!(program.break_glass_approvers("bo"), ["ada", "ines"]);
}

#[test]
fn an_exception_that_waits_may_still_be_approved_until_it_ends() {
    let open = |change: fn(&mut BreakGlass)| {
        let mut record = BreakGlass { approved: None, ..broken_glass() };
        change(&mut record);
        record.check_open(&program(), &clean().release, at(NOW)).err().map(|refused| refused.to_string())
    };
    assert_eq!(open(|_| ()), None);
    assert_eq!(open(|record| record.expires = at(NOW)).unwrap(), "it ended at 2026-04-01T08:00:00Z");
    assert!(open(|record| record.resolved = Some(at(NOW))).unwrap().starts_with("it was resolved"));
    assert!(open(|record| record.components.clear()).unwrap().starts_with("the components of the release"));
}

#[test]
fn an_exception_of_later_does_not_count() {
    assert!(refusal(|record| record.approved = Some(("ines".into(), at("2026-04-01T08:00:01Z")))).is_some());
    let later = refusal(|record| {
        (record.at, record.approved) = (at("2026-04-01T08:00:01Z"), Some(("ines".into(), at(NOW))));
    });
    assert!(later.is_some());
}
