//! Proposals for a vector and for what reports say of an advisory.

use super::*;
use crate::testing::{Home, home};

const VECTOR: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";

async fn propose(home: &Home, scored: Scored) -> Result<Vec<ProposedScore>, NoProposal> {
    propose_score(&home.installation, "acme", &scored).await
}

fn advisory(id: &str) -> Scored {
    Scored::Advisory(AdvisoryId::new(id))
}

#[tokio::test]
async fn a_vector_is_scored_in_the_environment_of_the_product_step_by_step() {
    let home = home().await;
    let scores = propose(&home, Scored::Vector(format!(" {VECTOR}\n"))).await.unwrap();
    let [score] = scores.as_slice() else { panic!("one vector has one score") };
    assert_eq!((score.base_vector.as_str(), score.advisory.as_deref()), (VECTOR, None));
    assert!((score.base_score - 9.8).abs() < 1e-9);
    let product = home.installation.product("acme").unwrap();
    let proposal = environmental(&VECTOR.parse().unwrap(), &product.environment);
    assert!((score.score - proposal.score).abs() < 1e-9);
    assert_eq!((&score.vector, score.severity), (&proposal.vector, proposal.severity));
    assert!(score.vector.contains("/MAV:A"), "{}", score.vector);
    let steps: Vec<String> = proposal.steps.iter().map(ToString::to_string).collect();
    let told = score.steps.iter().map(|step| format!("{}: {}", step.subject, step.explanation));
    assert_eq!(told.collect::<Vec<_>>(), steps);
}

#[tokio::test]
async fn a_vector_of_version_2_is_read_and_not_modified() {
    let home = home().await;
    let vector = "AV:N/AC:L/Au:N/C:P/I:P/A:P";
    let scores = propose(&home, Scored::Vector(vector.to_owned())).await.unwrap();
    assert_eq!((scores[0].vector.as_str(), scores[0].base_score), (vector, scores[0].score));
}

#[tokio::test]
async fn an_advisory_is_scored_by_the_ratings_that_reports_have_of_it() {
    let home = home().await;
    let lower = "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N";
    home.found("web", "main", &[&format!("CVE-2026-1000 openssl HIGH {lower}"), "CVE-2026-2000 zlib LOW"])
        .await;
    home.found("api", "main", &[&format!("CVE-2026-1000 openssl HIGH {VECTOR}")]).await;
    let scores = propose(&home, advisory("cve-2026-1000")).await.unwrap();
    let told: Vec<_> = scores.iter().map(|score| (&*score.source, &*score.base_vector)).collect();
    assert_eq!(told, [("nvd", VECTOR), ("nvd", lower)]);
    assert_eq!(scores[0].advisory.as_deref(), Some("CVE-2026-1000"));
    let told = |error: NoProposal| error.to_string();
    assert_eq!(
        told(propose(&home, advisory("CVE-2026-2000")).await.unwrap_err()),
        "the reports on record rate CVE-2026-2000 without a CVSS vector; give one"
    );
    assert_eq!(
        told(propose(&home, advisory("CVE-2026-3000")).await.unwrap_err()),
        "nothing on record in `acme` is about CVE-2026-3000; give its CVSS vector instead"
    );
}

#[tokio::test]
async fn what_is_no_vector_and_no_product_is_refused() {
    let home = home().await;
    let error = propose(&home, Scored::Vector("CVSS:9".to_owned())).await.unwrap_err();
    assert_eq!(error.to_string(), "`CVSS:9` is no CVSS vector");
    let error = propose_score(&home.installation, "zeta", &advisory("CVE-2026-1000")).await.unwrap_err();
    assert_eq!(error.to_string(), "`zeta` is no product of the program, which has acme");
}
