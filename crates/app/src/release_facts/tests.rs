use super::*;
use crate::release_testing::{Home, at, home, image, ships};
use portcullis_domain::decision::{
    Approval, Basis, DecisionKey, Justification, Particulars, Request, Scope, Verdict as Decided,
};
use portcullis_domain::gate::{Verdict, judge};
use portcullis_store::StoredDecision;

/// Release 5.3, in whose `web` these advisories were found, each with its severity.
async fn found(found: &[(&str, &str)]) -> Home {
    let home = home().await;
    home.open("5.3", ships(&image('a')), ships(&image('b'))).await;
    home.scan("web", 'a', found).await;
    home.scan("api", 'b', &[("CVE-2026-1000", "LOW")]).await;
    home
}

/// The facts with every finding, or with those that matter.
async fn facts(home: &Home, findings: Findings) -> Facts {
    let program = &home.installation.program;
    let about = About { program, product: "acme", version: "5.3", given: None, now: at(10), findings };
    collect(&home.installation, about).await.unwrap()
}

/// The verdict, how many findings are there for it, and how many are only counted.
async fn judged(home: &Home) -> (Verdict, usize, usize) {
    let (mut every, mattering) = (facts(home, Findings::Every).await, facts(home, Findings::Mattering).await);
    // Whoever wants every finding does not ask for numbers, unless a decision names one.
    every.vulnerabilities = mattering.vulnerabilities.clone();
    every.vulnerabilities.number(&mut every.findings);
    let verdict = judge(&mattering);
    assert_eq!(verdict, judge(&every));
    assert_eq!(serde_json::to_value(&mattering).unwrap(), serde_json::to_value(&every).unwrap());
    let counted: usize = mattering.counted.iter().sum();
    assert_eq!((every.counted, every.findings.len()), ([0; 6], mattering.findings.len() + counted));
    (verdict, mattering.findings.len(), counted)
}

async fn decide(home: &Home, id: &str, advisory: &str, component: Option<&str>) {
    let decision = Decision {
        request: Request {
            particulars: Particulars::default(),
            key: DecisionKey { set: "git".to_owned(), id: id.to_owned() },
            weakness: Weakness::Advisory(advisory.parse().unwrap()),
            package: None,
            versions: None,
            resource: None,
            scope: Scope {
                product: Some("acme".to_owned()),
                component: component.map(str::to_owned),
                ..Scope::default()
            },
            verdict: Decided::NotAffected { justification: Justification::VulnerableCodeNotInExecutePath },
            reason: "It never runs.".to_owned(),
            by: "ana".to_owned(),
            approver: None,
            reassess: None,
        },
        recorded: at(3),
        basis: Basis::default(),
        approval: Approval::Given { by: "sam".to_owned(), at: at(4) },
        withdrawn: None,
    };
    let stored = StoredDecision {
        set: "git".to_owned(),
        id: id.to_owned(),
        product: "acme".to_owned(),
        component: component.map(str::to_owned),
        state: "approved".to_owned(),
        created_at: at(3),
        expires_at: None,
        document: serde_json::to_string(&decision).unwrap(),
    };
    let mut transaction = home.installation.store.transaction().await.unwrap();
    transaction.save_decision(&stored).await.unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn findings_that_only_count_are_not_there_and_change_no_verdict() {
    let home = found(&[("CVE-2026-1000", "HIGH"), ("CVE-2026-2000", "MEDIUM"), ("CVE-2026-3000", "LOW")]);
    let (verdict, there, counted) = judged(&home.await).await;
    assert_eq!((verdict.blocking.len(), there, counted), (1, 1, 3));
    assert_eq!(verdict.counts.by_severity, [0, 1, 1, 2, 0, 0]);
}

#[tokio::test]
async fn a_finding_that_a_decision_speaks_of_is_there_whatever_its_severity() {
    let home = found(&[("CVE-2026-1000", "HIGH"), ("CVE-2026-2000", "MEDIUM")]).await;
    decide(&home, "one", "CVE-2026-2000", None).await;
    decide(&home, "two", "CVE-2026-1000", Some("web")).await;
    let (verdict, there, counted) = judged(&home).await;
    assert!(verdict.stale.is_empty(), "{:?}", verdict.stale);
    assert_eq!((verdict.addressed.len(), there, counted), (1, 2, 1));
    decide(&home, "three", "CVE-2026-1000", Some("api")).await;
    assert_eq!(judged(&home).await.1, 3);
}

#[tokio::test]
async fn an_entry_that_only_counts_joins_a_worse_one_of_the_same_finding() {
    for order in [["LOW", "CRITICAL"], ["CRITICAL", "LOW"], ["LOW", "MEDIUM"]] {
        let home = found(&order.map(|severity| ("CVE-2026-1000", severity))).await;
        let (verdict, there, counted) = judged(&home).await;
        let is_severe = usize::from(order.contains(&"CRITICAL"));
        assert_eq!((verdict.blocking.len(), there, counted), (is_severe, is_severe, 2 - is_severe));
    }
}

#[tokio::test]
async fn decisions_come_in_the_order_of_their_keys() {
    let home = found(&[]).await;
    for id in ["b", "c", "B", "a"] {
        decide(&home, id, "CVE-2026-1000", None).await;
    }
    let decisions = facts(&home, Findings::Mattering).await.decisions;
    let ids: Vec<_> = decisions.iter().map(|decision| decision.request.key.id.as_str()).collect();
    assert_eq!(ids, ["B", "a", "b", "c"]);
}
