//! Semgrep's JSON report, and the list of supply-chain findings that its platform exports.

use crate::lenient::{LenientText, count, or_default, text, texts, truth};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What stands in a report in place of texts that only people who are logged in get.
pub const WITHHELD: &str = "requires login";

/// A result.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Found {
    /// The rule with its path: `python.lang.security.audit.eval-detected`.
    #[serde(deserialize_with = "text")]
    pub check_id: String,
    /// The file.
    #[serde(deserialize_with = "text")]
    pub path: String,
    /// Where it begins.
    #[serde(deserialize_with = "or_default")]
    pub start: Position,
    /// Where it ends.
    #[serde(deserialize_with = "or_default")]
    pub end: Position,
    /// Everything else.
    #[serde(deserialize_with = "or_default")]
    pub extra: Extra,
}

/// A place in a file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Position {
    /// Counted from 1.
    #[serde(deserialize_with = "count")]
    pub line: u32,
    /// Counted from 1.
    #[serde(deserialize_with = "count")]
    pub col: u32,
}

/// The larger part of a result.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Extra {
    /// What is wrong.
    #[serde(deserialize_with = "text")]
    pub message: String,
    /// The lines it was found in.
    #[serde(deserialize_with = "text")]
    pub lines: String,
    /// `ERROR`, `WARNING`, `INFO`, or `CRITICAL` … `LOW`.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// A hash that survives changes around it.
    #[serde(deserialize_with = "text")]
    pub fingerprint: String,
    /// Says that a `nosemgrep` comment stands there.
    #[serde(deserialize_with = "truth")]
    pub is_ignored: Option<bool>,
    /// The text to put there instead.
    #[serde(deserialize_with = "text")]
    pub fix: String,
    /// What the rule says of itself.
    #[serde(deserialize_with = "or_default")]
    pub metadata: Metadata,
    /// What the rule's variables stand for here.
    #[serde(deserialize_with = "or_default")]
    pub metavars: BTreeMap<String, Metavariable>,
    /// What came of trying a credential; nothing for other rules.
    #[serde(deserialize_with = "text")]
    pub validation_state: String,
    /// The package that a supply-chain rule found.
    #[serde(deserialize_with = "or_default")]
    pub sca_info: Option<SupplyChain>,
}

/// What a variable of a rule stands for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Metavariable {
    /// The text.
    #[serde(deserialize_with = "text")]
    pub abstract_content: String,
}

/// What a rule says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// Weaknesses: `CWE-79: …`.
    #[serde(deserialize_with = "texts")]
    pub cwe: Vec<String>,
    /// Pages about it.
    #[serde(deserialize_with = "texts")]
    pub references: Vec<String>,
    /// The rule's page.
    #[serde(deserialize_with = "text")]
    pub shortlink: String,
    /// The rule's page, or where its text is.
    #[serde(deserialize_with = "text")]
    pub source: String,
    /// What it looks at; `secrets` for credentials.
    #[serde(deserialize_with = "texts")]
    pub technology: Vec<String>,
    /// The kind of weakness; `Hard-coded Secrets` for credentials.
    #[serde(deserialize_with = "texts")]
    pub vulnerability_class: Vec<String>,
    /// The advisory of a supply-chain rule.
    #[serde(rename = "sca-vuln-database-identifier", deserialize_with = "text")]
    pub advisory: String,
    /// The severity of that advisory.
    #[serde(rename = "sca-severity", deserialize_with = "text")]
    pub advisory_severity: String,
    /// Versions with the fix, by package.
    #[serde(rename = "sca-fix-versions", deserialize_with = "or_default")]
    pub fix_versions: Vec<BTreeMap<String, LenientText>>,
    /// When that advisory was published (RFC 3339).
    #[serde(rename = "publish-date", deserialize_with = "text")]
    pub published: String,
}

/// The package that a supply-chain rule found.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SupplyChain {
    /// What matched.
    #[serde(deserialize_with = "or_default")]
    pub dependency_match: DependencyMatch,
}

