//! Records one report as a scan of a component: redacted bytes and findings into the archive, findings, intervals and
//! the audit trail into the store, in one transaction.

mod early_copy;
mod reading;
pub(crate) mod rematched;

use crate::caller::Caller;
use crate::findings_document::FindingsWriter;
use crate::installation::Installation;
use crate::vulnerabilities::follow::{NotFollowed, follow, preparing};
use jiff::Timestamp;
use portcullis_archive::ArchiveError;
use portcullis_domain::digest::Digest;
use portcullis_domain::finding::Kind;
use portcullis_domain::gate::AssertedFact;
use portcullis_domain::program::products::Component;
use portcullis_domain::release::{self, Artifact};
use portcullis_domain::sink::{ReportFacts, Skipped};
use portcullis_domain::version::Version;
use portcullis_intake::{Limits, Reading, Refusal};
use portcullis_store::{NewScan, Recorded, ScanEnd, ScanSink, ScanWriter, StoreError, Track};
use reading::{Announced, Read, read};
use rematched::Rematched;
use std::fs::File;
use std::io;
use std::sync::Arc;

pub use portcullis_archive::digest_of;

/// A report that is to be recorded, and what is known of it beside its text.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The component.
    pub component: String,
    /// The track.
    pub track: String,
    /// The name of its format, where that is known; else it is recognised.
    pub format: Option<String>,
    /// Says that this program ran the engine itself; what is said beside the report is then not asserted but known.
    pub ran: bool,
    /// The engine's version.
    pub engine_version: Option<String>,
    /// The date of the engine's database.
    pub database_date: Option<Timestamp>,
    /// When the scan ran.
    pub scanned_at: Option<Timestamp>,
    /// Digests of what was scanned.
    pub digests: Vec<release::Digest>,
    /// The platform of the image.
    pub platform: Option<String>,
    /// The commit that was scanned.
    pub commit: Option<String>,
    /// The hash of the tree that was scanned.
    pub tree: Option<release::Digest>,
    /// Why the scan is not complete, where the report does not say it.
    pub incomplete: Option<String>,
}

/// A scan that was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedScan {
    /// What came of it.
    pub recorded: Recorded,
    /// The engine.
    pub engine: String,
    /// Its version, where known.
    pub engine_version: Option<String>,
    /// The track.
    pub track: Track,
    /// When it ran.
    pub scanned_at: Timestamp,
    /// What was scanned: digests, commit or tree.
    pub subjects: Vec<String>,
    /// Why it is not complete, if it is not.
    pub incomplete: Option<String>,
    /// What its uploader asserts.
    pub asserted: Vec<AssertedFact>,
    /// Entries that make no sense, the first of them.
    pub skipped: Vec<Skipped>,
    /// Values that were redacted in the archived report.
    pub redacted: u64,
    /// The digest of the report without its secrets.
    pub report: Digest,
    /// The digest of the normalised document.
    pub document: Digest,
}

