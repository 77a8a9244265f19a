//! From a verdict and its facts to the page.

use super::answering::{answer, place, unfound};
use super::rating::{link, reference};
use super::{
    Answer, Component, Cvss, Entry, Exception, NotFound, Place, ReleasePage, Scan, Seal, Stand, VerdictName,
};
use crate::advisory::AdvisoryId;
use crate::checks::canonical_id;
use crate::decision::{Case, Standing, Weakness};
use crate::finding::{Finding, Kind, Subject};
use crate::gate::{Database, Facts, Outcome, Told, Verdict, for_each_found};
use crate::program::products::ComponentKind;
use crate::release::{Artifact, Digest, ReleaseComponent, Scanned};
use crate::severity::Severity;
use std::collections::BTreeMap;

/// What a page says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The name of the company.
    pub company: String,
    /// The verdict that is published.
    pub verdict: VerdictName,
    /// The seal on the release, where there is one.
    pub seal: Option<Seal>,
}

/// The page of the release that a verdict is about.
pub fn compose(facts: &Facts, verdict: &Verdict, about: About) -> ReleasePage {
    let release = &facts.release;
    let (advisories, checks) = entries(facts);
    ReleasePage {
        company: about.company,
        product: release.product.clone(),
        product_name: facts.program.product.name.clone(),
        version: release.version.clone(),
        series: release.series.clone(),
        support: facts.support,
        outcome: verdict.outcome,
        is_draft: !matches!(verdict.outcome, Outcome::Passes | Outcome::ReleasedByException),
        judged_at: facts.now,
        judged_at_was_given: facts.now_was_given,
        block_at: facts.program.gate.block_at,
        missing: verdict.undecided.len(),
        exception: verdict.exception.as_ref().map(|taken| Exception {
            holds: taken.refused.is_none(),
            reason: taken.record.reason.trim().to_owned(),
            at: taken.record.at,
            expires: taken.record.expires,
            approver: facts.program.gate.break_glass.approver,
        }),
        components: components(facts, verdict),
        scans: scans(facts, verdict),
        program: facts.program.digest.clone(),
        verdict: about.verdict,
        seal: about.seal,
        advisories,
        checks,
        not_found: not_found(facts, verdict),
    }
}

fn components(facts: &Facts, verdict: &Verdict) -> Vec<Component> {
    let known = &facts.program.product.components;
    let of_component = |(id, stands): (&String, &ReleaseComponent)| {
        let image = known.iter().find(|known| known.id == *id).and_then(|known| match &known.kind {
            ComponentKind::Image { reference, .. } => Some(reference.clone()),
            _ => None,
        });
        let (state, left_out, digests) = match stands {
            ReleaseComponent::At(artifact) => {
                (Some(artifact.to_string()), None, digests(facts, verdict, id, artifact))
            }
            ReleaseComponent::LeftOut { reason } => (None, Some(reason.trim().to_owned()), Vec::new()),
        };
        Component { id: id.clone(), image, state, left_out, digests }
    };
    facts.release.components.iter().map(of_component).collect()
}

/// Everything by which an image is known: the release, what it was resolved to, and the scans of it.
fn digests(facts: &Facts, verdict: &Verdict, component: &str, artifact: &Artifact) -> Vec<Digest> {
    let Artifact::Image { digest, manifests } = artifact else { return Vec::new() };
    let scanned = verdict.evidence.iter().filter(|evidence| evidence.component == component);
    let scanned = scanned.filter_map(|evidence| match &facts.scans.get(evidence.scan)?.scanned {
        Scanned::Image { digests, .. } => Some(digests),
        _ => None,
    });
    let mut others: Vec<&Digest> =
        manifests.iter().map(|manifest| &manifest.digests).chain(scanned).flatten().collect();
    others.sort();
    others.dedup();
    std::iter::once(digest).chain(others.into_iter().filter(|other| *other != digest)).cloned().collect()
}

fn scans(facts: &Facts, verdict: &Verdict) -> Vec<Scan> {
    let scans = verdict.evidence.iter().filter_map(|evidence| {
        let scan = facts.scans.get(evidence.scan)?;
        Some(Scan {
            component: evidence.component.clone(),
            platform: evidence.platform.clone(),
            engine: evidence.engine.clone(),
            engine_version: scan.engine_version.clone(),
            at: scan.at,
            database: match scan.database {
                Database::Dated(dated) => Some(dated),
                Database::None | Database::Undated => None,
            },
            document: scan.document.clone(),
        })
    });
    scans.collect()
}

/// Everything that is found of one weakness, on its way into an entry.
struct Gathering {
    entry: Entry,
    /// Says that the page has to tell of it.
    matters: bool,
}

