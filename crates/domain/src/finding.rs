//! A finding: one normalised entry of one report.

use crate::advisory::{self, AdvisoryId};
use crate::package::Package;
use crate::schema::Moment;
use crate::severity::Severity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One normalised result in one scan: a weakness, where it is, and how bad the scanner thinks it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The weakness and the place it was found in; decides the identity.
    pub subject: Subject,
    /// One line for people.
    pub title: String,
    /// The scanner's severity.
    pub severity: Severity,
    /// Who rated it (`nvd`, `ghsa`, `debian`, …), when the report says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity_source: Option<String>,
    /// Why the scanner was told to keep silent about it, if it was: an inline skip, an ignore rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppression: Option<Suppression>,
    /// What the publisher says about the weakness.
    #[serde(default, skip_serializing_if = "Details::is_empty")]
    pub details: Details,
}

impl Finding {
    /// What kind of finding it is.
    pub fn kind(&self) -> Kind {
        match self.subject {
            Subject::Package(_) => Kind::Package,
            Subject::Iac(_) => Kind::Iac,
            Subject::Code(_) => Kind::Code,
            Subject::Secret(_) => Kind::Secret,
            Subject::Web(_) => Kind::Web,
        }
    }

    /// Takes in another entry of the same identity: the worst severity counts, it is suppressed only if both are, and
    /// fixes and other names are joined.
    pub fn merge(&mut self, other: &Self) {
        if other.severity.place() < self.severity.place() {
            self.severity = other.severity;
            self.severity_source.clone_from(&other.severity_source);
        }
        if other.suppression.is_none() {
            self.suppression = None;
        }
        if let (Subject::Package(mine), Subject::Package(theirs)) = (&mut self.subject, &other.subject) {
            for version in &theirs.fix.versions {
                if !mine.fix.versions.contains(version) {
                    mine.fix.versions.push(version.clone());
                }
            }
            if mine.fix.status == FixStatus::Unknown {
                mine.fix.status = theirs.fix.status;
            }
            for alias in &theirs.aliases {
                if !mine.aliases.contains(alias) {
                    mine.aliases.push(alias.clone());
                }
            }
        }
    }

    /// The primary advisory id, check id or rule.
    pub fn weakness(&self) -> &str {
        match &self.subject {
            Subject::Package(found) => advisory::primary(&found.advisory, &found.aliases).as_str(),
            Subject::Iac(found) => &found.check,
            Subject::Code(found) => &found.rule,
            Subject::Secret(found) => &found.rule,
            Subject::Web(found) => &found.rule,
        }
    }
}

/// What kind of thing a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A package with a published vulnerability or an unwanted licence.
    Package,
    /// Infrastructure-as-code that fails a check.
    Iac,
    /// Source code that breaks a rule.
    Code,
    /// A credential where none should be.
    Secret,
    /// A weakness of a running web application.
    Web,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Package, Self::Iac, Self::Code, Self::Secret, Self::Web];

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The word used in documents and on screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Iac => "iac",
            Self::Code => "code",
            Self::Secret => "secret",
            Self::Web => "web",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// The weakness and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A package that an advisory or a licence rule speaks of.
    Package(Box<PackageSubject>),
    /// A resource of infrastructure-as-code.
    Iac(IacSubject),
    /// A place in source code.
    Code(CodeSubject),
    /// A credential.
    Secret(SecretSubject),
    /// A web application.
    Web(WebSubject),
}

/// A package that an advisory (or a licence rule, named `LICENSE:<licence>`) speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PackageSubject {
    /// The advisory as reported.
    pub advisory: AdvisoryId,
    /// Other names of the same vulnerability, as the entry gives them; never a distributor's notice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<AdvisoryId>,
    /// The package.
    pub package: Package,
    /// What is known about a fix.
    pub fix: Fix,
}

/// What is known about a fix.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Fix {
    /// Versions that have the fix, as reported; empty when none is known.
    pub versions: Vec<String>,
    /// The publisher's stand.
    pub status: FixStatus,
}

/// Where a publisher stands with a fix; `will_not_fix` is neither fixed nor accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FixStatus {
    /// Nothing is said.
    #[default]
    Unknown,
    /// A version with the fix exists.
    Fixed,
    /// Affected, and no fix exists.
    Affected,
    /// The publisher will not fix it.
    WillNotFix,
    /// The publisher put the fix off.
    #[serde(rename = "fix_deferred")]
    Deferred,
    /// The package is no longer looked after.
    EndOfLife,
    /// The publisher is looking into it.
    UnderInvestigation,
}

impl FixStatus {
    /// The word used in documents.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Fixed => "fixed",
            Self::Affected => "affected",
            Self::WillNotFix => "will_not_fix",
            Self::Deferred => "fix_deferred",
            Self::EndOfLife => "end_of_life",
            Self::UnderInvestigation => "under_investigation",
        }
    }

    /// Reads the word of a document; any other word is *unknown*.
    pub fn from_word(word: &str) -> Self {
        match word {
            "fixed" => Self::Fixed,
            "affected" => Self::Affected,
            "will_not_fix" | "wont-fix" => Self::WillNotFix,
            "fix_deferred" => Self::Deferred,
            "end_of_life" => Self::EndOfLife,
            "under_investigation" => Self::UnderInvestigation,
            _ => Self::Unknown,
        }
    }
}

