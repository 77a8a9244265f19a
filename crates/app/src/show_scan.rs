//! What a recorded scan found, as a scan document.

use crate::installation::Installation;
use crate::name_owners::name_owners;
use portcullis_domain::scan::{Found, Run, Scan, Standing, Target};
use portcullis_report::{Options, json};
use portcullis_store::{FindingFilter, StoreError, StoredScan, Track};
use std::io;

/// Why there is no such document.
#[derive(Debug, thiserror::Error)]
pub enum NoScan {
    /// No scan has this id.
    #[error("no scan with the id `{0}` is on record")]
    Unknown(String),
    /// The store does not give it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It can't be written.
    #[error("the scan can't be written as a document")]
    Unwritable(#[from] io::Error),
}

/// A scan with its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownScan {
    /// The id of the component that was scanned.
    pub component: String,
    /// What it found.
    pub document: Vec<u8>,
}

/// The document of a scan: the findings that were open after it. Those of a change are the findings that its base does
/// not have, so each is new.
pub async fn show_scan(installation: &Installation, id: &str) -> Result<ShownScan, NoScan> {
    let mut snapshot = installation.store.snapshot().await?;
    let scan = snapshot.scan(id).await?.ok_or_else(|| NoScan::Unknown(id.to_owned()))?;
    let standing = match (&scan.track, scan.base) {
        (Track::Change(_), Some(_)) => Standing::New,
        _ => Standing::Uncompared,
    };
    let component = scan.component.clone();
    let mut findings = Vec::new();
    for mut stored in snapshot.open_findings(&scan, &FindingFilter::default()).await? {
        snapshot.details(&mut stored).await?;
        findings.push(Found {
            identity: stored.identity,
            finding: stored.finding,
            observations: 1,
            runs: vec![0],
            owner: None,
            standing,
        });
    }
    findings.sort_by_cached_key(|found| (found.finding.severity.place(), found.identity));
    let mut target = Target {
        name: scan.facts.target.clone().unwrap_or_else(|| scan.component.clone()),
        component: Some(scan.component.clone()),
        findings,
        not_scanned: scan.facts.incomplete.iter().map(|reason| not_scanned(&scan, reason)).collect(),
        is_compared: standing != Standing::Uncompared,
        runs: vec![run(scan)],
    };
    name_owners(&mut target, &installation.program.program);
    let mut document = Vec::new();
    let options = Options { tool_version: env!("CARGO_PKG_VERSION"), ..Options::default() };
    json::write(&Scan { targets: vec![target] }, &options, &mut document)?;
    Ok(ShownScan { component, document })
}

fn not_scanned(scan: &StoredScan, reason: &str) -> portcullis_domain::scan::NotScanned {
    portcullis_domain::scan::NotScanned {
        what: scan.engine.clone(),
        reason: reason.to_owned(),
        advice: String::new(),
    }
}

fn run(scan: StoredScan) -> Run {
    Run {
        engine: scan.engine,
        engine_version: scan.engine_version,
        database_date: scan.database_date,
        scanned_at: Some(scan.scanned_at),
        format: scan.format,
        observations: scan.counts.observations,
        packages: scan.facts.packages,
        passed_checks: scan.facts.passed_checks,
        commit: scan.commit,
        operating_system: scan.facts.operating_system,
        ..Run::default()
    }
}
