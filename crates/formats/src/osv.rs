//! Advisories in the OSV format.

use crate::lenient::{or_default, text, texts};
use serde::Deserialize;

/// An advisory.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Advisory {
    /// `GHSA-…`, `RUSTSEC-…`, `DEBIAN-CVE-…`, …
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Other names of the same vulnerability.
    #[serde(deserialize_with = "texts")]
    pub aliases: Vec<String>,
    /// The vulnerabilities that this advisory passes on from elsewhere.
    #[serde(deserialize_with = "texts")]
    pub upstream: Vec<String>,
    /// When it was published (RFC 3339).
    #[serde(deserialize_with = "text")]
    pub published: String,
    /// One line.
    #[serde(deserialize_with = "text")]
    pub summary: String,
    /// Prose, Markdown.
    #[serde(deserialize_with = "text")]
    pub details: String,
    /// Ratings.
    #[serde(deserialize_with = "or_default")]
    pub severity: Vec<Rating>,
    /// The packages it speaks of.
    #[serde(deserialize_with = "or_default")]
    pub affected: Vec<Affected>,
    /// Pages about it.
    #[serde(deserialize_with = "or_default")]
    pub references: Vec<Reference>,
    /// What its database adds.
    #[serde(deserialize_with = "or_default")]
    pub database_specific: DatabaseSpecific,
}

/// A rating.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Rating {
    /// `CVSS_V2`, `CVSS_V3`, `CVSS_V4`, or a distribution's own scale (`Ubuntu`).
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
    /// The vector, or the word of the scale.
    #[serde(deserialize_with = "text")]
    pub score: String,
}

/// A package and its affected versions.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Affected {
    /// The package.
    #[serde(deserialize_with = "or_default")]
    pub package: Package,
    /// Ratings that hold for this package only.
    #[serde(deserialize_with = "or_default")]
    pub severity: Vec<Rating>,
    /// Affected ranges.
    #[serde(deserialize_with = "or_default")]
    pub ranges: Vec<Range>,
    /// What the ecosystem adds.
    #[serde(deserialize_with = "or_default")]
    pub ecosystem_specific: DatabaseSpecific,
    /// What the database adds.
    #[serde(deserialize_with = "or_default")]
    pub database_specific: DatabaseSpecific,
}

/// How an advisory names a package.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Package {
    /// `npm`, `Go`, `Debian:12`, …
    #[serde(deserialize_with = "text")]
    pub ecosystem: String,
    /// Its name.
    #[serde(deserialize_with = "text")]
    pub name: String,
}

/// A range of versions.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Range {
    /// `SEMVER`, `ECOSYSTEM` or `GIT`.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
    /// Where it begins and ends.
    #[serde(deserialize_with = "or_default")]
    pub events: Vec<Event>,
}

/// A point on a range.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Event {
    /// The first version that is no longer affected.
    #[serde(deserialize_with = "text")]
    pub fixed: String,
}

/// A page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Reference {
    /// `ADVISORY`, `FIX`, `WEB`, …
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
    /// The page.
    #[serde(deserialize_with = "text")]
    pub url: String,
}

/// What databases add to an advisory or to a package of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DatabaseSpecific {
    /// A word for the severity.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// Weaknesses.
    #[serde(deserialize_with = "texts")]
    pub cwe_ids: Vec<String>,
    /// Weaknesses with their names.
    #[serde(deserialize_with = "or_default")]
    pub cwes: Vec<Cwe>,
}

/// A weakness.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Cwe {
    /// `CWE-79`.
    #[serde(rename = "cweId", deserialize_with = "text")]
    pub id: String,
}