/// A resource of infrastructure-as-code that fails a check.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct IacSubject {
    /// The check id, with the alias map applied.
    pub check: String,
    /// The address of the resource in its file, as the engine writes it; empty when it has none.
    pub resource: String,
    /// Where it is written.
    pub location: Location,
    /// For Terraform the directory of the root module; its resources keep their identity when they move
    /// between files of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_module: Option<String>,
}

/// A place in source code that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct CodeSubject {
    /// The rule id.
    pub rule: String,
    /// Where.
    pub location: Location,
    /// The tool's own stable fingerprint, when it gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// The offending text as reported; it is the identity where there is no fingerprint.
    pub snippet: String,
}

/// A credential found in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct SecretSubject {
    /// The rule id.
    pub rule: String,
    /// Where.
    pub location: Location,
    /// The line with the credential masked. The credential itself is never kept.
    pub masked_line: String,
    /// The credential, where the report shows it, until it is bound; no document and no store ever has it.
    #[serde(skip)]
    pub value: Visible,
    /// The hash of the credential under the key of a store, where it was visible: another credential in its place has
    /// another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_hash: Option<String>,
}

impl SecretSubject {
    /// Puts the hash of the credential under this key in its place.
    pub fn bind(&mut self, key: &[u8; 32]) {
        if let Some(value) = self.value.0.take() {
            self.value_hash = Some(blake3::keyed_hash(key, value.as_bytes()).to_hex().to_string());
        }
    }
}

/// A credential that a report shows in clear, or nothing.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Visible(Option<String>);

impl Visible {
    /// The credential as the report has it; nothing where it is empty or masked.
    pub fn new(text: &str) -> Self {
        let is_masked = text.contains("***") || text == "REDACTED";
        Self(Some(text).filter(|text| !text.is_empty() && !is_masked).map(str::to_owned))
    }
}

impl fmt::Debug for Visible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Visible(…)" } else { "Visible()" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(value: &str) -> SecretSubject {
        SecretSubject { rule: "token".into(), value: Visible::new(value), ..SecretSubject::default() }
    }

    fn bound(value: &str, key: u8) -> Option<String> {
        let mut secret = secret(value);
        secret.bind(&[key; 32]);
        assert_eq!(secret.value, Visible::default());
        secret.value_hash
    }

    #[test]
    fn a_credential_is_bound_by_a_hash_that_needs_the_key() {
        assert_eq!(bound("hunter2", 1), bound("hunter2", 1));
        assert_ne!(bound("hunter2", 1), bound("hunter3", 1));
        assert_ne!(bound("hunter2", 1), bound("hunter2", 2));
        assert!(["", "REDACTED", "AKIA****"].iter().all(|masked| bound(masked, 1).is_none()));
    }

    #[test]
    fn a_credential_is_in_no_document_and_no_message() {
        let secret = secret("hunter2");
        assert!(!format!("{secret:?}").contains("hunter2"));
        assert!(!serde_json::to_string(&Subject::Secret(secret)).unwrap().contains("hunter2"));
    }
}

/// A weakness of a running web application.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct WebSubject {
    /// The rule id.
    pub rule: String,
    /// The HTTP method, upper case; empty when the report has none.
    pub method: String,
    /// The URL without query and fragment, its numeric and UUID path segments replaced by `{}`.
    pub url_template: String,
    /// The parameter, or nothing.
    pub parameter: String,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Location {
    /// The path relative to the component's root where that is known, with `/` between its parts.
    pub path: String,
    /// First and last line, counted from 1.
    pub lines: Option<(u32, u32)>,
}

impl Location {
    /// A place in `path`, at lines `first..=last` if `first` is a line at all (tools write 0 for "nowhere").
    pub fn new(path: &str, first: u32, last: u32) -> Self {
        Self { path: path.to_owned(), lines: (first > 0).then(|| (first, last.max(first))) }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.lines {
            Some((first, _)) => write!(f, "{}:{first}", self.path),
            None => f.write_str(&self.path),
        }
    }
}

/// Why a scanner kept silent about something it found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Suppression {
    /// How: `inline`, `ignore file`, `vex`, or the report's own word.
    pub by: String,
    /// The reason given; empty when there is none.
    pub reason: String,
}

/// What the publisher of the advisory, check or rule says. The same for every place it is found in.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Details {
    /// Prose, possibly Markdown, from a stranger.
    pub description: String,
    /// What to do about it, where that is more than an upgrade.
    pub remediation: String,
    /// Where to read more; the first is the best.
    pub references: Vec<String>,
    /// CWE numbers.
    pub cwes: Vec<u32>,
    /// CVSS ratings with their source.
    pub cvss: Vec<CvssRating>,
    /// When the advisory was published.
    #[schemars(with = "Option<Moment>")]
    pub published: Option<jiff::Timestamp>,
}

impl Details {
    /// Says whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One CVSS rating of an advisory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CvssRating {
    /// Who rated (`nvd`, `ghsa`, …); empty when not stated.
    pub source: String,
    /// The vector as written (`CVSS:3.1/…`, or a bare version 2 vector); empty when there is only a score.
    pub vector: String,
    /// The base score as reported, 0.0–10.0.
    pub score: Option<f64>,
}
