//! The statement about a release, from what its last verdict names.

use super::{NotSealed, on_record_of};
use crate::check_release::{KeptVerdict, show_verdict};
use crate::installation::Installation;
use crate::release_record::{self, ReleaseOnRecord};
use crate::seal_chain;
use jiff::Timestamp;
use portcullis_archive::seal::predicate::bytes_of;
use portcullis_archive::seal::{
    Predicate, SealedDecision, SealedEnrichment, SealedException, SealedScan, SealedVerdict,
};
use portcullis_domain::decision::Decision;
use portcullis_domain::digest::Digest;
use portcullis_domain::gate::{AddressedBy, Enrichment, Outcome, Recorded, Scan, Verdict};
use portcullis_domain::release::ReleaseComponent;
use portcullis_store::{StoreError, StoredSeal, Transaction};
use std::collections::{BTreeMap, BTreeSet};

/// The bytes of the statement, which are the same for the same verdict, chain, person and moment.
pub(super) async fn make(
    installation: &Installation,
    (product, version): (&str, &str),
    on_record: &[StoredSeal],
    sealed_by: &str,
    sealed_at: Timestamp,
) -> Result<Vec<u8>, NotSealed> {
    let kept = show_verdict(installation, product, version, None).await?;
    let version = release_record::version(version)?;
    let mut snapshot = installation.store.snapshot().await?;
    let record = release_record::find(&mut snapshot, product, &version).await?;
    let recorded: Recorded =
        serde_json::from_slice(&kept.document).map_err(crate::check_release::NoVerdict::from)?;
    check(&record, &kept, &recorded, sealed_at)?;
    let digest = kept.digest.to_string();
    if let Some(seal) = on_record
        .iter()
        .find(|seal| seal.verdict == digest && seal.version == record.release.version.as_str())
    {
        let seal = Box::new(on_record_of(seal.clone()));
        return Err(NotSealed::Sealed { name: record.name(), seal });
    }
    let facts = &recorded.facts;
    let (number, previous) = seal_chain::next(on_record);
    let mut scans = Vec::with_capacity(facts.scans.len());
    for scan in &facts.scans {
        scans.push(sealed_scan(&mut snapshot, scan).await?);
    }
    let decisions = decisions(&recorded.verdict);
    let predicate = Predicate {
        product: product.to_owned(),
        version: record.release.version.to_string(),
        series: record.release.series.clone(),
        number,
        previous,
        sealed_at,
        sealed_by: sealed_by.to_owned(),
        verdict: SealedVerdict {
            number: kept.number,
            document: kept.digest,
            outcome: kept.outcome,
            judged_at: facts.now,
            judged_at_was_given: facts.now_was_given,
            rules: recorded.verdict.rules,
        },
        exception: exception(&recorded.verdict),
        program: digest_in("a program", &facts.program)?,
        left_out: left_out(&record),
        scans,
        decision_files: files_of(&mut snapshot, &decisions, &facts.decisions, sealed_at).await?,
        decisions: decisions.into_iter().collect(),
        enrichment: enrichment(&facts.enrichment)?,
    };
    let statement = predicate.about(&record.release);
    if statement.subject.is_empty() {
        return Err(NotSealed::Nothing(record.name()));
    }
    Ok(bytes_of(&statement)?)
}

/// Only what may ship, and exactly what was judged.
fn check(
    record: &ReleaseOnRecord,
    kept: &KeptVerdict,
    recorded: &Recorded,
    now: Timestamp,
) -> Result<(), NotSealed> {
    let (name, version) = (record.name(), record.release.version.to_string());
    if !matches!(kept.outcome, Outcome::Passes | Outcome::ReleasedByException) {
        return Err(NotSealed::Outcome { name, version, outcome: kept.outcome });
    }
    if recorded.facts.release != record.release {
        return Err(NotSealed::Changed(name, version));
    }
    if kept.outcome == Outcome::ReleasedByException {
        let judged = recorded.verdict.exception.as_ref().map(|taken| &taken.record);
        let stands =
            judged.is_some_and(|judged| record.break_glass.as_ref() == Some(judged) && judged.expires > now);
        if !stands {
            return Err(NotSealed::ExceptionOver(name, version));
        }
    }
    Ok(())
}

