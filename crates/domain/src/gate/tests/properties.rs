//! What holds for any facts.

use super::*;
use crate::advisory::AdvisoryId;
use crate::decision::Verdict as Decided;
use crate::decision::tests::{accepted, assessed, decision, false_positive, not_affected};
use jiff::SignedDuration;
use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::Index;

fn severity() -> impl Strategy<Value = Severity> {
    prop::sample::select(Severity::ALL.to_vec())
}

fn name(number: usize) -> String {
    format!("CVE-2024-100{number}")
}

/// A scan some hours ago, at times of another image, incomplete, too old or of the future.
fn scan() -> impl Strategy<Value = Scan> {
    let hours = prop_oneof![8 => 0i64..100, 1 => 150i64..400, 1 => -5i64..0];
    (hours, prop::bool::weighted(0.2), prop::bool::weighted(0.2)).prop_map(|(hours, is_other, is_broken)| {
        Scan {
            at: at(NOW) - SignedDuration::from_hours(hours),
            database: Database::None,
            scanned: image(if is_other { 'b' } else { 'a' }),
            incomplete: is_broken.then(|| "it crashed".to_owned()),
            ..trivy_scan()
        }
    })
}

fn any_decision() -> impl Strategy<Value = Decision> {
    let expired = Decided::Accepted { expires: date(2026, 3, 20) };
    let verdict = prop_oneof![
        Just(not_affected()),
        Just(false_positive()),
        Just(accepted()),
        Just(expired),
        severity().prop_map(assessed),
    ];
    let approver =
        prop::option::of(prop::sample::select(vec!["ana", "bo", "eve", "ines", "lee", "max", "sam", "zoe"]));
    (0usize..4, verdict, approver, any::<bool>(), prop::bool::weighted(0.1)).prop_map(
        |(number, verdict, approver, knew, is_withdrawn)| {
            let mut decision =
                about(decision("one", verdict, approver), Weakness::Advisory(AdvisoryId::new(&name(number))));
            decision.basis.known_exploited = knew;
            decision.withdrawn = is_withdrawn.then(|| at("2026-03-20T00:00:00Z"));
            decision
        },
    )
}

fn any_finding() -> impl Strategy<Value = (usize, Severity, Vec<Index>)> {
    (0usize..4, severity(), prop::collection::vec(any::<Index>(), 1..3))
}

prop_compose! {
    fn any_facts()(
        scans in prop::collection::vec(scan(), 0..4),
        found in prop::collection::vec(any_finding(), 0..4),
        mut decisions in prop::collection::vec(any_decision(), 0..5),
        exploited in prop::option::of(prop::collection::btree_set(0usize..4, 0..3)),
        blocks in any::<bool>(),
    ) -> Facts {
        let mut facts = clean();
        facts.program.product.components.truncate(1);
        facts.release.components.remove("deploy");
        for (place, decision) in decisions.iter_mut().enumerate() {
            decision.request.key.id = format!("id-{place}");
        }
        if !scans.is_empty() {
            facts.findings = found.into_iter().map(|(number, severity, seen)| {
                let seen: Vec<_> = seen.iter().map(|index| (index.index(scans.len()), severity)).collect();
                observed("frontend", package(&name(number), "pkg:deb/debian/openssl@1.1.1n"), &seen)
            }).collect();
        }
        facts.program.gate.kev = if blocks { KevRule::Block } else { KevRule::Ignore };
        facts.enrichment.known_exploited = exploited.map(|numbers| Catalogue {
            digest: "sha256:kev".into(),
            dated: at(NOW),
            advisories: numbers.into_iter().map(|number| AdvisoryId::new(&name(number))).collect(),
        });
        Facts { scans, decisions, ..facts }
    }
}

fn badness(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Passes | Outcome::ReleasedByException => 0,
        Outcome::Undecided => 1,
        Outcome::Blocked => 2,
    }
}

/// Whether a decision can block by itself.
fn raises(decision: &Decision) -> bool {
    matches!(decision.request.verdict, Decided::Assessed { severity, .. } if severity.reaches(Severity::High, Severity::High))
}

/// The facts with the findings that only count counted, and not there.
fn sifted(facts: &Facts) -> Facts {
    let sieve = Sieve::new(facts);
    let mattering = mattering(facts);
    let mut sifted = Facts { findings: vec![], ..facts.clone() };
    for found in &facts.findings {
        let seen = found.observations.iter().filter(|observation| mattering.contains(&observation.scan));
        let seen: Vec<Severity> = seen.map(|observation| observation.severity).collect();
        let Subject::Package(subject) = &found.finding.subject else { panic!("only packages are made") };
        let is_spoken_of = sieve.speaks_of(Some(&found.component), &subject.advisory, &subject.aliases);
        if is_spoken_of || !seen.iter().all(|severity| sieve.passes(&found.component, *severity)) {
            sifted.findings.push(found.clone());
        } else if let Some(severity) = sieve.worst(seen) {
            sifted.counted[severity.place()] += 1;
        }
    }
    sifted
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn the_gate_agrees_with_the_truth_table(facts in any_facts()) {
        prop_assert_eq!(outcome(&facts), reference::outcome(&facts));
    }

    #[test]
    fn findings_that_only_count_need_not_be_there(facts in any_facts()) {
        prop_assert_eq!(judge(&sifted(&facts)), judge(&facts));
    }

    #[test]
    fn one_more_finding_never_helps(facts in any_facts(), number in 0usize..4, severity in severity(), seen in any::<Index>()) {
        prop_assume!(!facts.scans.is_empty());
        let mut more = facts.clone();
        let subject = package(&name(number), "pkg:deb/debian/libssl1.1@1.1.1n");
        more.findings.push(observed("frontend", subject, &[(seen.index(facts.scans.len()), severity)]));
        prop_assert!(badness(outcome(&more)) >= badness(outcome(&facts)));
    }

    #[test]
    fn one_decision_less_never_helps(facts in any_facts(), lost in any::<Index>()) {
        prop_assume!(!facts.decisions.is_empty());
        let lost = lost.index(facts.decisions.len());
        prop_assume!(!raises(&facts.decisions[lost]));
        let mut less = facts.clone();
        less.decisions.remove(lost);
        prop_assert!(badness(outcome(&less)) >= badness(outcome(&facts)));
    }

    #[test]
    fn one_scan_less_never_decides(facts in any_facts(), lost in any::<Index>()) {
        let mut less = facts.clone();
        if !less.scans.is_empty() {
            let lost = lost.index(less.scans.len());
            less.scans[lost].scanned = Scanned::Unknown;
        }
        if outcome(&facts) == Outcome::Undecided {
            prop_assert_ne!(outcome(&less), Outcome::Passes);
        }
    }

    #[test]
    fn the_order_of_the_facts_does_not_matter(facts in any_facts()) {
        let mut turned = facts.clone();
        turned.findings.reverse();
        turned.decisions.reverse();
        let (one, other) = (judge(&facts), judge(&turned));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn every_finding_ends_in_one_place(facts in any_facts()) {
        let verdict = judge(&facts);
        let counts = verdict.counts;
        prop_assert_eq!(counts.by_severity.iter().sum::<usize>(), counts.blocking + counts.addressed + counts.open);
        prop_assert_eq!((verdict.blocking.len(), verdict.addressed.len()), (counts.blocking, counts.addressed));
        for item in &verdict.blocking {
            prop_assert!(!item.causes.is_empty() && !item.unblock.is_empty());
        }
        prop_assert!(verdict.addressed.iter().all(|item| !item.by.is_empty()));
    }
}
