//! Collects everything that a verdict on a release depends on.

mod findings;
mod numbers;
mod scans;
#[cfg(test)]
mod tests;

use crate::findings_document::NoFindings;
use crate::installation::{CurrentProgram, Installation};
use crate::list_releases::support;
use crate::name_owners::owner;
use crate::release_record::{self, NoRelease, ReleaseOnRecord};
use findings::Found;
use jiff::Timestamp;
pub(crate) use numbers::of_findings as number_findings;
use portcullis_archive::Archive;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::alias_groups::{AliasGroups, NoAliasGroup};
use portcullis_domain::decision::{Decision, Weakness};
use portcullis_domain::gate::{
    Catalogue, Enrichment, Facts, Numbers, Observed, Predictions, RULES, Sieve, mattering,
};
use portcullis_domain::program::Program;
use portcullis_domain::scan::Owner;
use portcullis_domain::version::Version;
use portcullis_store::{StoreError, Transaction};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Why facts can't be collected.
#[derive(Debug, thiserror::Error)]
pub enum NoFacts {
    /// There is no such release.
    #[error(transparent)]
    NoRelease(#[from] NoRelease),
    /// The findings of a scan can't be read.
    #[error(transparent)]
    Findings(#[from] NoFindings),
    /// The store does not give them.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store has aliases that can't be.
    #[error("the aliases on record contradict each other")]
    Aliases(#[from] NoAliasGroup),
    /// Something on record can't be read.
    #[error("a record of the store is damaged")]
    Damaged(#[from] serde_json::Error),
    /// The work broke off.
    #[error("the collecting of facts broke off; this is a mistake of this program")]
    Broken,
}

/// What facts are about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    /// The program that applies.
    pub(crate) program: &'a CurrentProgram,
    /// The id of the product.
    pub(crate) product: &'a str,
    /// The version of the release.
    pub(crate) version: &'a str,
    /// The moment that somebody gave, if anybody did.
    pub(crate) given: Option<Timestamp>,
    /// The present moment.
    pub(crate) now: Timestamp,
    /// Which findings are there as a whole.
    pub(crate) findings: Findings,
}

/// Which findings are there as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Findings {
    /// Every one.
    Every,
    /// Those that may do something to a verdict; the others are only counted.
    Mattering,
}

/// Collects the facts about a release at `now`, or at the moment that was given.
pub(crate) async fn collect(installation: &Installation, about: About<'_>) -> Result<Facts, NoFacts> {
    let mut snapshot = installation.store.snapshot().await?;
    collect_in(&mut snapshot, &installation.archive, about).await
}

/// Collects them from the store as it is in a snapshot.
pub(crate) async fn collect_in(
    snapshot: &mut Transaction,
    archive: &Arc<Archive>,
    about: About<'_>,
) -> Result<Facts, NoFacts> {
    let About { program, product, given, now, .. } = about;
    program.product(product)?;
    let version = release_record::version(about.version)?;
    let at = given.unwrap_or(now);
    let all = release_record::of_product(snapshot, product).await?;
    let record = release_record::pick(&all, product, &version)?;
    let mut facts = outline(program, record, &all, at, given.is_some())?;
    facts.scans = scans::of_release(snapshot, &facts, given).await?;
    let loading = {
        let (archive, facts) = (Arc::clone(archive), facts.clone());
        tokio::task::spawn_blocking(move || match about.findings {
            Findings::Every => Found::every(&archive, &facts.scans, &mattering(&facts)),
            Findings::Mattering => {
                Found::sifted(&archive, &facts.scans, &mattering(&facts), &Sieve::new(&facts))
            }
        })
    };
    // Read while the findings are: only which of them count for nothing depends on decisions.
    facts.decisions = decisions(snapshot, product).await?;
    let found = loading.await.map_err(|_| NoFacts::Broken)??;
    complete(snapshot, &mut facts, &found).await?;
    let archive = Arc::clone(archive);
    let settling = move || settle(&archive, facts, found);
    let mut facts = tokio::task::spawn_blocking(settling).await.map_err(|_| NoFacts::Broken)??;
    numbers::of_named(snapshot, &mut facts).await?;
    name_owners(&program.program, &mut facts.findings);
    Ok(facts)
}

/// Takes up what was found, once everything is known that tells what matters of it.
fn settle(archive: &Archive, mut facts: Facts, found: Found) -> Result<Facts, NoFindings> {
    let found = found.settle(archive, &facts.scans, &Sieve::new(&facts))?;
    (facts.findings, facts.counted) = found.into_parts();
    facts.vulnerabilities.number(&mut facts.findings);
    Ok(facts)
}

/// Adds what was found to facts that were kept.
pub(crate) fn with_findings(archive: &Archive, program: &Program, facts: Facts) -> Result<Facts, NoFindings> {
    let found = Found::sifted(archive, &facts.scans, &mattering(&facts), &Sieve::new(&facts))?;
    let mut facts = settle(archive, facts, found)?;
    name_owners(program, &mut facts.findings);
    Ok(facts)
}

/// What is found in a release, without decisions, aliases and exploitation.
pub(crate) async fn collect_found(
    snapshot: &mut Transaction,
    archive: &Arc<Archive>,
    program: &CurrentProgram,
    (record, all): (&ReleaseOnRecord, &[ReleaseOnRecord]),
    now: Timestamp,
) -> Result<Facts, NoFacts> {
    let mut facts = outline(program, record, all, now, false)?;
    facts.scans = scans::of_release(snapshot, &facts, None).await?;
    let wanted = mattering(&facts);
    let (archive, scans) = (Arc::clone(archive), facts.scans.clone());
    let loading = tokio::task::spawn_blocking(move || Found::every(&archive, &scans, &wanted));
    (facts.findings, facts.counted) = loading.await.map_err(|_| NoFacts::Broken)??.into_parts();
    Ok(facts)
}

fn outline(
    current: &CurrentProgram,
    record: &ReleaseOnRecord,
    all: &[ReleaseOnRecord],
    at: Timestamp,
    was_given: bool,
) -> Result<Facts, NoRelease> {
    let program = &current.program;
    let of_program = current.facts(&record.release.product)?;
    let owners = of_program
        .product
        .components
        .iter()
        .filter_map(|component| Some((component.id.clone(), owner(program, &component.id, None)?)));
    Ok(Facts {
        rules: RULES,
        now: at,
        now_was_given: was_given,
        owners: owners.collect(),
        program: of_program,
        release: record.release.clone(),
        support: support(program, record, open(all), at),
        scans: Vec::new(),
        findings: Vec::new(),
        counted: [0; 6],
        decisions: Vec::new(),
        aliases: AliasGroups::none(),
        redirects: BTreeMap::new(),
        vulnerabilities: Numbers::default(),
        enrichment: Enrichment::default(),
        break_glass: record.break_glass.clone(),
    })
}

/// The versions of the releases that did not end.
fn open(all: &[ReleaseOnRecord]) -> impl Iterator<Item = &Version> {
    all.iter().filter(|known| known.ended_at.is_none()).map(|known| &known.release.version)
}

/// The decisions that may speak of a product, in the order of their keys.
pub(crate) async fn decisions(snapshot: &mut Transaction, product: &str) -> Result<Vec<Decision>, NoFacts> {
    let documents = snapshot.decision_documents_of(product).await?;
    let mut decisions: Vec<Decision> = serde_json::from_str(&documents)?;
    decisions.sort_by(|one, other| one.request.key.cmp(&other.request.key));
    Ok(decisions)
}

/// Findings may be somebody else's than their component.
fn name_owners(program: &Program, findings: &mut [Observed]) {
    // Neighbours share their component and often their path, so that most are found without a copy of either.
    let mut known: HashMap<String, HashMap<String, Option<Owner>>> = HashMap::new();
    for observed in findings {
        let Some(path) = crate::name_owners::path(&observed.finding) else { continue };
        let component = observed.component.as_str();
        if !known.contains_key(component) {
            known.insert(component.to_owned(), HashMap::new());
        }
        let Some(paths) = known.get_mut(component) else { continue };
        let of_path = match paths.get(path) {
            Some(of_path) => of_path,
            None => paths.entry(path.to_owned()).or_insert(owner(program, component, Some(path))),
        };
        observed.owner.clone_from(of_path);
    }
}

/// What is known of the advisories that play a part: their other names, and their exploitation.
async fn complete(snapshot: &mut Transaction, facts: &mut Facts, found: &Found) -> Result<(), NoFacts> {
    let mut names: HashSet<&AdvisoryId> = HashSet::new();
    for (reported, others) in found.advisories() {
        names.insert(reported);
        names.extend(others);
    }
    numbers::of_decisions(snapshot, facts).await?;
    for decision in &facts.decisions {
        if let Weakness::Advisory(name) = &decision.request.weakness {
            names.insert(name);
        }
    }
    names.extend(facts.vulnerabilities.named.values().flatten());
    let groups: Vec<BTreeSet<AdvisoryId>> = snapshot
        .alias_groups()
        .await?
        .into_iter()
        .filter(|group| group.iter().any(|name| names.contains(name)))
        .map(BTreeSet::from_iter)
        .collect();
    let mut all: BTreeSet<AdvisoryId> = names.into_iter().cloned().collect();
    all.extend(groups.iter().flatten().cloned());
    facts.aliases = AliasGroups::new(groups)?;
    facts.enrichment = enrichment(snapshot, &all.into_iter().collect::<Vec<_>>()).await?;
    Ok(())
}

/// What the files about exploitation say of these advisories.
pub(crate) async fn enrichment(
    snapshot: &mut Transaction,
    names: &[AdvisoryId],
) -> Result<Enrichment, StoreError> {
    let mut enrichment = Enrichment::default();
    let files = snapshot.enrichment_files().await?;
    if files.is_empty() {
        return Ok(enrichment);
    }
    for file in files {
        let (digest, dated) = (file.digest, file.dated);
        match file.source.as_str() {
            "kev" => {
                enrichment.known_exploited = Some(Catalogue { digest, dated, advisories: BTreeSet::new() });
            }
            _ => enrichment.predictions = Some(Predictions { digest, dated, scores: BTreeMap::new() }),
        }
    }
    for entry in snapshot.enrichment_of(names).await? {
        match (entry.source.as_str(), entry.score) {
            ("kev", _) => {
                if let Some(catalogue) = &mut enrichment.known_exploited {
                    catalogue.advisories.insert(entry.advisory);
                }
            }
            (_, Some(score)) => {
                if let Some(predictions) = &mut enrichment.predictions {
                    predictions.scores.insert(entry.advisory, score);
                }
            }
            (_, None) => {}
        }
    }
    Ok(enrichment)
}
