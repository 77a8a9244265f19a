//! The foreign scanners that this binary runs.

use crate::causes::in_full;
use crate::target_kind::TargetKind;
pub use portcullis_engines::EngineRun;
use portcullis_engines::checkov::Checkov;
use portcullis_engines::trivy::{self, Trivy};
use portcullis_engines::{Missing, NotScanned};
use std::path::{Path, PathBuf};

pub use portcullis_engines::{Cancel, Environment, ProcessLimits, Progress, Supervision};

/// The engines by name, in the order in which they run.
pub const ENGINES: &[&str] = &[trivy::NAME, portcullis_engines::checkov::NAME];

/// Where the engines are and what they may use.
#[derive(Debug, Clone)]
pub struct EngineSettings {
    /// Trivy's executable; without it `trivy` on the search path.
    pub trivy: Option<PathBuf>,
    /// Checkov's executable; without it `checkov` on the search path.
    pub checkov: Option<PathBuf>,
    /// Where Trivy keeps its databases.
    pub trivy_cache: PathBuf,
    /// Engines fetch nothing.
    pub offline: bool,
    /// What an engine may use.
    pub limits: ProcessLimits,
    /// What an engine may know of the environment.
    pub environment: Environment,
}

/// The engines that are installed.
#[derive(Debug)]
pub struct Engines<'s> {
    settings: &'s EngineSettings,
    trivy: Result<Trivy, Missing>,
    checkov: Result<Checkov, Missing>,
}

/// An engine did not scan a target: why, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Why, in a sentence.
    pub reason: String,
    /// What to do, in a sentence.
    pub advice: String,
}

impl<'s> Engines<'s> {
    /// Looks for the engines.
    pub fn find(settings: &'s EngineSettings) -> Self {
        Self {
            settings,
            trivy: Trivy::find(settings.trivy.as_deref(), settings.environment.clone()),
            checkov: Checkov::find(settings.checkov.as_deref(), settings.environment.clone()),
        }
    }

    /// Trivy, if it is installed.
    pub fn trivy(&self) -> Result<&Trivy, &Missing> {
        self.trivy.as_ref()
    }

    /// Checkov, if it is installed.
    pub fn checkov(&self) -> Result<&Checkov, &Missing> {
        self.checkov.as_ref()
    }

    /// The engines that scan a target of this kind when nothing else is said.
    pub fn usual(kind: &TargetKind) -> &'static [&'static str] {
        match kind {
            TargetKind::Report(_) => &[],
            TargetKind::Directory(_) => ENGINES,
            TargetKind::Configuration(_) => &[portcullis_engines::checkov::NAME],
            TargetKind::ImageArchive(_)
            | TargetKind::ImageReference(_)
            | TargetKind::RootFilesystem(_)
            | TargetKind::Sbom(_) => &[trivy::NAME],
        }
    }

    /// Runs one engine on a target.
    pub fn scan(
        &self,
        engine: &str,
        kind: &TargetKind,
        platform: Option<&str>,
        cancel: &Cancel,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<EngineRun, Failure> {
        let mut supervision = Supervision::new(&self.settings.limits, cancel).telling(progress);
        let run = if engine == trivy::NAME {
            let trivy = self.trivy.as_ref().map_err(missing)?;
            let mut settings = trivy::Settings::new(&self.settings.trivy_cache, self.settings.offline);
            settings.platform = platform.map(str::to_owned);
            trivy.scan(&trivy_target(kind)?, &settings, &mut supervision)
        } else if engine == portcullis_engines::checkov::NAME {
            let checkov = self.checkov.as_ref().map_err(missing)?;
            checkov.scan(directory(kind)?, &mut supervision)
        } else {
            return Err(Failure {
                reason: format!("this binary has no engine `{engine}`"),
                advice: format!("use one of {}", ENGINES.join(", ")),
            });
        };
        run.map_err(|not_scanned| failure(&not_scanned))
    }
}

impl Engines<'_> {
    /// Has Trivy match the packages of an inventory with the advisories that it knows: a report of Trivy that lists
    /// packages, or a `CycloneDX` document.
    pub fn match_inventory(
        &self,
        inventory: &Path,
        is_report: bool,
        cancel: &Cancel,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<EngineRun, Failure> {
        let limits = &self.settings.limits;
        if std::fs::metadata(inventory).is_ok_and(|file| file.len() > limits.report_bytes) {
            return Err(Failure {
                reason: format!("the inventory is larger than {} bytes", limits.report_bytes),
                advice: "raise --max-report-bytes if that is right".to_owned(),
            });
        }
        if !is_report {
            let target = TargetKind::Sbom(inventory.to_owned());
            return self.scan(trivy::NAME, &target, None, cancel, progress);
        }
        let trivy = self.trivy.as_ref().map_err(missing)?;
        let mut supervision = Supervision::new(limits, cancel).telling(progress);
        let document =
            trivy.inventory(inventory, &mut supervision).map_err(|not_scanned| failure(&not_scanned))?;
        let target = TargetKind::Sbom(document.path().to_owned());
        self.scan(trivy::NAME, &target, None, cancel, progress)
    }
}

fn failure(not_scanned: &NotScanned) -> Failure {
    Failure { reason: in_full(&not_scanned.reason), advice: not_scanned.advice() }
}

fn missing(missing: &Missing) -> Failure {
    Failure { reason: missing.to_string(), advice: missing.how_to_get.to_owned() }
}

fn trivy_target(kind: &TargetKind) -> Result<trivy::Target, Failure> {
    Ok(match kind {
        TargetKind::ImageArchive(path) => trivy::Target::ImageArchive(path.clone()),
        TargetKind::ImageReference(name) => trivy::Target::ImageReference(name.clone()),
        TargetKind::RootFilesystem(path) => trivy::Target::RootFilesystem(path.clone()),
        TargetKind::Directory(path) => trivy::Target::Directory(path.clone()),
        TargetKind::Configuration(path) => trivy::Target::Configuration(path.clone()),
        TargetKind::Sbom(path) => trivy::Target::Sbom(path.clone()),
        TargetKind::Report(_) => return Err(unsuited("Trivy", "a recorded report")),
    })
}

fn directory(kind: &TargetKind) -> Result<&Path, Failure> {
    match kind {
        TargetKind::Directory(path) | TargetKind::Configuration(path) => Ok(path),
        _ => Err(unsuited("Checkov", "anything but a directory")),
    }
}

fn unsuited(engine: &str, what: &str) -> Failure {
    Failure {
        reason: format!("{engine} does not scan {what}"),
        advice: "choose another engine with --engine".to_owned(),
    }
}
