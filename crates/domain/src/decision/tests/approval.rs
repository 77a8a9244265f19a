//! Who may approve what.

use super::*;

fn case(scanner: Severity) -> Case<'static> {
    Case { scanner, team: Some("search"), ..Case::default() }
}

fn told(verdict: &Verdict, requester: &str, person: &str, case: &Case<'_>) -> String {
    authority()
        .check(verdict, requester, person, case)
        .map_or_else(|refusal| refusal.to_string(), |()| "yes".into())
}

fn approvers(verdict: &Verdict, case: &Case<'_>) -> Vec<String> {
    authority().approvers(verdict, "ana", case).into_iter().map(str::to_owned).collect()
}

#[test]
fn an_acceptance_needs_the_approver_of_its_severity() {
    let at = |severity| approvers(&accepted(), &case(severity));
    assert_eq!(at(Severity::Critical), ["ines"]);
    assert_eq!(at(Severity::High), ["ines"]);
    assert_eq!(at(Severity::Unknown), ["ines"]);
    assert_eq!(at(Severity::Medium), ["ines", "lee"]);
    assert_eq!(at(Severity::Informational), ["ines", "lee"]);
}

#[test]
fn an_exception_needs_the_approver_of_its_severity() {
    let exception = Verdict::Exception { due: date(2026, 9, 30) };
    let at = |severity| approvers(&exception, &case(severity));
    assert_eq!(at(Severity::Critical), ["ines"]);
    assert_eq!(at(Severity::High), ["ines", "sam"]);
    assert_eq!(at(Severity::Low), ["ines", "sam"]);
    assert_eq!(told(&exception, "bo", "ana", &case(Severity::Low)), "yes");
}

#[test]
fn the_worse_of_the_two_severities_counts() {
    let raised = Case { assessed: Some(Severity::Critical), ..case(Severity::Low) };
    let lowered = Case { assessed: Some(Severity::Low), ..case(Severity::Critical) };
    assert_eq!(approvers(&accepted(), &raised), ["ines"]);
    assert_eq!(approvers(&accepted(), &lowered), ["ines"]);
}

#[test]
fn a_manager_approves_for_the_things_of_their_team_only() {
    assert_eq!(told(&accepted(), "ana", "lee", &case(Severity::Medium)), "yes");
    assert_eq!(
        told(&accepted(), "ana", "max", &case(Severity::Medium)),
        "`max` approves for the things of `web` only; one of `ines`, `lee` may approve it"
    );
    let unowned = Case { team: None, ..case(Severity::Medium) };
    assert_eq!(approvers(&accepted(), &unowned), ["ines"]);
    assert_eq!(
        told(&accepted(), "ana", "lee", &case(Severity::High)),
        "`lee` is not head_of_product_engineering; `ines` may approve it"
    );
}

#[test]
fn nobody_approves_their_own_request() {
    assert_eq!(
        told(&accepted(), "ines", "ines", &case(Severity::High)),
        "`ines` asked for it, and nobody approves their own request; nobody in the program may approve it, \
         so give the role to somebody"
    );
    assert_eq!(
        told(&not_affected(), "ana", "ana", &case(Severity::High)),
        "`ana` asked for it, and nobody approves their own request; one of `eve`, `sam` may approve it"
    );
}

#[test]
fn what_takes_a_high_or_critical_out_needs_a_second_member_of_the_security_team() {
    for verdict in [not_affected(), false_positive(), assessed(Severity::Medium)] {
        for severity in [Severity::Critical, Severity::High, Severity::Unknown] {
            assert_eq!(approvers(&verdict, &case(severity)), ["eve", "sam"], "{verdict:?} {severity}");
        }
        assert_eq!(authority().needed(&verdict, &case(Severity::Medium)), Needed::Nobody);
        let exploited = Case { blocks_anyway: true, ..case(Severity::Low) };
        assert_eq!(authority().needed(&verdict, &exploited), Needed::SecondMember);
    }
    assert_eq!(
        told(&not_affected(), "ana", "ines", &case(Severity::High)),
        "`ines` is not in the security team; one of `eve`, `sam` may approve it"
    );
}

