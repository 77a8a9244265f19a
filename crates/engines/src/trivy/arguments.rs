//! How Trivy is called.

use super::Target;
use crate::process::{ProcessLimits, Workspace};
use crate::version::Version;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// The first version that can keep what it knows of layers in memory; a shared file would let one scan wait for
/// another, and would serve it results of another Trivy.
const MEMORY_CACHE: Version = Version::new(0, 57, 0);

/// The first version that knows the update of its checks by one name only, and warns of the other.
const NO_POLICY_UPDATE: Version = Version::new(0, 59, 0);

/// What Trivy looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scanner {
    /// Packages with published vulnerabilities.
    Vulnerabilities,
    /// Infrastructure-as-code that fails a check.
    Misconfigurations,
    /// Credentials.
    Secrets,
}

impl Scanner {
    fn word(self) -> &'static str {
        match self {
            Self::Vulnerabilities => "vuln",
            Self::Misconfigurations => "misconfig",
            Self::Secrets => "secret",
        }
    }
}

/// How Trivy scans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where Trivy keeps its databases.
    pub cache_directory: PathBuf,
    /// Nothing is fetched: no database, no checks, no package metadata.
    pub offline: bool,
    /// What to look for; `None` is what suits the target, see [`Settings::scanners_for`].
    pub scanners: Option<Vec<Scanner>>,
    /// The platform of a multi-platform image (`linux/arm64`); `None` is Trivy's choice.
    pub platform: Option<String>,
}

impl Settings {
    /// Looks for what suits each target, with databases in `cache_directory`.
    pub fn new(cache_directory: impl Into<PathBuf>, offline: bool) -> Self {
        Self { cache_directory: cache_directory.into(), offline, scanners: None, platform: None }
    }

    /// What is looked for in a target.
    ///
    /// Unless said otherwise: vulnerabilities and secrets in images, root file systems and source directories;
    /// misconfigurations only in infrastructure-as-code, where they were asked for; an SBOM holds nothing but
    /// packages.
    pub fn scanners_for(&self, target: &Target) -> &[Scanner] {
        match (target, &self.scanners) {
            (Target::Sbom(_), _) => &[Scanner::Vulnerabilities],
            (Target::Configuration(_), _) => &[Scanner::Misconfigurations],
            (_, Some(chosen)) => chosen,
            (_, None) => &[Scanner::Vulnerabilities, Scanner::Secrets],
        }
    }
}

/// The arguments of a scan; writes the files they name into the workspace.
pub(super) fn scan(
    target: &Target,
    place: &OsStr,
    settings: &Settings,
    version: Version,
    limits: &ProcessLimits,
    workspace: &Workspace,
) -> io::Result<Vec<OsString>> {
    let is_configuration = matches!(target, Target::Configuration(_));
    let is_sbom = matches!(target, Target::Sbom(_));
    let mut line = Line(vec![]);
    line.word(match target {
        Target::ImageArchive(_) | Target::ImageReference(_) => "image",
        Target::RootFilesystem(_) => "rootfs",
        Target::Directory(_) => "filesystem",
        Target::Sbom(_) => "sbom",
        Target::Configuration(_) => "config",
    });
    line.pair("--cache-dir", &settings.cache_directory);
    line.pair("--config", workspace.file("trivy.yaml", "")?);
    line.pair("--ignorefile", workspace.file("ignore", "")?);
    line.pair("--format", "json");
    line.pair("--severity", "UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL");
    line.pair("--exit-code", "0");
    // Trivy's own limit is five minutes; ours comes first and says so.
    line.pair("--timeout", format!("{}s", (limits.wall_time + Duration::from_mins(1)).as_secs()));
    if !is_configuration {
        let scanners: Vec<_> = settings.scanners_for(target).iter().map(|scanner| scanner.word()).collect();
        line.pair("--scanners", scanners.join(","));
        line.word("--list-all-pkgs");
        line.word("--no-progress");
        if settings.offline {
            for option in ["--skip-db-update", "--skip-java-db-update", "--offline-scan"] {
                line.word(option);
            }
        }
        if version >= MEMORY_CACHE {
            line.pair("--cache-backend", "memory");
        }
    }
    if !is_configuration && !is_sbom {
        // An empty file is an error here.
        line.pair("--secret-config", workspace.file("secret.yaml", "disable-rules: []\n")?);
    }
    if let (Target::ImageArchive(_) | Target::ImageReference(_), Some(platform)) =
        (target, &settings.platform)
    {
        line.0.push(format!("--platform={platform}").into());
    }
    if matches!(target, Target::ImageArchive(_)) {
        line.pair("--input", place);
    } else {
        line.word(place);
    }
    Ok(line.0)
}

/// The arguments of a conversion of a report; writes the files they name into the workspace.
pub(super) fn conversion(report: &OsStr, workspace: &Workspace) -> io::Result<Vec<OsString>> {
    let mut line = Line(vec![]);
    line.word("convert");
    line.pair("--config", workspace.file("trivy.yaml", "")?);
    line.pair("--ignorefile", workspace.file("ignore", "")?);
    line.pair("--format", "cyclonedx");
    line.word(report);
    Ok(line.0)
}

/// Settings that not every supported version knows as options; an unknown variable is no error.
pub(super) fn variables(settings: &Settings, version: Version) -> Vec<(OsString, OsString)> {
    let mut names = vec![
        // Files that could not be parsed are told nowhere else.
        "TRIVY_DEBUG",
        "TRIVY_SHOW_SUPPRESSED",
        "TRIVY_SKIP_VERSION_CHECK",
        "TRIVY_DISABLE_TELEMETRY",
    ];
    if settings.offline {
        names.extend(["TRIVY_SKIP_CHECK_UPDATE", "TRIVY_SKIP_VEX_REPO_UPDATE"]);
        if version < NO_POLICY_UPDATE {
            names.push("TRIVY_SKIP_POLICY_UPDATE");
        }
    }
    names.into_iter().map(|name| (name.into(), "true".into())).collect()
}

/// A command line in the making.
struct Line(Vec<OsString>);

impl Line {
    fn word(&mut self, word: impl AsRef<OsStr>) {
        self.0.push(word.as_ref().to_owned());
    }

    fn pair(&mut self, name: &str, value: impl AsRef<OsStr>) {
        self.word(name);
        self.word(value);
    }
}
