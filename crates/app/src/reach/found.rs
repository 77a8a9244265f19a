//! Everything on record that decides what some decisions cover.

use crate::installation::Installation;
use crate::release_facts::{self, NoFacts};
use crate::release_record::{self, ReleaseOnRecord, subjects_of};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::alias_groups::AliasGroups;
use portcullis_domain::checks::canonical_id;
use portcullis_domain::decision::{Approval, Authority, Decision, Request, Verdict, Weakness, redirected};
use portcullis_domain::finding::Subject;
use portcullis_domain::gate::Enrichment;
use portcullis_domain::identity::Identity;
use portcullis_domain::program::Program;
use portcullis_domain::release::ReleaseComponent;
use portcullis_domain::version::Version;
use portcullis_domain::vulnerability::Vulnerability;
use portcullis_store::{OpenFinding, StoreError, Track, Transaction};
use std::collections::{BTreeMap, BTreeSet, HashSet};

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
    /// The decisions of the products that have what is open, without those that were withdrawn or rejected.
    pub(crate) decisions: Vec<Decision>,
    /// The vulnerabilities among those that are named which a person told of: no scan finds them.
    pub(super) told: Vec<Vulnerability>,
    /// The numbers of merged vulnerabilities that are spoken of, and of those they were merged into.
    pub(super) redirects: BTreeMap<u64, u64>,
}

/// Which releases of a series and of `main` a scope is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looked {
    /// All on record.
    All,
    /// The newest: what an older one is decided on says nothing of what is looked after.
    Newest,
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
        let aliases = aliases(transaction).await?;
        let named = Named::by(requests, &aliases);
        let wanted: Vec<&str> = named.names.iter().map(String::as_str).collect();
        let mut open = transaction.open_findings_of(&wanted).await?;
        let numbers = named.numbers(transaction).await?;
        let more = transaction.open_findings_of_vulnerabilities(&numbers).await?;
        // What is named both ways is there once.
        let known: HashSet<(&str, &Track, &str, _)> = open.iter().map(place).collect();
        let more: Vec<OpenFinding> = more.into_iter().filter(|one| !known.contains(&place(one))).collect();
        open.extend(more);
        let mut found = Self::around(transaction, program, (open, aliases), &named, Looked::All).await?;
        let named =
            transaction.vulnerabilities(&numbers).await?.into_iter().map(|stored| stored.vulnerability);
        found.told = named.filter(|vulnerability| vulnerability.kind.is_none()).collect();
        let raising = |request: &&Request| is_raising(request, &Authority::of(program));
        let on_record = found.decisions.iter().map(|decision| &decision.request);
        let kept = on_record.filter(|request| replaced.is_none_or(|set| request.key.set != set));
        found.raising = kept.filter(raising).cloned().collect();
        if replaced.is_some() {
            found.raising.extend(requests.iter().copied().filter(raising).cloned());
        }
        Ok(found)
    }

    /// Reads what is found of vulnerabilities at present, and the decisions that may speak of them: those of the
    /// products that have them, and of `products`.
    pub(crate) async fn of_vulnerabilities(
        transaction: &mut Transaction,
        program: &Program,
        numbers: &[u64],
        products: BTreeSet<String>,
    ) -> Result<Self, NoFacts> {
        let aliases = aliases(transaction).await?;
        let open = transaction.open_findings_of_vulnerabilities(numbers).await?;
        let named = Named { products, ..Named::default() };
        let mut found = Self::around(transaction, program, (open, aliases), &named, Looked::Newest).await?;
        let on_record = found.decisions.iter().map(|decision| &decision.request);
        let authority = Authority::of(program);
        found.raising = on_record.filter(|request| is_raising(request, &authority)).cloned().collect();
        Ok(found)
    }

    /// Reads what else is to be known of what is open.
    async fn around(
        transaction: &mut Transaction,
        program: &Program,
        (open, aliases): (Vec<OpenFinding>, AliasGroups),
        named: &Named,
        looked: Looked,
    ) -> Result<Self, NoFacts> {
        let mut advisories = named.advisories.clone();
        for one in &open {
            if let Subject::Package(found) = &one.stored.finding.subject {
                advisories.extend(aliases.all_names(&found.advisory, &found.aliases));
            }
        }
        let advisories: Vec<AdvisoryId> = advisories.into_iter().collect();
        let enrichment = release_facts::enrichment(transaction, &advisories).await?;
        let mut tracks: BTreeMap<&str, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
        for product in &named.products {
            tracks.entry(product).or_default();
        }
        for one in &open {
            let Some(product) = program.product_of(&one.component) else { continue };
            let (series, on_main) = tracks.entry(&product.id).or_default();
            match &one.track {
                Track::Series(name) => series.insert(name),
                _ => on_main.insert(&one.component),
            };
        }
        let (mut releases, mut on_main) = (BTreeMap::new(), BTreeMap::new());
        let mut decisions = Vec::new();
        for (product, (series, components)) in tracks {
            let records = release_record::of_product(transaction, product).await?;
            for component in components {
                let mut known = last_on_main(transaction, component, &records).await?;
                if looked == Looked::Newest {
                    known =
                        known.into_iter().max_by(|(_, one), (_, other)| one.cmp(other)).into_iter().collect();
                }
                on_main.insert(component.to_owned(), known);
            }
            let mut versions = versions(records, &series);
            if looked == Looked::Newest {
                for versions in versions.values_mut() {
                    *versions = std::mem::take(versions).into_iter().max().into_iter().collect();
                }
            }
            releases.insert(product.to_owned(), versions);
            let on_record = release_facts::decisions(transaction, product).await?;
            decisions.extend(on_record.into_iter().filter(|decision| {
                decision.withdrawn.is_none() && !matches!(decision.approval, Approval::Rejected { .. })
            }));
        }
        let numbers = decisions.iter().filter_map(|decision| number(&decision.request));
        let numbers: BTreeSet<u64> = numbers.chain(named.vulnerabilities.iter().copied()).collect();
        let redirects = transaction.mergers(numbers).await?;
        Ok(Self {
            open,
            aliases,
            enrichment,
            releases,
            on_main,
            decisions,
            raising: Vec::new(),
            told: Vec::new(),
            redirects,
        })
    }
}

