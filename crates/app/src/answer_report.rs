//! Answers each line of what a customer's scanner says of a release.

use crate::installation::Installation;
use crate::release_facts::{About, Findings, NoFacts, collect_found, collect_in, number_findings};
use crate::release_record::{self, ReleaseOnRecord};
use jiff::Timestamp;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::alias_groups::AliasGroups;
use portcullis_domain::answer::{
    AnswerSheet, AskedLine, Known, KnownRelease, Progress, Sighting, answer, completely_scanned,
};
use portcullis_domain::finding::Subject;
use portcullis_domain::gate::Facts;
use portcullis_domain::program::Program;
use portcullis_domain::version::Version;
use portcullis_intake::Limits;
use portcullis_intake::advisory_list::{ListLimits, NoLines, read_lines};
use portcullis_store::{StoreError, Transaction};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;

#[cfg(test)]
mod tests;

/// Releases before and after the one that is asked for, each, that are looked at.
const NEIGHBOURS: usize = 10;

/// Why there are no answers.
#[derive(Debug, thiserror::Error)]
pub enum NotAnswered {
    /// The report can't be read.
    #[error("the report is refused")]
    Refused(#[source] NoLines),
    /// The facts can't be collected.
    #[error(transparent)]
    Facts(#[from] NoFacts),
    /// The work broke off.
    #[error("the answering broke off; this is a mistake of this program")]
    Broken,
}

impl From<StoreError> for NotAnswered {
    fn from(error: StoreError) -> Self {
        Self::Facts(error.into())
    }
}

/// Answers a report about a release as of now, or of a moment that is given. Where something is `open`, it says how far
/// it is and by when it is to be fixed.
pub async fn answer_report(
    installation: &Installation,
    (product, version): (&str, &str),
    mut report: File,
    limits: &Limits,
    given: Option<Timestamp>,
    open: bool,
    now: Timestamp,
) -> Result<AnswerSheet, NotAnswered> {
    let program = &installation.program;
    program.product(product).map_err(NoFacts::from)?;
    let limits = limits.clone();
    let reading =
        tokio::task::spawn_blocking(move || read_lines(&mut report, &limits, &ListLimits::default()));
    let lines = reading.await.map_err(|_| NotAnswered::Broken)?.map_err(NotAnswered::Refused)?.lines;

    // Everything is read from the store as it is at one moment.
    let mut snapshot = installation.store.snapshot().await?;
    let about = About { program, product, version, given, now, findings: Findings::Every };
    let mut facts = collect_in(&mut snapshot, &installation.archive, about).await?;
    let wanted = join_aliases(&mut snapshot, &mut facts, &lines).await?;
    let seen = seen(&mut snapshot, &facts, &wanted).await?;
    let progress =
        if open { progress(&mut snapshot, &mut facts, &program.program).await? } else { BTreeMap::new() };
    let others = others(installation, &mut snapshot, &facts, &wanted).await?;
    let sheet = AnswerSheet {
        company: program.program.company.clone(),
        product: facts.program.product.name.clone(),
        release: facts.release.version.to_string(),
        at: facts.now,
        lines: Vec::new(),
    };
    let answering = move || {
        let known = Known { facts: &facts, others: &others, seen: &seen, progress: &progress };
        AnswerSheet { lines: answer(known, &lines), ..sheet }
    };
    tokio::task::spawn_blocking(answering).await.map_err(|_| NotAnswered::Broken)
}

/// How far what is found is, as it stands at present.
async fn progress(
    snapshot: &mut Transaction,
    facts: &mut Facts,
    program: &Program,
) -> Result<BTreeMap<u64, Progress>, NoFacts> {
    number_findings(snapshot, facts, |_| true).await?;
    let numbers: BTreeSet<u64> =
        facts.findings.iter().filter_map(|observed| observed.vulnerability).collect();
    let numbers: Vec<u64> = numbers.into_iter().collect();
    let stored = snapshot.vulnerabilities(&numbers).await?;
    let of_each = stored.iter().filter_map(|stored| {
        let vulnerability = &stored.vulnerability;
        Some((vulnerability.number, Progress::of(vulnerability, program, facts.now)?))
    });
    Ok(of_each.collect())
}

/// Adds the groups of what is asked for to the facts, and gives every name of it.
async fn join_aliases(
    snapshot: &mut Transaction,
    facts: &mut Facts,
    lines: &[AskedLine],
) -> Result<HashSet<AdvisoryId>, NoFacts> {
    let asked = lines.iter().flat_map(|line| line.advisory.iter().chain(&line.aliases));
    let mut wanted: HashSet<AdvisoryId> = asked.cloned().collect();
    let known: HashSet<&AdvisoryId> = facts.aliases.groups().iter().flatten().collect();
    let groups: Vec<BTreeSet<AdvisoryId>> = snapshot
        .alias_groups()
        .await?
        .into_iter()
        .filter(|group| group.iter().any(|name| wanted.contains(name) || known.contains(name)))
        .map(BTreeSet::from_iter)
        .collect();
    for group in &groups {
        if group.iter().any(|name| wanted.contains(name)) {
            wanted.extend(group.iter().cloned());
        }
    }
    facts.aliases = AliasGroups::new(groups)?;
    Ok(wanted)
}

/// Which of these a scan of the product ever found.
async fn seen(
    snapshot: &mut Transaction,
    facts: &Facts,
    wanted: &HashSet<AdvisoryId>,
) -> Result<BTreeSet<AdvisoryId>, NoFacts> {
    let names: Vec<String> = wanted.iter().map(ToString::to_string).collect();
    let components = &facts.program.product.components;
    let found = snapshot.ever_found(&names).await?;
    let of_product = |component: &str| components.iter().any(|known| known.id == component);
    let found = found.into_iter().filter(|(_, component)| of_product(component));
    Ok(found.map(|(name, _)| AdvisoryId::new(&name)).collect())
}

/// What is known of the releases around this one.
async fn others(
    installation: &Installation,
    snapshot: &mut Transaction,
    facts: &Facts,
    wanted: &HashSet<AdvisoryId>,
) -> Result<Vec<KnownRelease>, NoFacts> {
    let (product, version) = (&facts.release.product, &facts.release.version);
    let all = release_record::of_product(snapshot, product).await?;
    let mut others = Vec::new();
    for record in neighbours(&all, version) {
        let about = (record, all.as_slice());
        let found =
            collect_found(snapshot, &installation.archive, &installation.program, about, facts.now).await?;
        others.push(known(found, wanted));
    }
    Ok(others)
}

/// The nearest releases before and after a version.
fn neighbours<'r>(all: &'r [ReleaseOnRecord], version: &Version) -> Vec<&'r ReleaseOnRecord> {
    let mut all: Vec<&ReleaseOnRecord> = all.iter().collect();
    all.sort_by(|one, other| one.release.version.cmp(&other.release.version));
    let before = all.partition_point(|record| record.release.version < *version);
    let after = all.partition_point(|record| record.release.version <= *version);
    let last = all.len().min(after + NEIGHBOURS);
    [&all[before.saturating_sub(NEIGHBOURS)..before], &all[after..last]].concat()
}

fn known(facts: Facts, wanted: &HashSet<AdvisoryId>) -> KnownRelease {
    let complete = completely_scanned(&facts);
    let components = facts.release.components.keys().cloned().collect();
    let found = facts.findings.into_iter().filter_map(|observed| match observed.finding.subject {
        Subject::Package(found) => {
            let found = *found;
            let names: Vec<AdvisoryId> = std::iter::once(found.advisory).chain(found.aliases).collect();
            let is_wanted = names.iter().any(|name| wanted.contains(name));
            is_wanted.then_some(Sighting { component: observed.component, names, package: found.package })
        }
        _ => None,
    });
    KnownRelease { version: facts.release.version, found: found.collect(), complete, components }
}