fn exception(verdict: &Verdict) -> Option<SealedException> {
    let taken = verdict.exception.as_ref().filter(|_| verdict.outcome == Outcome::ReleasedByException)?;
    Some(SealedException {
        asked_by: taken.record.asked_by.clone(),
        approved_by: taken.record.approved.as_ref().map(|(by, _)| by.clone()),
        reason: taken.record.reason.clone(),
        expires: taken.record.expires,
    })
}

fn left_out(record: &ReleaseOnRecord) -> BTreeMap<String, String> {
    let components = record.release.components.iter();
    let left_out = components.filter_map(|(id, stands)| match stands {
        ReleaseComponent::LeftOut { reason } => Some((id.clone(), reason.clone())),
        ReleaseComponent::At(_) => None,
    });
    left_out.collect()
}

async fn sealed_scan(snapshot: &mut Transaction, scan: &Scan) -> Result<SealedScan, NotSealed> {
    let stored = snapshot.scan_of_document(&scan.document, &scan.component, &scan.engine, scan.at).await?;
    let optional = |text: Option<String>| text.map(|text| digest_in("a report", &text)).transpose();
    let (report, received) = match stored {
        Some(stored) => (optional(stored.redacted_digest)?, optional(stored.raw_digest)?),
        None => (None, None),
    };
    Ok(SealedScan {
        component: scan.component.clone(),
        engine: scan.engine.clone(),
        engine_version: scan.engine_version.clone(),
        at: scan.at,
        database: scan.database,
        document: digest_in("the findings of a scan", &scan.document)?,
        report,
        received,
    })
}

/// The decisions that address findings.
fn decisions(verdict: &Verdict) -> BTreeSet<SealedDecision> {
    let by = verdict.addressed.iter().flat_map(|addressed| &addressed.by);
    let decided = by.filter_map(|by| match by {
        AddressedBy::Decision { decision, verdict, .. } => {
            Some(SealedDecision { key: decision.to_string(), verdict: *verdict })
        }
        AddressedBy::GlobalSkip { .. } => None,
    });
    decided.collect()
}

/// The files that these decisions were applied from: the last of each set before the newest of its decisions was
/// recorded states them all.
async fn files_of(
    snapshot: &mut Transaction,
    counted: &BTreeSet<SealedDecision>,
    all: &[Decision],
    now: Timestamp,
) -> Result<BTreeSet<Digest>, NotSealed> {
    let counted: BTreeSet<&str> = counted.iter().map(|decision| decision.key.as_str()).collect();
    let of = all.iter().filter(|decision| counted.contains(decision.request.key.to_string().as_str()));
    let mut sets: BTreeMap<&str, Timestamp> = BTreeMap::new();
    for decision in of {
        let newest = sets.entry(&decision.request.key.set).or_insert(decision.recorded);
        *newest = (*newest).max(decision.recorded).min(now);
    }
    let mut files = BTreeSet::new();
    for (set, newest) in sets {
        let Some(detail) = snapshot.decisions_applied(set, newest).await? else { continue };
        let detail: serde_json::Value = serde_json::from_str(&detail)
            .map_err(|_| StoreError::Damaged("an entry of the audit trail is no JSON".to_owned()))?;
        if let Some(digest) = detail["digest"].as_str() {
            files.insert(digest_in("a file of decisions", digest)?);
        }
    }
    Ok(files)
}

fn enrichment(known: &Enrichment) -> Result<Vec<SealedEnrichment>, NotSealed> {
    let kev = known.known_exploited.as_ref().map(|file| ("kev", &file.digest, file.dated));
    let epss = known.predictions.as_ref().map(|file| ("epss", &file.digest, file.dated));
    let files = kev.into_iter().chain(epss);
    let sealed = files.map(|(source, digest, dated)| {
        let digest = digest_in("a file about exploitation", digest)?;
        Ok(SealedEnrichment { source: source.to_owned(), digest, dated })
    });
    sealed.collect()
}

fn digest_in(what: &str, text: &str) -> Result<Digest, NotSealed> {
    text.parse().map_err(|_| NotSealed::NoDigest(format!("{what} by `{text}`")))
}
