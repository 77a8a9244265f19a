//! What ships: products, their components and the environment they run in.

use crate::cvss::EnvironmentalProfile;
use crate::severity::Severity;
use jiff::civil::Date;

/// Something that is released as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// How the file and all records name it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where and how it runs, for environmental scores.
    pub environment: EnvironmentalProfile,
    /// The series that are looked after.
    pub supported_series: SupportedSeries,
    /// What it is made of.
    pub components: Vec<Component>,
    /// Checks that nothing of the product has to pass.
    pub global_skips: Vec<GlobalSkip>,
}

/// Which series of a product are looked after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SupportedSeries {
    /// The newest ones; at least one.
    Newest(u32),
    /// Those that are listed, each once.
    Listed(Vec<Series>),
}

/// A series with the last day of its support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its name, the first parts of its versions: `5.3`.
    pub name: String,
    /// The last day on which it is looked after.
    pub until: Date,
}

/// A part of a product that is scanned on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// How the file and all records name it; unique in the whole programme.
    pub id: String,
    /// What it is, and where it is found.
    pub kind: ComponentKind,
    /// The engines whose scans a release needs.
    pub engines: Vec<String>,
    /// The engines whose reports may be uploaded.
    pub uploads: Vec<String>,
    /// The team that owns what no selector names.
    pub team: Option<String>,
    /// The severity from which a finding that a change adds fails its build; nothing never fails one.
    pub ci_fail_on: Option<Severity>,
    /// Says whether it runs in production; what does not is tracked and never gated.
    pub production: bool,
}

/// What a component is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComponentKind {
    /// A container image.
    Image {
        /// Its repository in a registry, without tag and digest.
        reference: String,
        /// The platforms that need a scan; empty for the one the scanner picks.
        platforms: Vec<String>,
    },
    /// A folder of infrastructure-as-code.
    Iac {
        /// The repository.
        repository: String,
        /// The folder in it, without a slash at the end; `.` for all of it.
        path: String,
    },
    /// Source code.
    Repository {
        /// The repository.
        repository: String,
        /// The folder in it, without a slash at the end; `.` for all of it.
        path: String,
    },
}

impl ComponentKind {
    /// The word in files and documents.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Image { .. } => "image",
            Self::Iac { .. } => "iac",
            Self::Repository { .. } => "repository",
        }
    }
}

/// A check that nothing of a product has to pass, and what will be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlobalSkip {
    /// The check id.
    pub check: String,
    /// Why.
    pub reason: String,
    /// What is planned instead.
    pub remediation: String,
    /// The id of the security lead who approved it.
    pub approved_by: String,
}
