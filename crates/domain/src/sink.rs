//! Where findings go, and what is said about the report they came from.

use crate::finding::Finding;
use crate::schema::Moment;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes findings as they are read, in batches.
pub trait FindingSink {
    /// Takes a batch; an error ends the reading, and nothing of the report counts.
    fn take(&mut self, batch: Vec<Finding>) -> Result<(), SinkError>;

    /// Says, once and before anything else, in which format the report is and which tool it names so far, if any.
    fn enter_report(&mut self, _format: &'static str, _tool: &str) {}

    /// Says that what follows was found in `component`, in reports that hold scans of several targets.
    fn enter_component(&mut self, _component: &str) {}
}

impl FindingSink for Vec<Finding> {
    fn take(&mut self, batch: Vec<Finding>) -> Result<(), SinkError> {
        self.extend(batch);
        Ok(())
    }
}

/// A sink could not take a batch.
#[derive(Debug, thiserror::Error)]
#[error("the findings could not be taken")]
pub struct SinkError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// What a report says about itself; what it leaves out is `None`, never guessed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct ReportFacts {
    /// The tool that wrote it, lower case (`trivy`, `checkov`; for an interchange format the tool it names).
    pub engine: String,
    /// The tool's version.
    pub engine_version: Option<String>,
    /// When the scan ran.
    #[schemars(with = "Option<Moment>")]
    pub created: Option<Timestamp>,
    /// The date of the vulnerability database that was used.
    #[schemars(with = "Option<Moment>")]
    pub database_date: Option<Timestamp>,
    /// What was scanned, as the tool names it.
    pub target: Option<String>,
    /// Digests of what was scanned: image id, manifest digests (`sha256:…`).
    pub digests: Vec<String>,
    /// The platform of the image, `linux/amd64`.
    pub platform: Option<String>,
    /// The commit that was scanned.
    pub commit: Option<String>,
    /// The operating system found.
    pub operating_system: Option<OperatingSystem>,
    /// How many packages the report lists, if it lists packages at all.
    pub packages: Option<u64>,
    /// How many checks passed, if the report says.
    pub passed_checks: Option<u64>,
}

/// The operating system of an image or root file system.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct OperatingSystem {
    /// `debian`, `alpine`, …
    pub family: String,
    /// Its version.
    pub version: String,
    /// Says that its maker no longer looks after it.
    pub end_of_life: bool,
}

/// An entry of a report that makes no sense, or a part of the target that was not scanned; the scan is incomplete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Skipped {
    /// Which: a route into the report (`Results[3].Vulnerabilities[7]`), a line, or a file.
    pub what: String,
    /// Why.
    pub reason: String,
}
