//! Matches the inventories of what was scanned with the advisories of today: it opens what is new, and closes nothing.
//!
//! An inventory is the list of packages of the newest complete scan of a component on a track that is looked after, as
//! the archive has it. Trivy matches it, under the limits of every scan, in the process that asks; what it reports is
//! recorded by the one that has the store.

mod inventories;
#[cfg(test)]
mod tests;

use crate::backup_store::copied;
use crate::blocking::blocking;
use crate::caller::Caller;
use crate::causes::in_full;
use crate::engines::{Cancel, EngineRun, EngineSettings, Engines, Failure, Progress};
use crate::get_object::{NoObject, get_object};
use crate::installation::Installation;
use crate::record_scan::rematched::{Rematched, record_rematched};
use crate::record_scan::{NotRecorded, RecordedScan, Report};
use crate::release_facts::NoFacts;
pub use inventories::{Inventories, Inventory, Missing, Wanted, list_inventories};
use jiff::Timestamp;
use portcullis_archive::ArchiveError;
use portcullis_domain::digest::Digest;
use portcullis_domain::program::Program;
use portcullis_intake::Limits;
use portcullis_store::StoreError;
use std::fs::File;
use std::io::{self, Seek};
use std::path::Path;

/// Why nothing is matched.
#[derive(Debug, thiserror::Error)]
pub enum NotRematched {
    /// The program has no such component.
    #[error("`{0}` is no component of the program, which has {1}")]
    NoComponent(String, String),
    /// There is no such scan.
    #[error("`{1}` has no scan {0}")]
    NoScan(String, String),
    /// Whether a series is looked after can't be told.
    #[error(transparent)]
    Support(#[from] NoFacts),
    /// The inventory can't be had.
    #[error(transparent)]
    Object(#[from] NoObject),
    /// The archive can't be asked.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The report was not recorded.
    #[error(transparent)]
    NotRecorded(#[from] NotRecorded),
    /// The store can't be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no room for a private copy.
    #[error("no private copy can be made in {}", std::env::temp_dir().display())]
    Spool(#[from] io::Error),
}

/// What Trivy reports of an inventory, and what is known beside it.
#[derive(Debug)]
pub struct Matched {
    /// The report.
    pub run: EngineRun,
    /// When it began.
    pub at: Timestamp,
    /// Why it is not complete, if it is not.
    pub incomplete: Option<String>,
}

/// What is said beside the report of a match.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Match {
    /// The component.
    pub component: String,
    /// The scan whose inventory was matched, by its id.
    pub scan: String,
    /// Trivy's version.
    pub engine_version: Option<String>,
    /// The date of its database.
    pub database_date: Option<Timestamp>,
    /// When it ran.
    pub at: Option<Timestamp>,
    /// Why it is not complete, if it is not.
    pub incomplete: Option<String>,
}

impl Matched {
    /// What is said beside the report.
    pub fn said(&self, inventory: &Inventory) -> Match {
        Match {
            component: inventory.component.clone(),
            scan: inventory.scan.clone(),
            engine_version: Some(self.run.version.to_string()),
            database_date: self.run.database.map(|database| database.updated_at),
            at: Some(self.at),
            incomplete: self.incomplete.clone(),
        }
    }
}

/// Has Trivy match an inventory that is in a file.
pub fn match_inventory(
    engines: &Engines<'_>,
    inventory: &Inventory,
    file: &Path,
    at: Timestamp,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<Matched, Failure> {
    let run = engines.match_inventory(file, inventory.is_report, cancel, progress)?;
    let (listed, matched) = (inventory.packages, run.extent.packages);
    if matched == 0 {
        return Err(Failure {
            reason: format!("Trivy recognises none of the {listed} packages of the inventory"),
            advice: "record a scan by Trivy itself, or a CycloneDX document with package URLs".to_owned(),
        });
    }
    // What Trivy itself listed it knows; of other documents it skips what is no package to it.
    let fewer = (inventory.is_report && matched < listed)
        .then(|| format!("only {matched} of {listed} packages of the inventory were matched"));
    let left_out = run.not_scanned.first().map(|part| format!("{}: {}", part.what, part.reason));
    Ok(Matched { incomplete: left_out.or(fewer), at, run })
}

/// Records what Trivy reports of an inventory; the report was spooled into `file`, `raw` is the digest of its bytes.
pub async fn record_rematch(
    installation: &Installation,
    said: &Match,
    (file, raw): (File, Digest),
    limits: &Limits,
    caller: &Caller,
    now: Timestamp,
) -> Result<RecordedScan, NotRematched> {
    let mut snapshot = installation.store.snapshot().await?;
    let scan = snapshot.scan(&said.scan).await?;
    let scan = scan
        .filter(|scan| scan.component == said.component && scan.rematch_of.is_none())
        .ok_or_else(|| NotRematched::NoScan(said.scan.clone(), said.component.clone()))?;
    let subjects = snapshot.subjects_of(&scan).await?;
    drop(snapshot);
    let report = Report {
        component: said.component.clone(),
        engine_version: said.engine_version.clone(),
        database_date: said.database_date,
        scanned_at: said.at,
        incomplete: said.incomplete.clone(),
        ..Report::default()
    };
    let inventory = Rematched { scan, subjects };
    Ok(record_rematched(installation, &report, &inventory, (file, raw), limits, caller, now).await?)
}

/// Says whether a database is older than the program allows; one of unknown age is.
pub fn is_outdated(program: &Program, database: Option<Timestamp>, now: Timestamp) -> bool {
    database.is_none_or(|date| now > program.calendar.after(date, program.gate.max_database_age))
}

/// How far the work is.
#[derive(Debug)]
pub enum Step<'s> {
    /// An inventory is being matched.
    Began(&'s Inventory),
    /// Trivy is at work.
    Running(Progress),
    /// What was matched is on record.
    Recorded(&'s Inventory, &'s RecordedScan),
    /// It failed.
    Failed(&'s Inventory, &'s Failure),
}

/// What came of matching inventories.
#[derive(Debug, Default)]
pub struct Rematch {
    /// What is on record.
    pub recorded: Vec<RecordedScan>,
    /// What was not matched, and why.
    pub failed: Vec<(Inventory, Failure)>,
    /// What has no inventory, and what to do.
    pub missing: Vec<Missing>,
    /// The oldest database among those used, if it is older than the program allows.
    pub outdated: Option<Timestamp>,
}

/// Matches every inventory that is wanted, one after the other, in this process.
pub async fn rematch(
    installation: &Installation,
    wanted: &Wanted,
    settings: &EngineSettings,
    limits: &Limits,
    caller: &Caller,
    (clock, cancel): (&(dyn Fn() -> Timestamp + Send + Sync), &Cancel),
    tell: &mut (dyn FnMut(Step<'_>) + Send),
) -> Result<Rematch, NotRematched> {
    let Inventories { usable, missing } = list_inventories(installation, wanted, clock()).await?;
    let mut done = Rematch { missing, ..Rematch::default() };
    for inventory in usable {
        if cancel.is_cancelled() {
            break;
        }
        tell(Step::Began(&inventory));
        let matched = blocking(|| {
            let mut object = get_object(installation, &inventory.report)?;
            let mut file = tempfile::NamedTempFile::new()?;
            io::copy(&mut object, &mut file)?;
            let engines = Engines::find(settings);
            let mut progress = |progress| tell(Step::Running(progress));
            Ok::<_, NotRematched>(match_inventory(
                &engines,
                &inventory,
                file.path(),
                clock(),
                cancel,
                &mut progress,
            ))
        })?;
        let matched = match matched {
            Ok(matched) => matched,
            Err(failure) => {
                tell(Step::Failed(&inventory, &failure));
                done.failed.push((inventory, failure));
                continue;
            }
        };
        let mut file = matched.run.report.reopen()?;
        let (_, raw) = blocking(|| copied(&mut file, &mut io::sink()))?;
        file.rewind()?;
        let said = matched.said(&inventory);
        let recorded =
            match Box::pin(record_rematch(installation, &said, (file, raw), limits, caller, clock())).await {
                Ok(recorded) => recorded,
                Err(NotRematched::NotRecorded(
                    error @ (NotRecorded::Overtaken(_) | NotRecorded::Refused(_)),
                )) => {
                    let failure = Failure { reason: in_full(&error), advice: String::new() };
                    tell(Step::Failed(&inventory, &failure));
                    done.failed.push((inventory, failure));
                    continue;
                }
                Err(error) => return Err(error),
            };
        if let Some(date) = said.database_date
            && is_outdated(&installation.program.program, Some(date), clock())
        {
            done.outdated = Some(done.outdated.map_or(date, |oldest| oldest.min(date)));
        }
        tell(Step::Recorded(&inventory, &recorded));
        done.recorded.push(recorded);
    }
    Ok(done)
}
