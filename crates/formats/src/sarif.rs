//! SARIF 2.1.0, the OASIS format for results of static analysis.

use crate::lenient::{count, part, parts, text, texts};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// A rule (`reportingDescriptor`).
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Rule {
    /// Its id; need not be unique in a component.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its name for people.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// One sentence.
    #[serde(deserialize_with = "part")]
    pub short_description: Message,
    /// Prose.
    #[serde(deserialize_with = "part")]
    pub full_description: Message,
    /// Prose on what to do.
    #[serde(deserialize_with = "part")]
    pub help: Message,
    /// A page about it.
    #[serde(deserialize_with = "text")]
    pub help_uri: String,
    /// The level of results that have none.
    #[serde(deserialize_with = "part")]
    pub default_configuration: Configuration,
    /// Message texts by id.
    #[serde(deserialize_with = "messages")]
    pub message_strings: BTreeMap<String, String>,
    /// Entries of taxonomies, such as CWE, that it stands for.
    #[serde(deserialize_with = "parts")]
    pub relationships: Vec<Relationship>,
    /// What SARIF has no field for.
    #[serde(deserialize_with = "part")]
    pub properties: Properties,
}

/// How a rule is set up.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Configuration {
    /// `error`, `warning`, `note` or `none`.
    #[serde(deserialize_with = "text")]
    pub level: String,
}

/// A tie between a rule and something else.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Relationship {
    /// What it is tied to.
    #[serde(deserialize_with = "part")]
    pub target: RuleReference,
}

/// A text in one of its forms.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Message {
    /// The text.
    #[serde(deserialize_with = "text")]
    pub text: String,
    /// The key of the text among the rule's messages.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// What stands for `{0}`, `{1}`, … in the text.
    #[serde(deserialize_with = "texts")]
    pub arguments: Vec<String>,
}

/// Names a rule, or an entry of a taxonomy.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RuleReference {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its place in its component.
    #[serde(deserialize_with = "index")]
    pub index: Option<usize>,
    /// The component; the driver where none is named.
    #[serde(deserialize_with = "part")]
    pub tool_component: ComponentReference,
}

/// Names a component of the tool or a taxonomy.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ComponentReference {
    /// Its name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Its place among the extensions.
    #[serde(deserialize_with = "index")]
    pub index: Option<usize>,
}

/// A result.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ResultRecord {
    /// The rule; may name a part of it behind a slash.
    #[serde(deserialize_with = "text")]
    pub rule_id: String,
    /// The rule's place in its component.
    #[serde(deserialize_with = "index")]
    pub rule_index: Option<usize>,
    /// The rule, in full.
    #[serde(deserialize_with = "part")]
    pub rule: RuleReference,
    /// `fail` (also when absent), `pass`, `open`, `review`, `informational` or `notApplicable`.
    #[serde(deserialize_with = "text")]
    pub kind: String,
    /// `error`, `warning`, `note` or `none`.
    #[serde(deserialize_with = "text")]
    pub level: String,
    /// What is wrong.
    #[serde(deserialize_with = "part")]
    pub message: Message,
    /// Where; more than one only if all must change together.
    #[serde(deserialize_with = "parts")]
    pub locations: Vec<Location>,
    /// Parts of what stays the same from one run to the next, by name.
    #[serde(deserialize_with = "fingerprints")]
    pub partial_fingerprints: BTreeMap<String, String>,
    /// What identifies the result, by name.
    #[serde(deserialize_with = "fingerprints")]
    pub fingerprints: BTreeMap<String, String>,
    /// `new`, `unchanged`, `updated` or `absent`.
    #[serde(deserialize_with = "text")]
    pub baseline_state: String,
    /// Why it need not be shown.
    #[serde(deserialize_with = "parts")]
    pub suppressions: Vec<Suppression>,
    /// Entries of taxonomies, such as CWE.
    #[serde(deserialize_with = "parts")]
    pub taxa: Vec<RuleReference>,
    /// Proposed changes.
    #[serde(deserialize_with = "parts")]
    pub fixes: Vec<Fix>,
    /// The request that shows the weakness of a web application.
    #[serde(deserialize_with = "part")]
    pub web_request: WebRequest,
    /// What SARIF has no field for.
    #[serde(deserialize_with = "part")]
    pub properties: Properties,
}

/// A place.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Location {
    /// In a file.
    #[serde(deserialize_with = "part")]
    pub physical_location: PhysicalLocation,
    /// In the program: a function, a type, a resource.
    #[serde(deserialize_with = "parts")]
    pub logical_locations: Vec<LogicalLocation>,
}

/// A place in a file.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PhysicalLocation {
    /// The file.
    #[serde(deserialize_with = "part")]
    pub artifact_location: ArtifactLocation,
    /// The lines.
    #[serde(deserialize_with = "part")]
    pub region: Region,
}

/// A file.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ArtifactLocation {
    /// A URI, often relative.
    #[serde(deserialize_with = "text")]
    pub uri: String,
    /// The name of what it is relative to.
    #[serde(deserialize_with = "text")]
    pub uri_base_id: String,
    /// The file's place among the artifacts of the run.
    #[serde(deserialize_with = "index")]
    pub index: Option<usize>,
}

/// A file of a run.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Artifact {
    /// Where it is.
    #[serde(deserialize_with = "part")]
    pub location: ArtifactLocation,
}

