//! OSV-Scanner's JSON report, versions 1 and 2; its advisories are those of [`crate::osv`].

use crate::lenient::{or_default, score, text, texts, truth};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Where packages were found.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Source {
    /// The lockfile, SBOM or package database.
    #[serde(deserialize_with = "text")]
    pub path: String,
    /// `lockfile`, `sbom`, `git`, `docker`, `os`, `artifact`, …
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
}

/// A package.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Package {
    /// Its name; for packages of an operating system that of the source package.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// The name of the installed package of an operating system.
    #[serde(deserialize_with = "text")]
    pub os_package_name: String,
    /// The installed version.
    #[serde(deserialize_with = "text")]
    pub version: String,
    /// `npm`, `Go`, `Debian:12`, …; empty for a commit.
    #[serde(deserialize_with = "text")]
    pub ecosystem: String,
    /// The commit of a package that has no version.
    #[serde(deserialize_with = "text")]
    pub commit: String,
}

/// Advisories on a package that are one vulnerability.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Group {
    /// The advisories in the report.
    #[serde(deserialize_with = "texts")]
    pub ids: Vec<String>,
    /// These and their other names.
    #[serde(deserialize_with = "texts")]
    pub aliases: Vec<String>,
    /// The highest base score of all of them.
    #[serde(deserialize_with = "score")]
    pub max_severity: Option<f64>,
    /// What came of looking closer, by advisory.
    #[serde(alias = "experimentalAnalysis", deserialize_with = "or_default")]
    pub experimental_analysis: BTreeMap<String, Analysis>,
}

/// What came of looking closer at an advisory.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Analysis {
    /// Says whether the vulnerable code is called, if that was looked at.
    #[serde(deserialize_with = "truth")]
    pub called: Option<bool>,
    /// Says that the distribution finds it unimportant.
    #[serde(deserialize_with = "truth")]
    pub unimportant: Option<bool>,
}
