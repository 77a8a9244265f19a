//! Runs Trivy: package vulnerabilities and secrets of images, root file systems, directories and SBOMs, and
//! misconfigurations of infrastructure-as-code.
//!
//! Reports are unfiltered: all severities, all packages, suppressed findings included; what they mean is decided
//! elsewhere. Nothing in the scanned tree configures the scan: Trivy works in an empty directory with a
//! configuration, an ignore file and secret rules of our own. One thing Trivy does not report whatever it is told:
//! misconfigurations that a comment in the scanned file ignores (`trivy:ignore`, `tfsec:ignore`). Files with such a
//! comment are named in [`EngineRun::not_scanned`].

mod arguments;
mod database;
mod ignores;
mod lines;
mod report;
mod target;

pub use arguments::{Scanner, Settings};
pub use target::Target;

use crate::engine::{Database, EngineRun, Probe};
use crate::environment::Environment;
use crate::executable;
use crate::log::{self, Notes};
use crate::not_scanned::{Missing, NotScanned, Reason};
use crate::process::{Finished, Invocation, ProcessLimits, Stopped, Supervision, Workspace, run};
use crate::version::Version;
use portcullis_domain::sink::Skipped;
use serde::Deserialize;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;
use tempfile::NamedTempFile;

/// The name of the engine.
pub const NAME: &str = "trivy";
/// The oldest version that is supported.
pub const MINIMUM: Version = Version::new(0, 50, 0);

/// A Trivy executable.
#[derive(Debug)]
pub struct Trivy {
    executable: PathBuf,
    environment: Environment,
    version: OnceLock<Version>,
}

/// The part of `trivy --version --format json` that is read.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct VersionAnswer {
    version: String,
}

impl Trivy {
    /// The executable at `explicit`, else `trivy` on the search path.
    pub fn find(explicit: Option<&Path>, environment: Environment) -> Result<Self, Missing> {
        let missing = Missing {
            engine: NAME,
            how_to_get: "install Trivy 0.50 or later with your package manager and put it on PATH, or pass \
                         --trivy PATH",
        };
        let executable = executable::find(NAME, explicit, environment.search_path()).ok_or(missing)?;
        Ok(Self { executable, environment, version: OnceLock::new() })
    }

    /// Asks for the version, and looks for the vulnerability database in `cache_directory`.
    pub fn probe(
        &self,
        cache_directory: Option<&Path>,
        supervision: &mut Supervision<'_>,
    ) -> Result<Probe, NotScanned> {
        let target = self.executable.display().to_string();
        let version = self.version(&target, supervision)?;
        let database = match cache_directory {
            Some(folder) => database::read(folder)
                .map_err(|problem| NotScanned::new(NAME, target, Reason::Database { problem }))?,
            None => None,
        };
        Ok(Probe { engine: NAME, executable: self.executable.clone(), version, database })
    }

    /// Scans a target.
    pub fn scan(
        &self,
        target: &Target,
        settings: &Settings,
        supervision: &mut Supervision<'_>,
    ) -> Result<EngineRun, NotScanned> {
        let name = target.to_string();
        let refuse = |reason| NotScanned::new(NAME, name.clone(), reason);
        let place = target.resolve().map_err(|problem| refuse(Reason::Target { problem }))?;
        let version = self.version(&name, supervision)?;
        let needs_database = settings.scanners_for(target).contains(&Scanner::Vulnerabilities);
        let before = Self::database_before(settings, needs_database).map_err(refuse)?;

        let workspace = self.workspace().map_err(refuse)?;
        let arguments = arguments::scan(target, &place, settings, version, supervision.limits, &workspace)
            .map_err(|error| refuse(Reason::Workspace(error)))?;
        let mut variables = arguments::variables(settings, version);
        let is_reference = matches!(target, Target::ImageReference(_));
        if is_reference || !settings.offline {
            variables.extend_from_slice(self.environment.network());
        }
        if is_reference {
            variables.extend_from_slice(self.environment.registry());
        }
        let mut finished = self.run(workspace, arguments, variables, supervision).map_err(|stopped| {
            NotScanned { stderr_tail: stopped.stderr_tail, ..refuse(stopped.reason.into()) }
        })?;
        let tail = finished.stderr_tail.clone();
        let refuse = |reason| NotScanned { stderr_tail: tail.clone(), ..refuse(reason) };
        if !finished.status.success() {
            return Err(refuse(lines::failure(finished.status, &finished.stderr_tail)));
        }
        let extent = report::measure(finished.stdout.as_file_mut()).map_err(refuse)?;
        let mut notes = log::sort(finished.stderr.as_file_mut(), lines::meaning)
            .map_err(|error| refuse(Reason::Workspace(error)))?;
        if settings.scanners_for(target).contains(&Scanner::Misconfigurations)
            && let Target::Directory(_) | Target::Configuration(_) = target
        {
            ignores::note(Path::new(&place), &mut notes).map_err(|unseen| refuse(unseen.into()))?;
        }
        let database = if needs_database {
            let after = database::read(&settings.cache_directory)
                .map_err(|problem| refuse(Reason::Database { problem }))?;
            compare_databases(before, after, settings.offline, &mut notes);
            after
        } else {
            None
        };
        if extent.is_nothing() {
            notes.remarks.push("the target holds nothing that Trivy knows how to scan".to_owned());
        }
        Ok(EngineRun {
            engine: NAME,
            version,
            database,
            report: finished.stdout,
            extent,
            not_scanned: notes.left_out,
            remarks: notes.remarks,
            stderr_tail: finished.stderr_tail,
            duration: finished.duration,
            peak_memory_bytes: finished.peak_memory_bytes,
        })
    }

