//! A decision: what was decided about a weakness, in which scope, by whom, and whether it counts.
//!
//! A [`Request`] is what somebody asks for, as a reviewed file or a form has it. A [`Decision`] is a request on
//! record. Whether it counts is never stored: [`Decision::standing`] says it for one finding at one moment.

mod asking;
mod authority;
mod cases;
mod coverage;
pub mod outlook;
mod plan;
mod standing;
mod verdict;

pub use asking::{AskedDecision, Asking, NoGrounds, Particulars, VULNERABILITIES};
pub use authority::{Authority, Case, Needed, Refusal};
pub use coverage::{FindingRef, ReleaseContext, redirected};
pub use plan::{Change, NoPlan, Plan, plan};
pub use standing::{Manner, Staleness, Standing};
pub use verdict::{Justification, NoScore, Score, Verdict, VerdictKind};

use crate::advisory::AdvisoryId;
use crate::package::{NoPurl, Package, Purl};
use crate::schema::{Day, Moment};
use crate::severity::Severity;
use crate::text_form::text_form;
use crate::version_range::VersionRange;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The lasting name of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct DecisionKey {
    /// The set it belongs to; a file states and withdraws the decisions of one set.
    pub set: String,
    /// Its id within the set.
    pub id: String,
}

impl fmt::Display for DecisionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.set, self.id)
    }
}

/// What somebody asks to be decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Request {
    /// Its name.
    pub key: DecisionKey,
    /// What it is about.
    pub weakness: Weakness,
    /// The package it is about; nothing for every package that has the weakness.
    pub package: Option<PackageSelector>,
    /// The versions of the package.
    pub versions: Option<VersionRange>,
    /// The resource, or the path or URL of other findings without a package.
    pub resource: Option<String>,
    /// Where it holds.
    pub scope: Scope,
    /// What is decided.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// The id of the person who asks for it.
    pub by: String,
    /// The id of the person who is asked to approve it.
    pub approver: Option<String>,
    /// The day on which it is looked at again; nothing for what the program says.
    #[schemars(with = "Option<Day>")]
    pub reassess: Option<Date>,
    /// What else is said for it.
    #[serde(default, skip_serializing_if = "Particulars::is_empty")]
    pub particulars: Particulars,
}

/// What a decision is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weakness {
    /// A published vulnerability, by any of its names.
    Advisory(AdvisoryId),
    /// A check of infrastructure-as-code, or a rule for code, secrets or web applications.
    Check(String),
    /// A tracked vulnerability, by its number.
    Vulnerability(u64),
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Advisory(id) => id.fmt(f),
            Self::Check(id) => f.pad(id),
            Self::Vulnerability(number) => write!(f, "vulnerability {number}"),
        }
    }
}

/// Which package a decision is about, in any version.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(with = "String", extend("minLength" = 1))]
pub enum PackageSelector {
    /// Type, namespace and name of a package URL.
    Purl(Purl),
    /// The name as scanners report it.
    Name(String),
}

impl PackageSelector {
    /// Says whether it selects the package.
    pub fn selects(&self, package: &Package) -> bool {
        match self {
            Self::Name(name) => *name == package.name,
            Self::Purl(wanted) => package.purl.as_ref().is_some_and(|purl| {
                (wanted.kind(), wanted.namespace(), wanted.name())
                    == (purl.kind(), purl.namespace(), purl.name())
            }),
        }
    }
}

impl fmt::Display for PackageSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Purl(purl) => f.pad(purl.as_str()),
            Self::Name(name) => f.pad(name),
        }
    }
}

/// A text that selects no package.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPackageSelector {
    /// It is empty.
    #[error("a package is a package URL, as in `pkg:apk/alpine/sqlite-libs`, or a name")]
    Empty,
    /// It begins like a package URL and is none.
    #[error(transparent)]
    Purl(#[from] NoPurl),
    /// It has a version or qualifiers.
    #[error(
        "a package is named without version and qualifiers; write `{0}`, and the versions under `versions`"
    )]
    Versioned(String),
}

text_form!(PackageSelector);

impl FromStr for PackageSelector {
    type Err = NoPackageSelector;

    fn from_str(text: &str) -> Result<Self, NoPackageSelector> {
        if text.trim().is_empty() {
            return Err(NoPackageSelector::Empty);
        }
        if !text.starts_with("pkg:") {
            return Ok(Self::Name(text.to_owned()));
        }
        let purl: Purl = text.parse()?;
        if !purl.version().is_empty() || text.contains(['?', '#']) {
            let plain = text.split(['?', '#']).next().unwrap_or(text);
            let plain =
                plain.rsplit_once('@').filter(|_| !purl.version().is_empty()).map_or(plain, |(name, _)| name);
            return Err(NoPackageSelector::Versioned(plain.to_owned()));
        }
        Ok(Self::Purl(purl))
    }
}

/// Where a decision holds: wherever every part that is given does. A product or a component always is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
pub struct Scope {
    /// In this product.
    pub product: Option<String>,
    /// In this component.
    pub component: Option<String>,
    /// In releases of this series.
    pub series: Option<String>,
    /// In these releases.
    pub releases: Option<VersionRange>,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let releases = self.releases.as_ref().map(ToString::to_string);
        let parts = [
            ("product", self.product.as_deref()),
            ("component", self.component.as_deref()),
            ("series", self.series.as_deref()),
            ("releases", releases.as_deref()),
        ];
        let mut separator = "";
        for (name, value) in parts.iter().filter_map(|(name, value)| value.map(|value| (name, value))) {
            write!(f, "{separator}{name} {value}")?;
            separator = ", ";
        }
        Ok(())
    }
}

/// A request on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// What was asked for.
    pub request: Request,
    /// When it was recorded.
    #[schemars(with = "Moment")]
    pub recorded: Timestamp,
    /// What was known of the findings in its scope when it was recorded or last approved.
    pub basis: Basis,
    /// Whether it is approved.
    pub approval: Approval,
    /// When it was withdrawn, if it was.
    #[schemars(with = "Option<Moment>")]
    pub withdrawn: Option<Timestamp>,
}

/// What was known when a decision was made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Basis {
    /// The worst severity that a scanner gave a finding in its scope; nothing if there was no finding.
    pub severity: Option<Severity>,
    /// Whether the advisory was in the catalogue of known exploited vulnerabilities.
    pub known_exploited: bool,
    /// For a decision on a secret, the keyed hash of its value, where that was visible.
    pub secret: Option<String>,
}

/// Whether somebody approved a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// Nobody did.
    Waiting,
    /// Somebody did, as themselves.
    Given {
        /// Their id.
        by: String,
        /// When.
        #[schemars(with = "Moment")]
        at: Timestamp,
    },
    /// A reviewed file says that somebody did.
    Asserted {
        /// Their id.
        by: String,
        /// When the file was applied.
        #[schemars(with = "Moment")]
        at: Timestamp,
        /// The file.
        file: String,
        /// Its digest.
        digest: String,
    },
    /// Somebody refused it.
    Rejected {
        /// Their id.
        by: String,
        /// When.
        #[schemars(with = "Moment")]
        at: Timestamp,
        /// Why.
        reason: String,
    },
}

#[cfg(test)]
pub(crate) mod tests;
