//! What only counts.

use super::*;
use crate::advisory::AdvisoryId;
use crate::decision::tests::{decision, not_affected};

fn name(name: &str) -> AdvisoryId {
    AdvisoryId::new(name)
}

#[test]
fn what_blocks_never_passes_and_the_rest_does_where_one_engine_looked() {
    let mut facts = clean();
    let passes = |facts: &Facts, component, severity| Sieve::new(facts).passes(component, severity);
    assert!(passes(&facts, "frontend", Severity::Medium));
    assert!(!passes(&facts, "frontend", Severity::High));
    assert!(!passes(&facts, "frontend", Severity::Unknown), "it counts as high");
    facts.scans.push(Scan { engine: "grype".into(), document: "sha256:grype".into(), ..trivy_scan() });
    assert!(!passes(&facts, "frontend", Severity::Medium), "engines may contradict each other");
    assert!(passes(&facts, "deploy", Severity::Medium));
    facts.scans[2].scanned = image('c');
    assert!(passes(&facts, "frontend", Severity::Medium), "the other one looked at another image");
}

#[test]
fn a_decision_speaks_of_an_advisory_under_any_of_its_names_where_it_may_hold() {
    let on = |advisory| Weakness::Advisory(name(advisory));
    let mut decided = about(decision("one", not_affected(), Some("sam")), on("GHSA-aaaa-bbbb-cccc"));
    decided.request.scope.component = Some("frontend".into());
    let mut facts = with(vec![], vec![decided]);
    let group = ["CVE-2024-1111", "GHSA-aaaa-bbbb-cccc"].map(name);
    let speaks = |facts: &Facts, component, reported, others: &[&str]| {
        let others: Vec<_> = others.iter().map(|other| name(other)).collect();
        Sieve::new(facts).speaks_of(component, &name(reported), &others)
    };
    assert!(!speaks(&facts, Some("frontend"), "CVE-2024-1111", &[]));
    assert!(speaks(&facts, Some("frontend"), "CVE-2024-1111", &["GHSA-aaaa-bbbb-cccc"]));
    facts.aliases = AliasGroups::new([group.into()]).unwrap();
    assert!(speaks(&facts, Some("frontend"), "CVE-2024-1111", &[]));
    assert!(!speaks(&facts, Some("deploy"), "CVE-2024-1111", &[]));
    assert!(speaks(&facts, None, "CVE-2024-1111", &[]));
    assert!(!speaks(&facts, None, "CVE-2024-2222", &[]));
}

#[test]
fn the_files_about_exploitation_speak_of_what_may_block_by_them() {
    let mut facts = clean();
    facts.program.gate.epss_at = Some(0.5);
    let scores = [(name("CVE-2024-1111"), 0.4), (name("CVE-2024-2222"), 0.6)].into();
    facts.enrichment.predictions = Some(Predictions { digest: "sha256:epss".into(), dated: at(NOW), scores });
    let advisories = [name("CVE-2024-3333")].into();
    facts.enrichment.known_exploited =
        Some(Catalogue { digest: "sha256:kev".into(), dated: at(NOW), advisories });
    let sieve = Sieve::new(&facts);
    let speaks = ["CVE-2024-1111", "CVE-2024-2222", "CVE-2024-3333"]
        .map(|advisory| sieve.speaks_of(Some("frontend"), &name(advisory), &[]));
    assert_eq!(speaks, [false, true, true]);
}
