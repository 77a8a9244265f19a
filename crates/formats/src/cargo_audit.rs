//! cargo-audit's JSON report.

use crate::lenient::{or_default, text, texts};
use serde::Deserialize;

/// A vulnerability, or a warning of any kind.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// The kind of a warning: `unmaintained`, `unsound`, `notice`, `yanked`; empty for a vulnerability.
    #[serde(deserialize_with = "text")]
    pub kind: String,
    /// The advisory; a yanked crate has none.
    #[serde(deserialize_with = "or_default")]
    pub advisory: Option<Advisory>,
    /// Versions that are not affected.
    #[serde(deserialize_with = "or_default")]
    pub versions: Versions,
    /// The crate.
    #[serde(deserialize_with = "or_default")]
    pub package: Package,
}

/// An advisory.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Advisory {
    /// `RUSTSEC-…`.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// One line.
    #[serde(deserialize_with = "text")]
    pub title: String,
    /// Prose, Markdown.
    #[serde(deserialize_with = "text")]
    pub description: String,
    /// The day it was published.
    #[serde(deserialize_with = "text")]
    pub date: String,
    /// Other names of the same vulnerability.
    #[serde(deserialize_with = "texts")]
    pub aliases: Vec<String>,
    /// The vector of its rating, or nothing.
    #[serde(deserialize_with = "text")]
    pub cvss: String,
    /// The best page about it, or nothing.
    #[serde(deserialize_with = "text")]
    pub url: String,
    /// Pages about it.
    #[serde(deserialize_with = "texts")]
    pub references: Vec<String>,
}

/// Versions that are not affected.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Versions {
    /// Requirements that versions with the fix meet.
    #[serde(deserialize_with = "texts")]
    pub patched: Vec<String>,
}

/// A crate.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Package {
    /// Its name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// The locked version.
    #[serde(deserialize_with = "text")]
    pub version: String,
}

/// The advisory database.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Database {
    /// When it was last changed (RFC 3339).
    #[serde(rename = "last-updated", deserialize_with = "text")]
    pub last_updated: String,
}

/// What cargo-audit was told.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Advisories to keep silent about.
    #[serde(deserialize_with = "texts")]
    pub ignore: Vec<String>,
    /// The lowest severity to report, or nothing.
    #[serde(deserialize_with = "text")]
    pub severity: String,
}