/// A package that a rule speaks of.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DependencyMatch {
    /// The package.
    #[serde(deserialize_with = "or_default")]
    pub found_dependency: FoundDependency,
    /// The lockfile.
    #[serde(deserialize_with = "text")]
    pub lockfile: String,
}

/// A package in a lockfile.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FoundDependency {
    /// Its name.
    #[serde(deserialize_with = "text")]
    pub package: String,
    /// The locked version.
    #[serde(deserialize_with = "text")]
    pub version: String,
    /// `npm`, `pypi`, `gomod`, `gem`, …
    #[serde(deserialize_with = "text")]
    pub ecosystem: String,
    /// The lockfile.
    #[serde(deserialize_with = "text")]
    pub lockfile_path: String,
}

/// Something that went wrong.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Problem {
    /// `error`, `warn` or `info`.
    #[serde(deserialize_with = "text")]
    pub level: String,
    /// What kind: a word, or a list that begins with one.
    #[serde(rename = "type", deserialize_with = "texts")]
    pub kind: Vec<String>,
    /// What went wrong.
    #[serde(deserialize_with = "text")]
    pub message: String,
    /// The same in a few words.
    #[serde(deserialize_with = "text")]
    pub short_msg: String,
    /// The file, or nothing.
    #[serde(deserialize_with = "text")]
    pub path: String,
    /// The rule, or nothing.
    #[serde(deserialize_with = "text")]
    pub rule_id: String,
}

/// A file that was left out.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SkippedPath {
    /// The file.
    #[serde(deserialize_with = "text")]
    pub path: String,
    /// Why: `too_big`, `gitignore_patterns_match`, …
    #[serde(deserialize_with = "text")]
    pub reason: String,
}

/// A finding in an export of the platform.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PlatformFinding {
    /// One line.
    #[serde(deserialize_with = "text")]
    pub title: String,
    /// The advisory.
    #[serde(deserialize_with = "or_default")]
    pub advisory: PlatformAdvisory,
    /// The repository, as `owner/name`.
    #[serde(deserialize_with = "text")]
    pub repository_name: String,
    /// The package with its installed version.
    #[serde(deserialize_with = "or_default")]
    pub matched_dependency: Dependency,
    /// The nearest version with the fix.
    #[serde(deserialize_with = "or_default")]
    pub closest_safe_dependency: Dependency,
    /// The lockfile.
    #[serde(deserialize_with = "or_default")]
    pub dependency_file_location: DependencyFile,
    /// What people made of it.
    #[serde(deserialize_with = "or_default")]
    pub triage: Triage,
}

/// An advisory in an export of the platform.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PlatformAdvisory {
    /// The rule: `ssc-…`.
    #[serde(deserialize_with = "text")]
    pub rule_id: String,
    /// Prose.
    #[serde(deserialize_with = "text")]
    pub description: String,
    /// An ecosystem; of an advisory on several ecosystems the first, whatever the package is.
    #[serde(deserialize_with = "text")]
    pub ecosystem: String,
    /// `CRITICAL` … `LOW`.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// Where to read more.
    #[serde(deserialize_with = "or_default")]
    pub references: PlatformReferences,
    /// When it was announced (RFC 3339).
    #[serde(deserialize_with = "text")]
    pub announced_at: String,
}

/// Where to read more about an advisory.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PlatformReferences {
    /// CVE ids.
    #[serde(deserialize_with = "texts")]
    pub cve_ids: Vec<String>,
    /// Weaknesses.
    #[serde(deserialize_with = "texts")]
    pub cwe_ids: Vec<String>,
    /// Pages.
    #[serde(deserialize_with = "texts")]
    pub urls: Vec<String>,
}

/// A package at a version.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Dependency {
    /// Its name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// The version.
    #[serde(deserialize_with = "text")]
    pub version_specifier: String,
}

/// A place in a lockfile.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DependencyFile {
    /// Its path in the repository.
    #[serde(deserialize_with = "text")]
    pub path: String,
}

/// What people made of a finding.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Triage {
    /// `NEW`, `IGNORED`, `FIXED`, …
    #[serde(deserialize_with = "text")]
    pub status: String,
    /// Why it was ignored.
    #[serde(deserialize_with = "text")]
    pub dismiss_reason: String,
}