/// Lines of a file.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Region {
    /// First line, 0 for none.
    #[serde(deserialize_with = "count")]
    pub start_line: u32,
    /// Last line, 0 for the first.
    #[serde(deserialize_with = "count")]
    pub end_line: u32,
    /// Their text.
    #[serde(deserialize_with = "part")]
    pub snippet: Message,
}

/// A place in the program.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LogicalLocation {
    /// Its short name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Its full name.
    #[serde(deserialize_with = "text")]
    pub fully_qualified_name: String,
    /// Its place among the logical locations of the run.
    #[serde(deserialize_with = "index")]
    pub index: Option<usize>,
}

/// Why a result need not be shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Suppression {
    /// `inSource` or `external`.
    #[serde(deserialize_with = "text")]
    pub kind: String,
    /// `accepted` (also when absent), `underReview` or `rejected`.
    #[serde(deserialize_with = "text")]
    pub status: String,
    /// The reason.
    #[serde(deserialize_with = "text")]
    pub justification: String,
}

/// A proposed change.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fix {
    /// What it does.
    #[serde(deserialize_with = "part")]
    pub description: Message,
}

/// A request to a web application.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct WebRequest {
    /// `GET`, …
    #[serde(deserialize_with = "text")]
    pub method: String,
    /// A URL, or its path.
    #[serde(deserialize_with = "text")]
    pub target: String,
}

/// How a run went.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Invocation {
    /// `true` or `false`; empty when not said.
    #[serde(deserialize_with = "text")]
    pub execution_successful: String,
    /// Why it ended.
    #[serde(deserialize_with = "text")]
    pub exit_code_description: String,
    /// When it began.
    #[serde(deserialize_with = "text")]
    pub start_time_utc: String,
    /// When it ended.
    #[serde(deserialize_with = "text")]
    pub end_time_utc: String,
    /// Where it ran.
    #[serde(deserialize_with = "part")]
    pub working_directory: ArtifactLocation,
    /// What happened while it ran.
    #[serde(deserialize_with = "parts")]
    pub tool_execution_notifications: Vec<Notification>,
    /// What is wrong with how it was set up.
    #[serde(deserialize_with = "parts")]
    pub tool_configuration_notifications: Vec<Notification>,
}

/// Something that the tool says about itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Notification {
    /// What is said.
    #[serde(deserialize_with = "part")]
    pub descriptor: RuleReference,
    /// `error`, `warning` (also when absent), `note` or `none`.
    #[serde(deserialize_with = "text")]
    pub level: String,
    /// In words.
    #[serde(deserialize_with = "part")]
    pub message: Message,
    /// What it is about.
    #[serde(deserialize_with = "parts")]
    pub locations: Vec<Location>,
}

/// Where the code came from.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VersionControl {
    /// The repository.
    #[serde(deserialize_with = "text")]
    pub repository_uri: String,
    /// The commit.
    #[serde(deserialize_with = "text")]
    pub revision_id: String,
}

/// What tools say in property bags, of rules and of results.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Properties {
    /// A CVSS score, or a word.
    #[serde(rename = "security-severity", deserialize_with = "text")]
    pub security_severity: String,
    /// A word.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// A word.
    #[serde(deserialize_with = "text")]
    pub security_risk: String,
    /// Words to sort by; often the place of CWE numbers.
    #[serde(deserialize_with = "texts")]
    pub tags: Vec<String>,
    /// CWE numbers.
    #[serde(deserialize_with = "texts")]
    pub cwe: Vec<String>,
    /// The package URL of the affected package.
    #[serde(deserialize_with = "text")]
    pub purl: String,
    /// Package URLs of the affected packages.
    #[serde(deserialize_with = "texts")]
    pub purls: Vec<String>,
    /// The affected package.
    #[serde(deserialize_with = "text")]
    pub component: String,
    /// Its version.
    #[serde(deserialize_with = "text")]
    pub component_version: String,
    /// Where it is published: `npm`, `pypi`, …
    #[serde(deserialize_with = "text")]
    pub component_origin: String,
    /// The affected package.
    #[serde(deserialize_with = "text")]
    pub package_name: String,
    /// Its version.
    #[serde(deserialize_with = "text")]
    pub package_version: String,
    /// The parameter of a web request.
    #[serde(deserialize_with = "text")]
    pub parameter: String,
}

/// Reads a place in a list; −1 and anything that is no such number is none.
fn index<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    Ok(text(deserializer)?.parse().ok())
}

/// Reads texts by key, or nothing.
fn messages<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    let entries: BTreeMap<String, Message> = part(deserializer)?;
    Ok(entries.into_iter().map(|(key, entry)| (key, entry.text)).collect())
}

/// Reads strings by key; some tools wrap them into objects with a `value`.
fn fingerprints<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    let entries: BTreeMap<String, Fingerprint> = part(deserializer)?;
    let texts = entries.into_iter().map(|(key, entry)| match entry {
        Fingerprint::Plain(value) | Fingerprint::Nested { value } => (key, value),
        Fingerprint::Other(_) => (key, String::new()),
    });
    Ok(texts.collect())
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Fingerprint {
    Plain(String),
    Nested { value: String },
    Other(serde::de::IgnoredAny),
}