/// What requests name.
#[derive(Debug, Default)]
pub(crate) struct Named {
    /// Checks, and every name of advisories.
    pub(crate) names: BTreeSet<String>,
    advisories: BTreeSet<AdvisoryId>,
    vulnerabilities: BTreeSet<u64>,
    products: BTreeSet<String>,
}

impl Named {
    pub(crate) fn by(requests: &[&Request], aliases: &AliasGroups) -> Self {
        let mut named = Self::default();
        for request in requests {
            match &request.weakness {
                Weakness::Advisory(id) => named.advisories.extend(aliases.all_names(id, &[])),
                Weakness::Check(id) => named.names.extend([id.clone(), canonical_id(id).into_owned()]),
                Weakness::Vulnerability(number) => drop(named.vulnerabilities.insert(*number)),
            }
        }
        named.names.extend(named.advisories.iter().map(ToString::to_string));
        named
    }

    /// The numbers that are named, as they are after all mergers.
    pub(crate) async fn numbers(&self, transaction: &mut Transaction) -> Result<Vec<u64>, StoreError> {
        let redirects = transaction.mergers(self.vulnerabilities.iter().copied()).await?;
        let numbers: BTreeSet<u64> =
            self.vulnerabilities.iter().map(|&number| redirected(number, &redirects)).collect();
        Ok(numbers.into_iter().collect())
    }
}

/// The number that a request names.
fn number(request: &Request) -> Option<u64> {
    match request.weakness {
        Weakness::Vulnerability(number) => Some(number),
        _ => None,
    }
}

/// The groups of names on record.
pub(crate) async fn aliases(transaction: &mut Transaction) -> Result<AliasGroups, NoFacts> {
    let groups = transaction.alias_groups().await?;
    Ok(AliasGroups::new(groups.into_iter().map(BTreeSet::from_iter))?)
}

fn place(open: &OpenFinding) -> (&str, &Track, &str, Identity) {
    (&open.component, &open.track, &open.engine, open.stored.identity)
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
