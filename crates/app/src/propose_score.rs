//! Proposes what a vulnerability scores in a product's environment. A person decides; a proposal counts nowhere.

use crate::installation::Installation;
use crate::release_facts::NoFacts;
use crate::release_record::NoRelease;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::alias_groups::{AliasGroups, NoAliasGroup};
use portcullis_domain::cvss::{EnvironmentalProfile, ParseError, Vector, environmental};
use portcullis_domain::decision::outlook::{ProposedScore, ScoreStep};
use portcullis_domain::finding::CvssRating;
use portcullis_domain::program::products::Product;
use portcullis_store::{StoreError, Transaction};
use std::collections::{BTreeSet, HashSet};

/// What is to be scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scored {
    /// An advisory by any of its names, with the ratings that reports have of it.
    Advisory(AdvisoryId),
    /// A CVSS vector as it was typed.
    Vector(String),
}

/// Why no score is proposed.
#[derive(Debug, thiserror::Error)]
pub enum NoProposal {
    /// The product is none.
    #[error(transparent)]
    NoProduct(#[from] NoRelease),
    /// The vector is none.
    #[error("`{0}` is no CVSS vector")]
    Vector(String, #[source] ParseError),
    /// No report tells of it.
    #[error("nothing on record in `{1}` is about {0}; give its CVSS vector instead")]
    NotFound(AdvisoryId, String),
    /// The reports that tell of it have no vector that can be read.
    #[error("the reports on record rate {0} without a CVSS vector; give one")]
    Unrated(AdvisoryId),
    /// What it is about can't be collected.
    #[error(transparent)]
    Facts(#[from] NoFacts),
}

impl From<StoreError> for NoProposal {
    fn from(error: StoreError) -> Self {
        Self::Facts(error.into())
    }
}

impl From<NoAliasGroup> for NoProposal {
    fn from(error: NoAliasGroup) -> Self {
        Self::Facts(error.into())
    }
}

/// What the vector, or each rating of the advisory, scores in the environment of a product; the highest base score
/// comes first. An advisory is looked for in what is open in the product's components.
pub async fn propose_score(
    installation: &Installation,
    product: &str,
    scored: &Scored,
) -> Result<Vec<ProposedScore>, NoProposal> {
    let product = installation.product(product)?;
    let advisory = match scored {
        Scored::Vector(text) => {
            let vector = parsed(text).map_err(|error| NoProposal::Vector(text.clone(), error))?;
            return Ok(vec![proposed(product, None, String::new(), &vector)]);
        }
        Scored::Advisory(advisory) => advisory,
    };
    let mut snapshot = installation.store.snapshot().await?;
    let ratings = ratings(&mut snapshot, product, advisory).await?;
    let mut seen = BTreeSet::new();
    let mut scores: Vec<ProposedScore> = ratings
        .into_iter()
        .filter_map(|rating| Some((rating.source, parsed(&rating.vector).ok()?)))
        .filter(|(source, vector)| seen.insert((source.clone(), vector.to_string())))
        .map(|(source, vector)| proposed(product, Some(advisory), source, &vector))
        .collect();
    if scores.is_empty() {
        return Err(NoProposal::Unrated(advisory.clone()));
    }
    scores.sort_by(|one, other| {
        let by_score = other.base_score.total_cmp(&one.base_score);
        by_score.then_with(|| (&one.source, &one.base_vector).cmp(&(&other.source, &other.base_vector)))
    });
    Ok(scores)
}

fn parsed(text: &str) -> Result<Vector, ParseError> {
    text.trim().parse()
}

/// What publishers say of an advisory in the reports on a product.
async fn ratings(
    snapshot: &mut Transaction,
    product: &Product,
    advisory: &AdvisoryId,
) -> Result<Vec<CvssRating>, NoProposal> {
    let groups = snapshot.alias_groups().await?;
    let aliases = AliasGroups::new(groups.into_iter().map(BTreeSet::from_iter))?;
    let names: Vec<String> = aliases.all_names(advisory, &[]).iter().map(ToString::to_string).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut texts = HashSet::new();
    let mut ratings = Vec::new();
    let mut is_found = false;
    for mut open in snapshot.open_findings_of(&names).await? {
        if product.components.iter().all(|component| component.id != open.component) {
            continue;
        }
        is_found = true;
        if texts.insert(open.stored.text) {
            snapshot.details(&mut open.stored).await?;
            ratings.append(&mut open.stored.finding.details.cvss);
        }
    }
    if !is_found {
        return Err(NoProposal::NotFound(advisory.clone(), product.id.clone()));
    }
    Ok(ratings)
}

fn proposed(
    product: &Product,
    advisory: Option<&AdvisoryId>,
    source: String,
    vector: &Vector,
) -> ProposedScore {
    let profile: &EnvironmentalProfile = &product.environment;
    let proposal = environmental(vector, profile);
    let step = |step: portcullis_domain::cvss::Step| ScoreStep {
        subject: step.subject.to_owned(),
        explanation: step.explanation,
    };
    ProposedScore {
        product: product.id.clone(),
        advisory: advisory.map(ToString::to_string),
        source,
        base_vector: vector.to_string(),
        base_score: vector.base_score(),
        steps: proposal.steps.into_iter().map(step).collect(),
        vector: proposal.vector,
        score: proposal.score,
        severity: proposal.severity,
    }
}

#[cfg(test)]
mod tests;