#[test]
fn an_assessment_that_still_blocks_needs_nobody() {
    assert_eq!(authority().needed(&assessed(Severity::High), &case(Severity::Critical)), Needed::Nobody);
    assert_eq!(authority().needed(&assessed(Severity::Unknown), &case(Severity::Critical)), Needed::Nobody);
}

#[test]
fn what_blocks_by_the_program_needs_a_second_member_too() {
    let strict = Authority { block_at: Severity::Medium, ..authority() };
    assert_eq!(strict.needed(&not_affected(), &case(Severity::Medium)), Needed::SecondMember);
    let lenient = Authority { block_at: Severity::Critical, ..authority() };
    assert_eq!(lenient.needed(&not_affected(), &case(Severity::High)), Needed::SecondMember);
}

#[test]
fn the_second_member_needs_a_first() {
    assert_eq!(
        told(&not_affected(), "bo", "sam", &case(Severity::High)),
        "`bo` is not in the security team; one of its members has to ask for it, and another to approve it"
    );
    assert_eq!(told(&not_affected(), "somebody-who-left", "sam", &case(Severity::High)), "yes");
}

#[test]
fn somebody_unknown_approves_nothing() {
    assert_eq!(
        told(&accepted(), "ana", "zoe", &case(Severity::High)),
        "the program has nobody with the id `zoe`; `ines` may approve it"
    );
}

#[test]
fn several_findings_are_approved_by_whoever_may_approve_each_of_them() {
    let authority = authority();
    let case = |scanner, team| Case { scanner, team, ..Case::default() };
    let of = |cases: &[Case<'_>]| authority.approvers_for_all(&accepted(), "ana", cases).join(" ");
    let (search, web) = (case(Severity::Low, Some("search")), case(Severity::Medium, Some("web")));
    assert_eq!(of(&[search]), "ines lee");
    assert_eq!(of(&[search, web]), "ines");
    assert_eq!(of(&[]), "ines", "nothing is found, and an unknown severity counts as high");
    let worse = case(Severity::High, None);
    let head = Needed::Roles(vec![Role::HeadOfProductEngineering]);
    assert_eq!(authority.needed_for_all(&accepted(), &[search, worse, web]), head);
    let second = authority.needed_for_all(&not_affected(), &[search, worse]);
    assert_eq!(second, Needed::SecondMember);
    assert_eq!(authority.needed_for_all(&not_affected(), &[search, web]), Needed::Nobody);
    assert_eq!(of(&[search, worse]), "ines");
    assert!(authority.check_all(&accepted(), "ana", "lee", &[search]).is_ok());
    let refused = authority.check_all(&accepted(), "ana", "lee", &[search, web]);
    assert!(matches!(refused, Err(Refusal::OtherTeam { .. })));
}

#[test]
fn a_decision_counts_for_several_findings_only_if_it_does_for_each() {
    let case = |scanner| Case { scanner, ..Case::default() };
    let now = at("2026-04-01T08:00:00Z");
    let standing = |decision: &Decision, cases: &[Case<'_>]| {
        decision.standing_for_all(&authority(), &calendar(), cases, now)
    };
    let (low, high) = (case(Severity::Low), case(Severity::High));
    let waiting = decision("one", not_affected(), None);
    assert_eq!(standing(&waiting, &[low]), Standing::Valid(Manner::Unneeded));
    assert_eq!(standing(&waiting, &[low, high]), Standing::Waiting { needed: Needed::SecondMember });
    assert_eq!(standing(&waiting, &[]), Standing::Waiting { needed: Needed::SecondMember });
    let approved = decision("one", not_affected(), Some("sam"));
    assert_eq!(standing(&approved, &[high, low]), Standing::Valid(Manner::Given { by: "sam".into() }));
}
