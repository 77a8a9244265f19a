//! Whether a decision counts at a moment.

use super::*;

const NOW: &str = "2026-04-01T08:00:00Z";

fn high() -> Case<'static> {
    Case { scanner: Severity::High, ..Case::default() }
}

fn standing_at(decision: &Decision, case: &Case<'_>, now: &str) -> Standing {
    decision.standing(&authority(), &calendar(), case, at(now))
}

fn standing(decision: &Decision, case: &Case<'_>) -> Standing {
    standing_at(decision, case, NOW)
}

fn given(by: &str) -> Standing {
    Standing::Valid(Manner::Given { by: by.into() })
}

#[test]
fn an_approved_decision_counts() {
    assert_eq!(standing(&decision("one", not_affected(), Some("sam")), &high()), given("sam"));
    assert_eq!(standing(&decision("one", accepted(), Some("ines")), &high()), given("ines"));
    let low = Case { scanner: Severity::Low, ..high() };
    assert_eq!(standing(&decision("one", not_affected(), None), &low), Standing::Valid(Manner::Unneeded));
}

#[test]
fn a_decision_without_its_approval_waits() {
    let waiting = |needed| Standing::Waiting { needed };
    assert_eq!(standing(&decision("one", not_affected(), None), &high()), waiting(Needed::SecondMember));
    let head = Needed::Roles(vec![Role::HeadOfProductEngineering]);
    assert_eq!(standing(&decision("one", accepted(), None), &high()), waiting(head));
}

#[test]
fn an_approval_by_somebody_who_may_not_does_not_count() {
    for by in ["lee", "ana", "zoe"] {
        assert!(
            matches!(standing(&decision("one", accepted(), Some(by)), &high()), Standing::Refused(_)),
            "{by}"
        );
    }
}

#[test]
fn an_approval_ends_with_the_role_of_whoever_gave_it() {
    let mut authority = authority();
    authority.people.remove("ines");
    let standing =
        decision("one", accepted(), Some("ines")).standing(&authority, &calendar(), &high(), at(NOW));
    assert!(matches!(standing, Standing::Refused(Refusal::Nobody { .. })));
}

#[test]
fn an_acceptance_lasts_to_the_midnight_that_ends_its_last_day() {
    let accepted = decision("one", accepted(), Some("ines"));
    // The programme is two hours ahead of UTC.
    assert_eq!(standing_at(&accepted, &high(), "2026-09-30T21:59:59.999999Z"), given("ines"));
    let expired = Standing::Expired { last_day: date(2026, 9, 30) };
    assert_eq!(standing_at(&accepted, &high(), "2026-09-30T22:00:00Z"), expired);
}

#[test]
fn a_withdrawn_or_rejected_decision_does_not_count() {
    let mut withdrawn = decision("one", not_affected(), Some("sam"));
    withdrawn.withdrawn = Some(at(NOW));
    assert_eq!(standing(&withdrawn, &high()), Standing::Withdrawn);
    assert_eq!(standing_at(&withdrawn, &high(), "2026-03-31T08:00:00Z"), given("sam"));
    let mut rejected = decision("one", not_affected(), None);
    rejected.approval = Approval::Rejected { by: "sam".into(), at: at(NOW), reason: "It runs.".into() };
    let refused = Standing::Rejected { by: "sam".into(), reason: "It runs.".into() };
    assert_eq!(standing(&rejected, &high()), refused);
    let low = Case { scanner: Severity::Low, ..high() };
    assert_eq!(standing(&rejected, &low), refused);
}

#[test]
fn what_happened_later_does_not_count() {
    let decision = decision("one", not_affected(), Some("sam"));
    assert_eq!(standing_at(&decision, &high(), "2026-03-01T07:59:59Z"), Standing::Later);
    let between = standing_at(&decision, &high(), "2026-03-02T07:59:59Z");
    assert_eq!(between, Standing::Waiting { needed: Needed::SecondMember });
}

#[test]
fn an_assertion_in_a_file_counts_where_the_programme_trusts_its_review() {
    let mut decision = decision("one", not_affected(), None);
    let (file, digest) = ("decisions.yaml".to_owned(), "sha256:ab".to_owned());
    decision.approval = Approval::Asserted {
        by: "sam".into(),
        at: at("2026-03-01T08:00:00Z"),
        file: file.clone(),
        digest: digest.clone(),
    };
    assert_eq!(standing(&decision, &high()), Standing::Waiting { needed: Needed::SecondMember });
    let git = Authority { approval: policy::Approval::Git, ..authority() };
    let trusted = decision.standing(&git, &calendar(), &high(), at(NOW));
    assert_eq!(trusted, Standing::Valid(Manner::Asserted { by: "sam".into(), file, digest }));
    decision.request.by = "sam".into();
    assert!(matches!(decision.standing(&git, &calendar(), &high(), at(NOW)), Standing::Refused(_)));
}

#[test]
fn a_decision_goes_stale_when_the_scanner_severity_rises() {
    let mut decision = decision("one", not_affected(), Some("sam"));
    let critical = Case { scanner: Severity::Critical, ..high() };
    decision.basis.severity = Some(Severity::High);
    assert_eq!(standing(&decision, &high()), given("sam"));
    let rose = Staleness::SeverityRose { from: Severity::High, to: Severity::Critical };
    assert_eq!(standing(&decision, &critical), Standing::Stale(rose));
    decision.basis.severity = Some(Severity::Unknown);
    assert_eq!(standing(&decision, &high()), given("sam"));
    assert!(matches!(standing(&decision, &critical), Standing::Stale(_)));
    decision.basis.severity = Some(Severity::Critical);
    assert_eq!(standing(&decision, &high()), given("sam"));
}

#[test]
fn a_decision_goes_stale_when_its_advisory_is_exploited() {
    let mut decision = decision("one", accepted(), Some("ines"));
    let exploited = Case { known_exploited: true, ..high() };
    assert_eq!(standing(&decision, &exploited), Standing::Stale(Staleness::KnownExploited));
    decision.basis.known_exploited = true;
    assert_eq!(standing(&decision, &exploited), given("ines"));
}

#[test]
fn a_day_of_reassessment_brings_a_decision_back_and_does_not_end_it() {
    let mut decision = decision("one", not_affected(), Some("sam"));
    let due =
        |decision: &Decision, now: &str| decision.is_due_for_reassessment(&authority(), &calendar(), at(now));
    assert_eq!(decision.reassessed_on(&authority(), &calendar()), Some(date(2026, 9, 1)));
    assert!(!due(&decision, "2026-08-31T21:59:59Z"));
    assert!(due(&decision, "2026-08-31T22:00:00Z"));
    assert_eq!(standing_at(&decision, &high(), "2027-01-01T00:00:00Z"), given("sam"));
    decision.request.reassess = Some(date(2026, 4, 1));
    assert!(due(&decision, NOW));
    decision.request.reassess = None;
    decision.request.verdict = Verdict::Exception { due: date(2027, 9, 30) };
    assert_eq!(decision.reassessed_on(&authority(), &calendar()), None);
}
