//! What other releases tell.

use super::*;

fn release(version: &str, has: bool) -> KnownRelease {
    let Subject::Package(found) = package(CVE, OPENSSL) else { panic!("it is a package") };
    let sighting =
        Sighting { component: "frontend".into(), names: vec![found.advisory], package: found.package };
    let components: BTreeSet<String> = ["frontend", "worker", "deploy"].map(str::to_owned).into();
    KnownRelease {
        version: version.parse().unwrap(),
        found: if has { vec![sighting] } else { vec![] },
        complete: components.clone(),
        components,
    }
}

#[test]
fn what_a_later_release_does_not_have_is_fixed_in_the_first_of_them() {
    let others =
        [release("5.3.1", true), release("5.3.3", true), release("5.3.10", false), release("5.4.0", false)];
    let answered = ask_knowing(&with(vec![]), &others, &[], line(CVE));
    assert_eq!((answered.answer, answered.fixed_in.as_deref()), (Answer::Fixed, Some("5.3.10")));
    assert_eq!(answered.reason, "This release has it, and 5.3.10 has it no longer.");
}

#[test]
fn a_later_release_that_is_not_completely_scanned_fixes_nothing() {
    let mut other = release("5.3.3", false);
    other.complete.remove("frontend");
    assert_eq!(ask_knowing(&with(vec![]), &[other], &[], line(CVE)).answer, Answer::Known);
}

#[test]
fn not_affected_comes_before_fixed_and_fixed_before_accepted() {
    let others = [release("5.3.3", false)];
    let of =
        |verdict, by| ask_knowing(&with(vec![decision("d", verdict, Some(by))]), &others, &[], line(CVE));
    assert_eq!(of(not_affected(), "sam").answer, Answer::NotAffected);
    let accepted = of(accepted(), "ines");
    assert_eq!((accepted.answer, accepted.fixed_in.as_deref()), (Answer::Fixed, Some("5.3.3")));
}

#[test]
fn what_an_earlier_release_had_is_fixed_since_the_first_that_has_it_no_longer() {
    let mut unscanned = release("5.2.9", false);
    unscanned.complete.clear();
    let others = [release("5.2.8", true), unscanned, release("5.3.0", false), release("5.3.1", false)];
    let answered = ask_knowing(&facts(), &others, &[], line(CVE));
    assert_eq!((answered.answer, answered.fixed_in.as_deref()), (Answer::Fixed, Some("5.3.0")));
    assert_eq!(
        answered.reason,
        "5.2.8 had it, and 5.3.0 has it no longer. Complete scans of this release don't find it: trivy (advisories of 31 Mar 2026)."
    );
}

#[test]
fn what_a_later_release_has_is_not_present_in_this_one() {
    let answered = ask_knowing(&facts(), &[release("5.4.0", true)], &[], line(CVE));
    assert_eq!(answered.answer, Answer::NotPresent);
}

#[test]
fn without_complete_scans_nothing_is_fixed_since() {
    let facts = Facts { scans: vec![], ..facts() };
    assert_eq!(ask_knowing(&facts, &[release("5.2.8", true)], &[], line(CVE)).answer, Answer::Unknown);
}
