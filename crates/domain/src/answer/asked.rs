//! A line of a customer's report, as it was understood.

use crate::advisory::AdvisoryId;
use crate::package::Purl;
use crate::severity::Severity;

/// A line of a customer's report.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AskedLine {
    /// Where it stands: `line 7`, `CVEs row 7`, `entry 3`.
    pub line: String,
    /// The name of the weakness as the line has it, or its beginning where it names none.
    pub name: String,
    /// The advisory, if it names one.
    pub advisory: Option<AdvisoryId>,
    /// Other names of it, as a scanner gives them.
    pub aliases: Vec<AdvisoryId>,
    /// The package as the line has it; empty for any.
    pub package: String,
    /// The package URL, where the report has a valid one.
    pub purl: Option<Purl>,
    /// The version of the package.
    pub version: String,
    /// The image as the line has it; empty for any.
    pub image: String,
    /// Digests of the image.
    pub digests: Vec<String>,
    /// How bad their scanner thinks it is.
    pub severity: Option<Severity>,
    /// Why nothing of it is understood, where that is known.
    pub trouble: Option<String>,
}
