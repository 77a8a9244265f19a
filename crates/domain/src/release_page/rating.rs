//! Which of several ratings and addresses a page shows of a weakness.

use crate::advisory::AdvisoryId;
use crate::cvss::{Vector, Version};
use crate::finding::{CvssRating, Finding};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A CVSS base score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cvss {
    /// The score, 0.0–10.0.
    pub score: f64,
    /// The version of the specification, where the vector tells it.
    pub version: Option<String>,
    /// The vector, where there is one.
    pub vector: Option<String>,
    /// Who rated; empty when not stated.
    pub source: String,
}

impl Cvss {
    /// The rating of whoever gave the severity, else that of the NVD, else any; of several the newest version, and
    /// of those the worst.
    pub(super) fn of(finding: &Finding) -> Option<Self> {
        let known = finding.details.cvss.iter().filter_map(|rating| {
            let (shown, version) = Self::read(rating)?;
            let source = finding.severity_source.as_deref().is_some_and(|source| source == rating.source);
            let weight = (u8::from(source) * 2 + u8::from(rating.source == "nvd"), version);
            Some((weight, shown))
        });
        let best = known.max_by(|(a, one), (b, other)| {
            a.cmp(b)
                .then_with(|| one.score.total_cmp(&other.score))
                .then_with(|| one.vector.cmp(&other.vector))
        });
        best.map(|(_, shown)| shown)
    }

    fn read(rating: &CvssRating) -> Option<(Self, u8)> {
        let vector: Option<Vector> = rating.vector.parse().ok();
        let score = vector.map(|vector| vector.base_score()).or(rating.score)?;
        if !(0.0..=10.0).contains(&score) {
            return None;
        }
        let rank = vector.map_or(0, |vector| match vector.version() {
            Version::V2 => 1,
            Version::V3_0 => 2,
            Version::V3_1 => 3,
            Version::V4 => 4,
        });
        let version = vector.map(|vector| vector.version().number().to_owned());
        let vector = vector.map(|vector| vector.to_string());
        Some((Self { score, version, vector, source: rating.source.clone() }, rank))
    }
}

/// The page that whoever publishes such advisories has on this one.
pub(super) fn link(id: &AdvisoryId) -> Option<String> {
    let name = id.as_str();
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte)) {
        return None;
    }
    if id.is_cve() {
        return Some(format!("https://nvd.nist.gov/vuln/detail/{name}"));
    }
    let (prefix, _) = name.split_once('-')?;
    match prefix {
        "GHSA" => Some(format!("https://github.com/advisories/{name}")),
        "RUSTSEC" => Some(format!("https://rustsec.org/advisories/{name}.html")),
        "GO" => Some(format!("https://pkg.go.dev/vuln/{name}")),
        "PYSEC" | "OSV" | "MAL" => Some(format!("https://osv.dev/vulnerability/{name}")),
        _ => None,
    }
}

/// The first address of the web among what a finding refers to.
pub(super) fn reference(finding: &Finding) -> Option<String> {
    let is_web = |reference: &&String| reference.starts_with("https://") || reference.starts_with("http://");
    finding.details.references.iter().find(is_web).cloned()
}
