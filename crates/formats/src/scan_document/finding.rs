//! One finding of a scan document.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A finding with what the scan knows about it. Which fields are there depends on `kind`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Finding<'d> {
    /// Its key, in hexadecimal digits.
    pub identity: Cow<'d, str>,
    /// The algorithm of the key.
    pub algorithm: u32,
    /// `package`, `iac`, `code`, `secret` or `web`.
    pub kind: Cow<'d, str>,
    /// The primary advisory id, check or rule.
    pub weakness: Cow<'d, str>,
    /// Package: the advisory as reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advisory: Option<Cow<'d, str>>,
    /// Package: other names of the same vulnerability.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Cow<'d, str>>,
    /// Package: the package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<Package<'d>>,
    /// Package: what is known about a fix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix<'d>>,
    /// Infrastructure-as-code: the check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<Cow<'d, str>>,
    /// Infrastructure-as-code: the address of the resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<Cow<'d, str>>,
    /// Infrastructure-as-code: the directory of the root module; the empty text is the top directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root_module: Option<Cow<'d, str>>,
    /// Code, secret and web: the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Cow<'d, str>>,
    /// Infrastructure-as-code, code and secret: the place in a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location<'d>>,
    /// Code: the tool's own stable fingerprint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Cow<'d, str>>,
    /// Code: the offending text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet: Option<Cow<'d, str>>,
    /// Secret: the line with the credential masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub masked_line: Option<Cow<'d, str>>,
    /// Web: the method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Cow<'d, str>>,
    /// Web: the URL, its changing parts replaced by `{}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_template: Option<Cow<'d, str>>,
    /// Web: the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<Cow<'d, str>>,
    /// One line for people.
    pub title: Cow<'d, str>,
    /// The scanner's severity.
    pub severity: Cow<'d, str>,
    /// Who rated it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity_source: Option<Cow<'d, str>>,
    /// Why the scanner was told to keep silent about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppression: Option<Suppression<'d>>,
    /// What the publisher says.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub description: Cow<'d, str>,
    /// What to do about it, where that is more than an upgrade.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub remediation: Cow<'d, str>,
    /// Where to read more, the best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Cow<'d, str>>,
    /// CWE numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cwes: Vec<u32>,
    /// CVSS ratings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cvss: Vec<CvssRating<'d>>,
    /// When the advisory was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Cow<'d, str>>,
    /// How many raw entries told of it.
    pub observations: u32,
    /// The engines that reported it.
    pub engines: Vec<Cow<'d, str>>,
    /// Their places in the target's `runs`, counted from 0.
    pub runs: Vec<usize>,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner<'d>>,
    /// `new` or `known` against the base, `uncompared` without one.
    pub standing: Cow<'d, str>,
}

/// A package.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Package<'d> {
    /// The name as reported.
    pub name: Cow<'d, str>,
    /// The installed version as reported.
    pub version: Cow<'d, str>,
    /// The package URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purl: Option<Cow<'d, str>>,
    /// What the report calls this kind of package.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub class: Cow<'d, str>,
    /// Where in the component it lies.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub path: Cow<'d, str>,
    /// Says that the operating system's package manager installed it.
    pub operating_system: bool,
    /// The layer of the image it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<Cow<'d, str>>,
}

/// What is known about a fix.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Fix<'d> {
    /// Versions that have it.
    pub versions: Vec<Cow<'d, str>>,
    /// The publisher's stand.
    pub status: Cow<'d, str>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Location<'d> {
    /// The path.
    pub path: Cow<'d, str>,
    /// The first line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_line: Option<u32>,
    /// The last line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_line: Option<u32>,
}

/// Why a scanner kept silent about something it found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Suppression<'d> {
    /// How.
    pub by: Cow<'d, str>,
    /// The reason given; empty when there is none.
    pub reason: Cow<'d, str>,
}

/// One CVSS rating.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CvssRating<'d> {
    /// Who rated; empty when not stated.
    pub source: Cow<'d, str>,
    /// The vector; empty when there is only a score.
    pub vector: Cow<'d, str>,
    /// The base score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}

/// The team that owns what a finding is in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Owner<'d> {
    /// The team's id.
    pub team: Cow<'d, str>,
    /// Its ambassador's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ambassador: Option<Cow<'d, str>>,
}
