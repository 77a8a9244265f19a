//! What publishers say of the advisories in the scans of a release, from the reports in the archive.
//!
//! The documents of scans leave it out, and the store has what was said last; the reports are as they were.

use super::NotPublished;
use crate::check_release::NoVerdict;
use crate::release_record::subjects_of;
use portcullis_archive::Archive;
use portcullis_domain::digest::Digest;
use portcullis_domain::finding::{Details, Finding};
use portcullis_domain::gate::{Facts, Observed};
use portcullis_domain::identity::{Identities, Identity};
use portcullis_domain::release::ReleaseComponent;
use portcullis_domain::sink::{FindingSink, SinkError};
use portcullis_intake::{Limits, read};
use portcullis_store::{StoreError, Transaction};
use std::collections::{BTreeSet, HashMap};
use std::io::{self, Seek};

/// References of an advisory that are kept.
const REFERENCES: usize = 5;

/// A report in the archive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Report {
    component: String,
    format: String,
    digest: String,
}

/// The reports that the scans of a release were read from, in a lasting order; scans that are not on record any more
/// have none.
pub(super) async fn reports(snapshot: &mut Transaction, facts: &Facts) -> Result<Vec<Report>, StoreError> {
    let documents: BTreeSet<&str> = facts.scans.iter().map(|scan| scan.document.as_str()).collect();
    let mut reports = BTreeSet::new();
    for (component, stands) in &facts.release.components {
        let ReleaseComponent::At(artifact) = stands else { continue };
        for subject in subjects_of(artifact) {
            for scan in snapshot.scans_of(component, &subject).await? {
                let is_ours = scan.document_digest.as_deref().is_some_and(|known| documents.contains(known));
                if let Some(digest) = scan.redacted_digest.filter(|_| is_ours) {
                    reports.insert(Report { component: component.clone(), format: scan.format, digest });
                }
            }
        }
    }
    Ok(reports.into_iter().collect())
}

/// Adds to the findings what the reports say of them.
pub(super) fn add(
    archive: &Archive,
    reports: &[Report],
    limits: &Limits,
    findings: &mut [Observed],
) -> Result<(), NotPublished> {
    let mut places: HashMap<Identity, usize> = HashMap::with_capacity(findings.len());
    for (place, observed) in findings.iter().enumerate() {
        places.insert(observed.identity, place);
    }
    for report in reports {
        let digest: Digest = report.digest.parse().map_err(|_| NoVerdict::Digest(report.digest.clone()))?;
        let unreadable = |source: Box<dyn std::error::Error + Send + Sync>| NotPublished::Report {
            digest: report.digest.clone(),
            source,
        };
        let mut spool = tempfile::tempfile().map_err(|error| unreadable(error.into()))?;
        let mut object = archive.get(&digest).map_err(NoVerdict::from)?;
        io::copy(&mut object, &mut spool).map_err(|error| unreadable(error.into()))?;
        spool.rewind().map_err(|error| unreadable(error.into()))?;
        let identities = Identities::new(&report.component);
        let mut sink = Adding { identities, places: &places, findings: &mut *findings };
        read(&mut spool, Some(&report.format), limits, &mut sink)
            .map_err(|error| unreadable(error.into()))?;
    }
    Ok(())
}

struct Adding<'a> {
    identities: Identities,
    places: &'a HashMap<Identity, usize>,
    findings: &'a mut [Observed],
}

impl FindingSink for Adding<'_> {
    fn take(&mut self, batch: Vec<Finding>) -> Result<(), SinkError> {
        for finding in batch {
            let Some(&place) = self.places.get(&self.identities.next(&finding)) else { continue };
            let Details { mut references, cvss, .. } = finding.details;
            references.truncate(REFERENCES);
            let known = &mut self.findings[place].finding;
            if known.details.is_empty() {
                known.severity_source = known.severity_source.take().or(finding.severity_source);
                known.details = Details { references, cvss, ..Details::default() };
            } else {
                known.details.cvss.extend(cvss);
            }
        }
        Ok(())
    }
}