/// Why a report was not recorded; nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum NotRecorded {
    /// The program has no such component.
    #[error("`{0}` is no component of the program, which has {1}")]
    NoComponent(String, String),
    /// The track does not exist.
    #[error("`{0}` is no track; use main, a series such as 5.3, or change:ID")]
    NoTrack(String),
    /// The commit is none.
    #[error("`{0}` is no commit; give the full id, of 40 or 64 hexadecimal digits")]
    NoCommit(String),
    /// The component takes no reports of this engine.
    #[error(
        "`{component}` takes no uploads of `{engine}`{taken}; `uploads` of the program says which it takes"
    )]
    NotTaken {
        /// The component.
        component: String,
        /// The engine.
        engine: String,
        /// What it takes, as part of the sentence.
        taken: String,
    },
    /// An empty list may be of any tool.
    #[error("the report is an empty list and does not say which tool wrote it; name it with --report-format")]
    Unnamed,
    /// The report is of another time than its uploader says, or contradicts them otherwise.
    #[error("the report says {report}, and you say {said}")]
    Contradiction {
        /// What the report says.
        report: String,
        /// What the uploader says.
        said: String,
    },
    /// Nothing of the report counts.
    #[error("the report is refused")]
    Refused(#[from] Refusal),
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Vulnerabilities could not follow.
    #[error(transparent)]
    NotFollowed(#[from] NotFollowed),
    /// The archive did not take it.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The spool can't be used.
    #[error("the report can't be spooled")]
    Spool(#[from] io::Error),
    /// What was matched again is not what was scanned last.
    #[error("a newer scan of `{0}` was recorded meanwhile; match its inventory instead")]
    Overtaken(String),
    /// The reader of the report stopped in the middle.
    #[error("the reading of the report broke off; this is a mistake of this program")]
    Broken,
}

/// Records a report that was spooled into `file`; `raw` is the digest of its bytes.
pub async fn record_scan(
    installation: &Installation,
    report: &Report,
    file: File,
    raw: Digest,
    limits: &Limits,
    caller: &Caller,
    now: Timestamp,
) -> Result<RecordedScan, NotRecorded> {
    let program = &installation.program.program;
    let component = program.component(&report.component).ok_or_else(|| {
        let known: Vec<&str> = program.components().map(|component| component.id.as_str()).collect();
        NotRecorded::NoComponent(report.component.clone(), known.join(", "))
    })?;
    let track = track(&report.track)?;
    let credential_key = installation.store.credential_key().await?;
    report.commit.as_deref().map(commit).transpose()?;
    let attempt = Attempt {
        installation,
        report,
        component,
        track: &track,
        limits,
        caller,
        now,
        credential_key,
        inventory: None,
    };
    attempt.make_with_any_engine(file, raw).await
}

/// Bytes of the id of a change: names of branches are longer than numbers of pull requests.
const CHANGE_BYTES: usize = 250;

/// A track; a series is written like a version, so that a mistyped `main` is none.
fn track(text: &str) -> Result<Track, NotRecorded> {
    let no_track = || {
        let is_long = text.len() > CHANGE_BYTES;
        let start: String = text.chars().take(CHANGE_BYTES / 4).collect();
        NotRecorded::NoTrack(if is_long { format!("{start}…") } else { text.to_owned() })
    };
    let is_plain = |id: &str| id.len() <= CHANGE_BYTES && id.bytes().all(|byte| byte.is_ascii_graphic());
    match text.parse().map_err(|_| no_track())? {
        Track::Series(series) if series.parse::<Version>().is_err() => Err(no_track()),
        Track::Series(series) if series.starts_with(['v', 'V']) => Err(no_track()),
        Track::Change(change) if !is_plain(&change) => Err(no_track()),
        track => Ok(track),
    }
}

/// The full id of a commit.
fn commit(text: &str) -> Result<String, NotRecorded> {
    match text.parse() {
        Ok(Artifact::Commit(commit)) => Ok(commit),
        _ => Err(NotRecorded::NoCommit(text.to_owned())),
    }
}

/// The engine that a report is recorded under. The formats of one tool are that tool's; in a format that many tools
/// write, the tool that the report names is part of the engine, so that two of them never close each other's findings.
fn engine_of(format: &str, tool: &str) -> String {
    const SHARED: [&str; 6] = ["sarif", "cyclonedx", "cyclonedx-xml", "generic", "generic-csv", "portcullis"];
    if SHARED.contains(&format) && !tool.is_empty() && tool != format {
        format!("{format}:{tool}")
    } else {
        format.to_owned()
    }
}

/// Of which formats a component takes reports.
#[derive(Debug, Clone)]
struct Uploads {
    component: String,
    /// Nothing where this program ran the engine, which needs nobody's leave.
    taken: Option<Vec<String>>,
}

impl Uploads {
    fn check(&self, format: &str) -> Result<(), NotRecorded> {
        let Some(taken) = &self.taken else { return Ok(()) };
        if format == "empty" {
            return Err(NotRecorded::Unnamed);
        }
        if taken.iter().any(|taken| taken == format) {
            return Ok(());
        }
        let taken = match taken.as_slice() {
            [] => " or of any other engine".to_owned(),
            taken => format!(", only of {}", taken.join(", ")),
        };
        Err(NotRecorded::NotTaken { component: self.component.clone(), engine: format.to_owned(), taken })
    }
}

struct Attempt<'a> {
    installation: &'a Installation,
    report: &'a Report,
    component: &'a Component,
    track: &'a Track,
    limits: &'a Limits,
    caller: &'a Caller,
    now: Timestamp,
    credential_key: [u8; 32],
    /// What is matched again, where this is no scan.
    inventory: Option<&'a Rematched>,
}

enum Attempted {
    Recorded(Box<RecordedScan>),
    /// The report names its tool only after its findings, and it is this one.
    OtherEngine(String),
}

impl Attempt<'_> {
    async fn make_with_any_engine(&self, file: File, raw: Digest) -> Result<RecordedScan, NotRecorded> {
        let mut known_engine = None;
        loop {
            match self.make(file.try_clone()?, raw, known_engine).await? {
                Attempted::Recorded(recorded) => return Ok(*recorded),
                Attempted::OtherEngine(engine) => known_engine = Some(engine),
            }
        }
    }

    async fn make(
        &self,
        file: File,
        raw: Digest,
        known_engine: Option<String>,
    ) -> Result<Attempted, NotRecorded> {
        let (sink, batches) = ScanSink::new();
        let (announced, announcement) =
            Announced::new(sink, &self.component.id, &self.installation.archive, self.credential_key)?;
        let (format, limits) = (self.report.format.clone(), self.limits.clone());
        let archive = Arc::clone(&self.installation.archive);
        let uploads = Uploads {
            component: self.component.id.clone(),
            taken: (!self.report.ran).then(|| self.component.uploads.clone()),
        };
        let allowed = uploads.clone();
        let reading = tokio::task::spawn_blocking(move || {
            read(file, raw, format.as_deref(), &limits, &archive, &allowed, announced)
        });
        let early =
            announcement.await.ok().map(|(format, tool)| (format.to_owned(), engine_of(format, &tool)));
        let (format, engine) = match early {
            Some((format, engine)) => (Some(format), Some(known_engine.unwrap_or(engine))),
            None => (None, known_engine),
        };
        if let Some(format) = &format {
            uploads.check(format)?;
        }
        let mut writer = None;
        if let Some(engine) = &engine {
            let mut begun = self.begin(engine).await?;
            batches.drain_into(&mut begun).await?;
            writer = Some(begun);
        }
        let read = reading.await.map_err(|_| NotRecorded::Broken)??;
        let of_reading = engine_of(read.reading.format.name, &read.reading.facts.engine);
        if engine.as_ref().is_some_and(|engine| *engine != of_reading) {
            return Ok(Attempted::OtherEngine(of_reading));
        }
        let writer = match writer {
            Some(writer) => writer,
            None => self.begin(&of_reading).await?,
        };
        let (mut end, asserted) = self.end(&read, raw)?;
        if let Some(inventory) = self.inventory {
            inventory.describe(&mut end);
        }
        let mut completed = writer.complete(end.clone()).await?;
        let program = &self.installation.program.program;
        let followed = follow(&mut completed, program, self.caller).await?;
        if let Some(inventory) = self.inventory {
            inventory.check(&mut completed).await?;
            inventory.tell(&mut completed, &followed, &end, program).await?;
        }
        let recorded = completed.commit(&followed.entries).await?;
        let scanned_at = end.facts.created.map_or(self.now, |at| at.min(self.now));
        let subjects = end.facts.digests.iter().chain(&end.facts.commit).chain(&end.tree).cloned().collect();
        Ok(Attempted::Recorded(Box::new(RecordedScan {
            recorded,
            engine: of_reading,
            engine_version: end.facts.engine_version,
            track: self.track.clone(),
            scanned_at,
            subjects,
            incomplete: end.incomplete,
            asserted,
            skipped: read.reading.skipped,
            redacted: read.redaction.replaced,
            report: read.redacted,
            document: read.document,
        })))
    }

    async fn begin(&self, engine: &str) -> Result<ScanWriter, StoreError> {
        let mut writer = self.installation.store.begin_scan(self.new_scan(engine)).await?;
        writer.watch(preparing(Arc::clone(&self.installation.program), &self.component.id));
        Ok(writer)
    }

    fn new_scan(&self, engine: &str) -> NewScan {
        let mut scan =
            NewScan::new(&self.component.id, self.track.clone(), engine, &self.caller.id, self.now);
        scan.recorded_from.clone_from(&self.caller.from);
        scan.inventory = self.inventory.map(Rematched::inventory);
        scan
    }

    /// What is known at the end of the report, and which of it the uploader asserts.
    fn end(&self, read: &Read, raw: Digest) -> Result<(ScanEnd, Vec<AssertedFact>), NotRecorded> {
        let Self { report, .. } = self;
        let reading = &read.reading;
        let mut facts = reading.facts.clone();
        let mut asserted = Vec::new();
        let subjects = facts.digests.len();
        facts.digests.extend(report.digests.iter().map(ToString::to_string));
        facts.digests.sort();
        facts.digests.dedup();
        let mut said = facts.digests.len() > subjects || report.tree.is_some();
        if let Some(commit) = &report.commit {
            said |= facts.commit.is_none();
            agree(
                "the commit",
                facts.commit.replace(commit.to_ascii_lowercase()),
                &commit.to_ascii_lowercase(),
            )?;
        }
        if let Some(platform) = &report.platform {
            agree("the platform", facts.platform.replace(platform.clone()), platform)?;
        }
        if said && !report.ran {
            asserted.push(AssertedFact::Scanned);
        }
        if let Some(date) = report.database_date {
            if facts.database_date.is_none() && !report.ran {
                asserted.push(AssertedFact::DatabaseDate);
            }
            if !report.ran {
                agree("the date of the database", facts.database_date, &date)?;
            }
            facts.database_date = Some(date);
        }
        facts.engine_version = report.engine_version.clone().or(facts.engine_version);
        if facts.created.is_none() && report.scanned_at.is_some() {
            facts.created = report.scanned_at;
            if !report.ran {
                asserted.push(AssertedFact::ScanTime);
            }
        }
        let end = ScanEnd {
            looked_for: looked_for(&facts),
            facts,
            asserted: asserted.clone(),
            format: reading.format.name.to_owned(),
            incomplete: self.incomplete(reading),
            skipped: reading.skipped_total,
            tree: report.tree.as_ref().map(|tree| format!("tree:{tree}")),
            raw_digest: Some(raw.to_string()),
            redacted_digest: Some(read.redacted.to_string()),
            document_digest: Some(read.document.to_string()),
        };
        Ok((end, asserted))
    }

    fn incomplete(&self, reading: &Reading) -> Option<String> {
        let entry = |entry: &Skipped| format!("{}: {}", entry.what, entry.reason);
        let of_report = || match (reading.not_scanned.first(), reading.skipped.first(), reading.skipped_total)
        {
            (Some(part), ..) => Some(format!("not scanned: {}", entry(part))),
            (None, Some(first), 1) => {
                Some(format!("an entry of the report makes no sense: {}", entry(first)))
            }
            (None, Some(first), total) => {
                Some(format!("{total} entries of the report make no sense, the first: {}", entry(first)))
            }
            (None, None, _) => None,
        };
        self.report.incomplete.clone().or_else(of_report)
    }
}

/// What the engine says it looked for everywhere: a list of packages, and checks that passed, tell of a look at all.
fn looked_for(facts: &ReportFacts) -> Vec<Kind> {
    let packages = facts.packages.is_some_and(|count| count > 0).then_some(Kind::Package);
    let checks = facts.passed_checks.is_some_and(|count| count > 0).then_some(Kind::Iac);
    packages.into_iter().chain(checks).collect()
}

fn agree<T: PartialEq + ToString>(what: &str, report: Option<T>, said: &T) -> Result<(), NotRecorded> {
    match report {
        Some(report) if report != *said => Err(NotRecorded::Contradiction {
            report: format!("that {what} is {}", report.to_string()),
            said: said.to_string(),
        }),
        _ => Ok(()),
    }
}

/// The findings of a report on their way to the archive and the store.
pub(crate) type Findings = FindingsWriter<crate::archive_stream::ArchiveStream>;

#[cfg(test)]
mod tests;
