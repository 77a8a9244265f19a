//! Everything on record that decides what some decisions cover.

use crate::installation::Installation;
use crate::release_facts::{self, NoFacts};
use crate::release_record::{self, ReleaseOnRecord, subjects_of};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::alias_groups::AliasGroups;
use portcullis_domain::checks::canonical_id;
use portcullis_domain::decision::{Approval, Authority, Request, Verdict, Weakness};
use portcullis_domain::finding::Subject;
use portcullis_domain::gate::Enrichment;
use portcullis_domain::release::ReleaseComponent;
use portcullis_domain::version::Version;
use portcullis_store::{OpenFinding, Track, Transaction};
use std::collections::{BTreeMap, BTreeSet};

/// Everything on record that decides what some decisions cover.
pub(crate) struct Found {
    pub(super) open: Vec<OpenFinding>,
    pub(super) aliases: AliasGroups,
    pub(super) enrichment: Enrichment,
    /// The versions on record of each series of each product.
    pub(super) releases: BTreeMap<String, BTreeMap<String, Vec<Version>>>,
    /// The releases, by series and version, that are made of what was last scanned on `main`, for each component.
    pub(super) on_main: BTreeMap<String, Vec<(String, Version)>>,
    /// Assessments that block by themselves, whoever approved them.
    pub(super) raising: Vec<Request>,
}

impl Found {
    /// Reads what is found of the weaknesses that the requests are about. Assessments of the set that is `replaced`
    /// count as the requests state them, not as they are on record.
    pub(crate) async fn of(
        transaction: &mut Transaction,
        installation: &Installation,
        requests: &[&Request],
        replaced: Option<&str>,
    ) -> Result<Self, NoFacts> {
        let program = &installation.program.program;
        let groups = transaction.alias_groups().await?;
        let aliases = AliasGroups::new(groups.into_iter().map(BTreeSet::from_iter))?;
        let mut names: BTreeSet<String> = BTreeSet::new();
        let mut advisories: BTreeSet<AdvisoryId> = BTreeSet::new();
        for request in requests {
            match &request.weakness {
                Weakness::Advisory(id) => advisories.extend(aliases.all_names(id, &[])),
                Weakness::Check(id) => names.extend([id.clone(), canonical_id(id).into_owned()]),
                Weakness::Vulnerability(_) => {}
            }
        }
        names.extend(advisories.iter().map(ToString::to_string));
        let wanted: Vec<&str> = names.iter().map(String::as_str).collect();
        let open = transaction.open_findings_of(&wanted).await?;
        for one in &open {
            if let Subject::Package(found) = &one.stored.finding.subject {
                advisories.extend(aliases.all_names(&found.advisory, &found.aliases));
            }
        }
        let advisories: Vec<AdvisoryId> = advisories.into_iter().collect();
        let enrichment = release_facts::enrichment(transaction, &advisories).await?;
        let mut tracks: BTreeMap<&str, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
        for one in &open {
            let Some(product) = program.product_of(&one.component) else { continue };
            let (series, on_main) = tracks.entry(&product.id).or_default();
            match &one.track {
                Track::Series(name) => series.insert(name),
                _ => on_main.insert(&one.component),
            };
        }
        let (mut releases, mut on_main) = (BTreeMap::new(), BTreeMap::new());
        let mut raising = Vec::new();
        for (product, (series, components)) in tracks {
            let records = release_record::of_product(transaction, product).await?;
            for component in components {
                let known = last_on_main(transaction, component, &records).await?;
                on_main.insert(component.to_owned(), known);
            }
            releases.insert(product.to_owned(), versions(records, &series));
            let decisions = release_facts::decisions(transaction, product).await?;
            let standing = decisions.into_iter().filter(|decision| {
                decision.withdrawn.is_none()
                    && !matches!(decision.approval, Approval::Rejected { .. })
                    && replaced.is_none_or(|set| decision.request.key.set != set)
            });
            raising.extend(standing.map(|decision| decision.request));
        }
        if replaced.is_some() {
            raising.extend(requests.iter().map(|&request| request.clone()));
        }
        let authority = Authority::of(program);
        raising.retain(|request| is_raising(request, &authority));
        Ok(Self { open, aliases, enrichment, releases, on_main, raising })
    }
}

fn is_raising(request: &Request, authority: &Authority) -> bool {
    matches!(request.verdict, Verdict::Assessed { severity, .. } if authority.blocks(severity))
}

/// The versions on record of each series of a product; of a series without any the version that it is named by.
fn versions(records: Vec<ReleaseOnRecord>, tracks: &BTreeSet<&str>) -> BTreeMap<String, Vec<Version>> {
    let mut series: BTreeMap<String, Vec<Version>> = BTreeMap::new();
    for record in records {
        series.entry(record.release.series).or_default().push(record.release.version);
    }
    for &track in tracks {
        series.entry(track.to_owned()).or_insert_with(|| track.parse().into_iter().collect());
    }
    series
}

/// The releases that have a component as it was last scanned on `main`.
async fn last_on_main(
    transaction: &mut Transaction,
    component: &str,
    records: &[ReleaseOnRecord],
) -> Result<Vec<(String, Version)>, NoFacts> {
    let mut scanned: BTreeSet<String> = BTreeSet::new();
    for scan in transaction.latest_scans(component, &Track::Main).await? {
        scanned.extend(transaction.subjects_of(&scan).await?);
    }
    let is_it = |record: &&ReleaseOnRecord| match record.release.components.get(component) {
        Some(ReleaseComponent::At(artifact)) => {
            subjects_of(artifact).iter().any(|subject| scanned.contains(subject))
        }
        _ => false,
    };
    let releases = records.iter().filter(is_it).map(|record| &record.release);
    Ok(releases.map(|release| (release.series.clone(), release.version.clone())).collect())
}
