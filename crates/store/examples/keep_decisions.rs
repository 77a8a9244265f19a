//! Fills a store with approved decisions, for measurements: `keep_decisions STORE PRODUCT REQUESTER APPROVER TIME`.
//!
//! Each line of the standard input is a decision: an advisory, a package URL without a version, and a component or `-`
//! for the whole product, with tabs between them.

use anyhow::Context;
use jiff::Timestamp;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::decision::{
    Approval, Basis, Decision, DecisionKey, Justification, Particulars, Request, Scope, Verdict, Weakness,
};
use portcullis_domain::severity::Severity;
use portcullis_store::{Store, StoredDecision};

/// The set that the decisions belong to.
const SET: &str = "bench";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, product, requester, approver, at] = arguments.as_slice() else {
        anyhow::bail!("usage: keep_decisions STORE PRODUCT REQUESTER APPROVER TIME");
    };
    let at: Timestamp = at.parse()?;
    let store = Store::open(address).await?;
    let mut transaction = store.transaction().await?;
    for (number, line) in std::io::stdin().lines().enumerate() {
        let line = line?;
        let mut words = line.split('\t');
        let (Some(advisory), Some(package), Some(component)) = (words.next(), words.next(), words.next())
        else {
            anyhow::bail!("`{line}` is no decision");
        };
        let component = Some(component).filter(|component| *component != "-").map(str::to_owned);
        let decision = Decision {
            request: Request {
                particulars: Particulars::default(),
                key: DecisionKey { set: SET.to_owned(), id: format!("decision-{number}") },
                weakness: Weakness::Advisory(AdvisoryId::new(advisory)),
                package: Some(package.parse().with_context(|| format!("`{package}` is no package"))?),
                versions: None,
                resource: None,
                scope: Scope {
                    product: Some(product.clone()),
                    component: component.clone(),
                    series: None,
                    releases: None,
                },
                verdict: Verdict::NotAffected {
                    justification: Justification::VulnerableCodeNotInExecutePath,
                },
                reason: "The parser that the advisory speaks of is never given what somebody else wrote."
                    .to_owned(),
                by: requester.clone(),
                approver: Some(approver.clone()),
                reassess: None,
            },
            recorded: at,
            basis: Basis { severity: Some(Severity::Critical), known_exploited: false, secret: None },
            approval: Approval::Given { by: approver.clone(), at },
            withdrawn: None,
        };
        let stored = StoredDecision {
            set: SET.to_owned(),
            id: decision.request.key.id.clone(),
            product: product.clone(),
            component,
            state: "approved".to_owned(),
            created_at: at,
            expires_at: None,
            document: serde_json::to_string(&decision)?,
        };
        transaction.save_decision(&stored).await?;
    }
    transaction.commit().await?;
    store.close().await;
    Ok(())
}