    /// Turns a report that lists packages into a `CycloneDX` document with the same packages, which can be scanned like any
    /// other; what Trivy needs to know of them beside their names (source packages, epochs, the release of the operating
    /// system) is kept.
    pub fn inventory(
        &self,
        report: &Path,
        supervision: &mut Supervision<'_>,
    ) -> Result<NamedTempFile, NotScanned> {
        let name = report.display().to_string();
        let refuse = |reason| NotScanned::new(NAME, name.clone(), reason);
        let place = Target::Sbom(report.to_owned())
            .resolve()
            .map_err(|problem| refuse(Reason::Target { problem }))?;
        let version = self.version(&name, supervision)?;
        let workspace = self.workspace().map_err(refuse)?;
        let arguments =
            arguments::conversion(&place, &workspace).map_err(|error| refuse(Reason::Workspace(error)))?;
        let settings = Settings::new(self.environment.scratch(), true);
        let variables = arguments::variables(&settings, version);
        let finished = self.run(workspace, arguments, variables, supervision).map_err(|stopped| {
            NotScanned { stderr_tail: stopped.stderr_tail, ..refuse(stopped.reason.into()) }
        })?;
        if !finished.status.success() {
            let reason = lines::failure(finished.status, &finished.stderr_tail);
            return Err(NotScanned { stderr_tail: finished.stderr_tail, ..refuse(reason) });
        }
        Ok(finished.stdout)
    }

    /// The database that an offline scan will use; without one it can't begin.
    fn database_before(settings: &Settings, needed: bool) -> Result<Option<Database>, Reason> {
        if !needed || !settings.offline {
            return Ok(None);
        }
        let found =
            database::read(&settings.cache_directory).map_err(|problem| Reason::Database { problem })?;
        let problem =
            "there is no vulnerability database in the cache directory, and Trivy may not fetch one";
        found.map(Some).ok_or_else(|| Reason::Database { problem: problem.to_owned() })
    }

    fn version(&self, target: &str, supervision: &mut Supervision<'_>) -> Result<Version, NotScanned> {
        if let Some(version) = self.version.get() {
            return Ok(*version);
        }
        let refuse = |reason| NotScanned::new(NAME, target, reason);
        let limits = ProcessLimits {
            wall_time: Duration::from_mins(1),
            report_bytes: 64 * 1024,
            ..supervision.limits.clone()
        };
        let mut brief = Supervision::new(&limits, supervision.cancel);
        let arguments = ["--version", "--format", "json"].map(OsString::from).to_vec();
        let variables = vec![("TRIVY_SKIP_VERSION_CHECK".into(), "true".into())];
        let workspace = self.workspace().map_err(refuse)?;
        let finished = self.run(workspace, arguments, variables, &mut brief).map_err(|stopped| {
            NotScanned { stderr_tail: stopped.stderr_tail, ..refuse(stopped.reason.into()) }
        })?;
        let version = serde_json::from_reader(finished.stdout.as_file())
            .ok()
            .and_then(|answer: VersionAnswer| answer.version.parse().ok())
            .ok_or_else(|| NotScanned { stderr_tail: finished.stderr_tail, ..refuse(Reason::NoVersion) })?;
        if version < MINIMUM {
            return Err(refuse(Reason::TooOld { found: version, minimum: MINIMUM }));
        }
        Ok(*self.version.get_or_init(|| version))
    }

    fn workspace(&self) -> Result<Workspace, Reason> {
        Workspace::new(self.environment.scratch()).map_err(Reason::Workspace)
    }

    fn run(
        &self,
        workspace: Workspace,
        arguments: Vec<OsString>,
        mut variables: Vec<(OsString, OsString)>,
        supervision: &mut Supervision<'_>,
    ) -> Result<Finished, Box<Stopped>> {
        variables.push(("PATH".into(), self.environment.search_path().to_owned()));
        let invocation = Invocation {
            program: self.executable.clone(),
            arguments,
            variables,
            workspace,
            scratch: self.environment.scratch().to_owned(),
        };
        run(invocation, supervision)
    }
}

/// A database that somebody exchanged during an offline scan leaves unknown which of the two was used.
fn compare_databases(before: Option<Database>, after: Option<Database>, offline: bool, notes: &mut Notes) {
    if offline && before != after {
        notes.left_out.push(Skipped {
            what: "vulnerability database".to_owned(),
            reason: "it was exchanged while the scan ran".to_owned(),
        });
    }
}