/// Published vulnerabilities, and everything else.
fn entries(facts: &Facts) -> (Vec<Entry>, Vec<Entry>) {
    let unknown_as = facts.program.gate.unknown_as;
    let rank = |severity: Severity| (severity.counted(unknown_as).place(), severity.place());
    let mut gathered: BTreeMap<(bool, String), Gathering> = BTreeMap::new();
    for_each_found(facts, |observed, told| {
        let finding = &observed.finding;
        let (is_advisory, weakness, aliases) = names(facts, finding);
        let gathering = gathered.entry((is_advisory, weakness.clone())).or_insert_with(|| Gathering {
            entry: Entry {
                weakness,
                aliases: Vec::new(),
                kind: finding.kind(),
                title: finding.title.clone(),
                link: None,
                severity: told.severity,
                cvss: None,
                known_exploited: false,
                answers: Vec::new(),
            },
            matters: false,
        });
        gathering.matters |= facts.program.authority.blocks(told.severity)
            || told.is_unanswered
            || told.is_skipped
            || !told.valid.is_empty();
        let entry = &mut gathering.entry;
        if rank(told.severity) < rank(entry.severity) {
            entry.severity = told.severity;
        }
        tell(entry, finding, &told, aliases);
        add(&mut entry.answers, answer(facts, finding, &told), place(&observed.component, finding));
    });
    let (mut advisories, mut checks) = (Vec::new(), Vec::new());
    for ((is_advisory, _), Gathering { mut entry, matters }) in gathered {
        if matters {
            sort(&mut entry);
            if is_advisory { advisories.push(entry) } else { checks.push(entry) }
        }
    }
    // What is gathered is in order of its names.
    advisories.sort_by_key(|entry| rank(entry.severity));
    checks.sort_by_key(|entry| rank(entry.severity));
    (advisories, checks)
}

/// Whether an advisory speaks of a finding, the name that the page gives it, and the other names.
fn names(facts: &Facts, finding: &Finding) -> (bool, String, Vec<String>) {
    match &finding.subject {
        Subject::Package(found) if !found.advisory.as_str().starts_with("LICENSE:") => {
            let names = facts.aliases.names(&found.advisory, &found.aliases);
            let first = names.iter().find(|name| name.is_cve()).or_else(|| names.first());
            let first = first.unwrap_or(&found.advisory).to_string();
            let others = names.iter().map(ToString::to_string).filter(|name| *name != first).collect();
            (true, first, others)
        }
        Subject::Package(found) => (false, found.advisory.to_string(), Vec::new()),
        _ => (false, canonical_id(finding.weakness()).into_owned(), Vec::new()),
    }
}

/// Takes in what one finding says of the weakness: its other names, the worst rating, the first title and address.
fn tell(entry: &mut Entry, finding: &Finding, told: &Told<'_>, aliases: Vec<String>) {
    entry.aliases.extend(aliases);
    entry.known_exploited |= told.known_exploited;
    if entry.title.is_empty() {
        entry.title.clone_from(&finding.title);
    }
    if entry.link.is_none() {
        let own = (entry.kind == Kind::Package).then(|| link(&AdvisoryId::new(&entry.weakness))).flatten();
        entry.link = own.or_else(|| reference(finding));
    }
    let rating = Cvss::of(finding);
    let score = |rating: &Option<Cvss>| rating.as_ref().map_or(-1.0, |rating| rating.score);
    if score(&rating) > score(&entry.cvss) {
        entry.cvss = rating;
    }
}

fn add(answers: &mut Vec<Answer>, answer: Answer, place: Place) {
    let is_same = |known: &&mut Answer| {
        let key = |of: &Answer| (of.assessed, of.environmental_score, of.approved_by);
        known.decided == answer.decided && known.details == answer.details && key(known) == key(&answer)
    };
    match answers.iter_mut().find(is_same) {
        Some(known) => known.places.push(place),
        None => answers.push(Answer { places: vec![place], ..answer }),
    }
}

fn sort(entry: &mut Entry) {
    entry.aliases.sort();
    entry.aliases.dedup();
    let key = |place: &Place| {
        let purl = place.purl.as_ref().map(ToString::to_string);
        (place.component.clone(), place.subject.clone(), place.location.clone(), purl)
    };
    for answer in &mut entry.answers {
        answer.places.sort_by_cached_key(key);
        answer.places.dedup();
    }
    let urgency = |answer: &Answer| match answer.decided {
        Stand::Open { blocks: true, .. } => 0,
        Stand::Open { .. } => 1,
        Stand::Accepted { .. } => 2,
        Stand::Assessed => 3,
        Stand::Skipped { .. } => 4,
        Stand::NotAffected { .. } => 5,
        Stand::FalsePositive => 6,
    };
    entry.answers.sort_by_cached_key(|answer| (urgency(answer), answer.places.first().map(key)));
}

/// What counts of the decisions for this release that nothing found is covered by.
fn not_found(facts: &Facts, verdict: &Verdict) -> Vec<NotFound> {
    let mut told = Vec::new();
    for stale in &verdict.stale {
        let decision = facts.decisions.iter().find(|decision| decision.request.key == stale.decision);
        let Some(decision) = decision else { continue };
        let case = Case {
            scanner: decision.basis.severity.unwrap_or_default(),
            known_exploited: decision.basis.known_exploited,
            ..Case::default()
        };
        let program = &facts.program;
        let standing = decision.standing(&program.authority, &program.calendar, &case, facts.now);
        let (weakness, link) = match &decision.request.weakness {
            Weakness::Advisory(id) => (id.to_string(), link(id)),
            Weakness::Check(check) => (canonical_id(check).into_owned(), None),
            // A number means nothing outside.
            Weakness::Vulnerability(_) => continue,
        };
        if let (Standing::Valid(_), Some(answer)) = (standing, unfound(decision)) {
            told.push(NotFound { weakness, link, answer });
        }
    }
    told.sort_by(|a, b| (&a.weakness, &a.answer.details).cmp(&(&b.weakness, &b.answer.details)));
    told.dedup();
    told
}
