//! The page of a release: what a verdict found and what was decided about it, for people outside.
//!
//! A page follows from the verdict and its facts alone, so that the same verdict gives the same page whenever it is
//! published. It names nobody: who approved is told by role, and a decision by what it says.

mod answering;
mod composing;
mod rating;
#[cfg(test)]
mod tests;

pub use composing::{About, compose};
pub use rating::Cvss;

use crate::decision::{Justification, Score};
use crate::finding::{FixStatus, Kind};
use crate::gate::Outcome;
use crate::package::Purl;
use crate::program::people::Role;
use crate::release::{Digest, Support};
use crate::schema::{Day, Moment};
use crate::severity::Severity;
use crate::version::Version;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The page of a release. All lists are sorted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReleasePage {
    /// The name of the company.
    pub company: String,
    /// The id of the product.
    pub product: String,
    /// The name of the product.
    pub product_name: String,
    /// The version.
    pub version: Version,
    /// The series that the version belongs to.
    pub series: String,
    /// Whether that is looked after.
    pub support: Support,
    /// What the verdict comes to.
    pub outcome: Outcome,
    /// Says that the release may not ship as it is, so that this is no page to send.
    pub is_draft: bool,
    /// The moment that was judged.
    #[schemars(with = "Moment")]
    pub judged_at: Timestamp,
    /// Says that somebody gave the moment, and it is no clock's.
    pub judged_at_was_given: bool,
    /// The severity from which an open finding blocks.
    pub block_at: Severity,
    /// How many scans or other pieces of evidence are missing.
    pub missing: usize,
    /// The exception under which it ships, or was to ship.
    pub exception: Option<Exception>,
    /// What the release is made of.
    pub components: Vec<Component>,
    /// The scans that the verdict rests on.
    pub scans: Vec<Scan>,
    /// The digest of the program that judged.
    pub program: String,
    /// The verdict.
    pub verdict: VerdictName,
    /// The seal on the release, where there is one.
    pub seal: Option<Seal>,
    /// Published vulnerabilities, worst first.
    pub advisories: Vec<Entry>,
    /// Failed checks and everything else, worst first.
    pub checks: Vec<Entry>,
    /// What was decided for this release and is not found in it.
    pub not_found: Vec<NotFound>,
}

/// An exception, without who asked for it and who approved it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exception {
    /// Says that it holds.
    pub holds: bool,
    /// Why it was asked for.
    pub reason: String,
    /// When.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
    /// The moment at which it ends.
    #[schemars(with = "Moment")]
    pub expires: Timestamp,
    /// The role that approves such an exception.
    pub approver: Role,
}

/// A component of the release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Component {
    /// Its id.
    pub id: String,
    /// The repository of the image, for an image.
    pub image: Option<String>,
    /// The state in which it ships; nothing if it does not.
    pub state: Option<String>,
    /// Why it does not ship.
    pub left_out: Option<String>,
    /// Everything by which the image is known: digests of its index and manifests, and image ids. What it ships by is
    /// the first.
    pub digests: Vec<Digest>,
}

/// A scan that the verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ReleasePageScan")]
pub struct Scan {
    /// The component.
    pub component: String,
    /// The platform, where several are wanted.
    pub platform: Option<String>,
    /// The engine.
    pub engine: String,
    /// Its version, where known.
    pub engine_version: Option<String>,
    /// When it ran.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
    /// The date of its advisory database, where it has one.
    #[schemars(with = "Option<Moment>")]
    pub database: Option<Timestamp>,
    /// The digest of what it found.
    pub document: String,
}

/// How a verdict is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerdictName {
    /// Its number among those of the release.
    pub number: i64,
    /// The digest of its document.
    pub digest: String,
}

/// How a seal on a release is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ReleasePageSeal")]
pub struct Seal {
    /// Its number in the chain of the product.
    pub number: u64,
    /// The digest at the head of the chain.
    pub head: String,
}

/// A weakness with everything that is said about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ReleasePageEntry")]
pub struct Entry {
    /// The advisory, of which a CVE comes first, or the check or rule.
    pub weakness: String,
    /// The other names of the advisory.
    pub aliases: Vec<String>,
    /// What kind of finding it is.
    pub kind: Kind,
    /// One line for people.
    pub title: String,
    /// Where to read more.
    pub link: Option<String>,
    /// The worst severity that a scanner gives it.
    pub severity: Severity,
    /// Its CVSS base score.
    pub cvss: Option<Cvss>,
    /// Says that it is known to be exploited.
    pub known_exploited: bool,
    /// What is said about it, and where; never empty.
    pub answers: Vec<Answer>,
}

/// What is said about a weakness in some of the places where it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ReleasePageAnswer")]
pub struct Answer {
    /// What the team decided, if it did.
    pub decided: Stand,
    /// The team's severity.
    pub assessed: Option<Severity>,
    /// The environmental score.
    pub environmental_score: Option<Score>,
    /// The role of whoever approved the decision, where it needed approval.
    pub approved_by: Option<Role>,
    /// Why, in the words of the decision.
    pub details: String,
    /// Where; never empty, unless nothing was found.
    pub places: Vec<Place>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Stand {
    /// It is there and does not affect the product.
    NotAffected {
        /// Why not.
        justification: Justification,
    },
    /// It is not there.
    FalsePositive,
    /// The risk is taken until the end of a day.
    Accepted {
        /// The last day.
        #[schemars(with = "Day")]
        until: Date,
    },
    /// The team rates it so that it does not block.
    Assessed,
    /// The check is skipped in the whole product.
    Skipped {
        /// What is planned instead.
        remediation: String,
    },
    /// Nothing that would answer it.
    Open {
        /// Says that the release is blocked or undecided for it.
        blocks: bool,
        /// The day until which the fix may take, where that was put off.
        #[schemars(with = "Option<Day>")]
        due: Option<Date>,
    },
}

/// A place where a weakness is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ReleasePagePlace")]
pub struct Place {
    /// The component.
    pub component: String,
    /// The package with its version, or the resource, path or URL.
    pub subject: String,
    /// Where it is written, or where the package lies; empty where that is unknown.
    pub location: String,
    /// The package URL, for a package that has one.
    pub purl: Option<Purl>,
    /// The name and version of a package.
    pub package: Option<(String, String)>,
    /// Versions that have the fix.
    pub fixed_versions: Vec<String>,
    /// The publisher's stand on a fix.
    pub fix_status: FixStatus,
}

/// A decision for this release about something that is not found in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NotFound {
    /// The advisory or check.
    pub weakness: String,
    /// Where to read more.
    pub link: Option<String>,
    /// What was decided.
    pub answer: Answer,
}
