//! The objects of SARIF 2.1.0 that are written.

use crate::link;
use portcullis_domain::scan::{Run, Target};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub(super) struct Text {
    pub(super) text: String,
}

/// Text, and the same as Markdown.
#[derive(Serialize)]
pub(super) struct Help {
    pub(super) text: String,
    pub(super) markdown: String,
}

#[derive(Serialize)]
pub(super) struct Conversion<'o> {
    pub(super) tool: Tool<'o>,
}

#[derive(Serialize)]
pub(super) struct Tool<'o> {
    pub(super) driver: Driver<'o>,
}

#[derive(Serialize)]
pub(super) struct Driver<'o> {
    pub(super) name: &'o str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<&'o str>,
}

#[derive(Serialize)]
pub(super) struct AutomationDetails {
    pub(super) id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    pub(super) execution_successful: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_time_utc: Option<String>,
    pub(super) tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
pub(super) struct Notification {
    pub(super) level: &'static str,
    pub(super) message: Text,
}

/// Facts of a run that SARIF has no place for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RunProperties<'r> {
    target: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'r str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    digests: &'r [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    database_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operating_system: Option<String>,
    observations: u64,
}

impl<'r> RunProperties<'r> {
    pub(super) fn new(target: &'r Target, run: &'r Run) -> Self {
        Self {
            target: &target.name,
            component: target.component.as_deref(),
            commit: run.commit.as_deref(),
            digests: &run.digests,
            database_date: run.database_date.map(|time| time.to_string()),
            operating_system: run.operating_system.as_ref().map(crate::sentence::operating_system),
            observations: run.observations,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule<'f> {
    pub(super) id: &'f str,
    pub(super) short_description: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) full_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help: Option<Help>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help_uri: Option<String>,
    pub(super) default_configuration: Configuration,
    pub(super) properties: RuleProperties,
}

#[derive(Serialize)]
pub(super) struct Configuration {
    pub(super) level: &'static str,
}

#[derive(Serialize)]
pub(super) struct RuleProperties {
    /// The number that code hosts rank security results by.
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    pub(super) security_severity: Option<String>,
    pub(super) tags: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult<'f> {
    pub(super) rule_id: &'f str,
    pub(super) rule_index: usize,
    pub(super) level: &'static str,
    pub(super) message: Text,
    pub(super) locations: [Location; 1],
    pub(super) partial_fingerprints: BTreeMap<&'static str, String>,
    pub(super) suppressions: Vec<Suppression>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) baseline_state: Option<&'static str>,
    pub(super) properties: ResultProperties<'f>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    end_line: u32,
}

impl Location {
    /// A place in a file; `path` may be any text.
    pub(super) fn file(path: &str, lines: Option<(u32, u32)>) -> Self {
        Self::at(link::path(path), lines)
    }

    /// An address of the web, or what is taken for one.
    pub(super) fn web(address: &str) -> Self {
        Self::at(link::web(address).unwrap_or_else(|| link::path(address)), None)
    }

    fn at(uri: String, lines: Option<(u32, u32)>) -> Self {
        let region = lines.map(|(start_line, end_line)| Region { start_line, end_line });
        Self { physical_location: PhysicalLocation { artifact_location: ArtifactLocation { uri }, region } }
    }
}

#[derive(Serialize)]
pub(super) struct Suppression {
    pub(super) kind: &'static str,
    pub(super) status: &'static str,
    pub(super) justification: String,
}

/// What a result says beyond SARIF.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultProperties<'f> {
    pub(super) kind: &'static str,
    pub(super) severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) package: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) purl: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) installed_version: Option<&'f str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(super) fixed_versions: &'f [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resource: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) team: Option<&'f str>,
}
