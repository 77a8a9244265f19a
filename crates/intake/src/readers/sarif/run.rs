//! What stands around the results of a run.

use super::paths::Bases;
use super::rules::{Component, Rule, is_secret_tag};
use crate::json::Json;
use crate::output::Output;
use crate::readers::text::one_line;
use crate::reading::Refusal;
use portcullis_formats::sarif::{
    self, Artifact, ArtifactLocation, Invocation, LogicalLocation, Notification, ResultRecord, VersionControl,
};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Bytes that are held of rules, files and logical locations of one run.
pub(super) const KEPT: usize = 64 << 20;

/// What the results of a run refer to.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) driver: Component,
    extensions: Vec<Component>,
    pub(super) bases: Bases,
    artifacts: Vec<ArtifactLocation>,
    logical: Vec<String>,
    left: usize,
    full: bool,
}

impl Run {
    /// Reads everything but the results of the run that comes.
    pub(super) fn collect(json: &mut Json<'_>, out: &mut Output<'_>, kept: usize) -> Result<Self, Refusal> {
        let mut run = Self {
            driver: Component::default(),
            extensions: Vec::new(),
            bases: Bases::default(),
            artifacts: Vec::new(),
            logical: Vec::new(),
            left: kept,
            full: false,
        };
        let mut elsewhere = false;
        json.object(|json, key| {
            match key {
                "tool" => run.tool(json, out)?,
                "originalUriBaseIds" => run.base_ids(json, out)?,
                "artifacts" => json.array(|json| {
                    let location = part::<Artifact>(json, out)?.location;
                    if run.keeps(location.uri.len() + location.uri_base_id.len()) {
                        run.artifacts.push(location);
                    }
                    Ok(())
                })?,
                "logicalLocations" => json.array(|json| {
                    let name = logical_name(part::<LogicalLocation>(json, out)?);
                    if run.keeps(name.len()) {
                        run.logical.push(name);
                    }
                    Ok(())
                })?,
                "invocations" => json.array(|json| run.invocation(json, out))?,
                "versionControlProvenance" => json.array(|json| {
                    note_origin(part(json, out)?, out);
                    Ok(())
                })?,
                "externalPropertyFileReferences" => json.object(|_, key| {
                    elsewhere |= key == "results";
                    Ok(())
                })?,
                _ => {}
            }
            Ok(())
        })?;
        if elsewhere {
            out.not_scanned(json.route(), "results of the run are in other files, which are not read");
        }
        if run.full {
            out.remark(
                json.route(),
                format!("more than {kept} bytes of rules and files; the rest is not used"),
            );
        }
        if out.facts.engine.is_empty() {
            out.facts.engine = run.driver.name.to_lowercase();
            out.facts.engine_version.clone_from(&run.driver.version);
        }
        Ok(run)
    }

    /// Says whether there is room for something with a text of this length.
    fn keeps(&mut self, length: usize) -> bool {
        let size = length + size_of::<Rule>();
        if self.full || size > self.left {
            self.full = true;
            return false;
        }
        self.left -= size;
        true
    }

    fn tool(&mut self, json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
        json.object(|json, key| match key {
            "driver" => {
                self.driver = self.component(json, out)?;
                Ok(())
            }
            "extensions" => json.array(|json| {
                let extension = self.component(json, out)?;
                if self.keeps(extension.name.len()) {
                    self.extensions.push(extension);
                }
                Ok(())
            }),
            _ => Ok(()),
        })
    }

    fn component(&mut self, json: &mut Json<'_>, out: &mut Output<'_>) -> Result<Component, Refusal> {
        let mut component = Component::default();
        json.object(|json, key| {
            match key {
                "name" => component.name = json.text()?.unwrap_or_default(),
                "semanticVersion" => component.version = json.text()?.or(component.version.take()),
                "version" if component.version.is_none() => component.version = json.text()?,
                "rules" => json.array(|json| {
                    let rule = Rule::from(part::<sarif::Rule>(json, out)?);
                    if self.keeps(rule.size()) {
                        component.add(rule);
                    }
                    Ok(())
                })?,
                _ => {}
            }
            Ok(())
        })?;
        Ok(component)
    }

    fn base_ids(&mut self, json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
        self.bases.name(part::<BTreeMap<String, ArtifactLocation>>(json, out)?);
        Ok(())
    }

    fn invocation(&mut self, json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
        let invocation = part::<Invocation>(json, out)?;
        if !invocation.working_directory.uri.is_empty() {
            self.bases.work_in(&invocation.working_directory.uri);
        }
        let began = invocation.start_time_utc.parse().or_else(|_| invocation.end_time_utc.parse());
        out.facts.created = out.facts.created.or(began.ok());
        if invocation.execution_successful == "false" {
            let said = one_line(&invocation.exit_code_description);
            let reason = if said.is_empty() { "the tool says that it failed".to_owned() } else { said };
            out.not_scanned(json.route(), reason);
        }
        let all = invocation.tool_execution_notifications.into_iter();
        for notification in all.chain(invocation.tool_configuration_notifications) {
            if notification.level == "error" {
                self.note_failure(notification, json, out);
            }
        }
        Ok(())
    }

    fn note_failure(&self, notification: Notification, json: &Json<'_>, out: &mut Output<'_>) {
        let file = notification.locations.into_iter().next().unwrap_or_default();
        let file = file.physical_location.artifact_location;
        let what =
            if file.uri.is_empty() { json.route() } else { self.bases.path(&file.uri, &file.uri_base_id) };
        let said = one_line(&notification.message.text);
        let reason = if said.is_empty() { notification.descriptor.id } else { said };
        out.not_scanned(
            what,
            if reason.is_empty() { "the tool reports an error".to_owned() } else { reason },
        );
    }

    /// Says whether results about credentials are to be expected.
    pub(super) fn looks_for_credentials(&self) -> bool {
        let mut rules = std::iter::once(&self.driver).chain(&self.extensions).flat_map(|part| &part.rules);
        self.driver.finds_only_secrets()
            || rules.any(|rule| rule.properties.tags.iter().any(|tag| is_secret_tag(tag)))
    }

    /// The rule of a result: the one at its index if that fits its id, else one with its id, else one whose id
    /// is the first part of it.
    pub(super) fn rule(&self, result: &ResultRecord) -> Option<&Rule> {
        let reference = &result.rule;
        let home = &reference.tool_component;
        let component = match home.index {
            Some(index) => self.extensions.get(index),
            None if !home.name.is_empty() => self.extensions.iter().find(|one| one.name == home.name),
            None => None,
        };
        let component = component.unwrap_or(&self.driver);
        let id = if result.rule_id.is_empty() { &reference.id } else { &result.rule_id };
        let at = result.rule_index.or(reference.index).and_then(|index| component.rules.get(index));
        if let Some(rule) = at
            && (id.is_empty() || id.starts_with(rule.id.as_str()))
        {
            return Some(rule);
        }
        let all = || std::iter::once(component).chain(&self.extensions);
        let named = |id: &str| all().find_map(|component| component.named(id));
        named(id).or_else(|| id.rsplit_once('/').and_then(|(parent, _)| named(parent)))
    }

    /// The file of a location, which may only point to the run's list of files.
    pub(super) fn file(&self, location: &ArtifactLocation) -> String {
        let location = match location.index {
            Some(index) if location.uri.is_empty() => self.artifacts.get(index).unwrap_or(location),
            _ => location,
        };
        if location.uri.is_empty() {
            String::new()
        } else {
            self.bases.path(&location.uri, &location.uri_base_id)
        }
    }

    /// The name of a place in the program, which may only point to the run's list of them.
    pub(super) fn logical(&self, location: LogicalLocation) -> String {
        let listed = location.index.and_then(|index| self.logical.get(index));
        let name = logical_name(location);
        if name.is_empty() { listed.cloned().unwrap_or_default() } else { name }
    }
}

/// Takes the next value; one that makes no sense is noted and gives the default.
fn part<T: DeserializeOwned + Default>(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<T, Refusal> {
    Ok(json.record::<T>()?.unwrap_or_else(|reason| {
        out.remark(json.route(), reason);
        T::default()
    }))
}

fn logical_name(location: LogicalLocation) -> String {
    if location.fully_qualified_name.is_empty() { location.name } else { location.fully_qualified_name }
}

fn note_origin(origin: VersionControl, out: &mut Output<'_>) {
    if out.facts.commit.is_none() && !origin.revision_id.is_empty() {
        out.facts.commit = Some(origin.revision_id);
    }
    let (bare, credentials) = apart(&origin.repository_uri);
    out.secret(credentials);
    if out.facts.target.is_none() && !bare.is_empty() {
        out.facts.target = Some(bare);
    }
}

/// The URL without the user and password that may stand before its host, and these.
fn apart(url: &str) -> (String, &str) {
    let Some((scheme, rest)) = url.split_once("://") else {
        return (url.to_owned(), "");
    };
    let host = rest.split('/').next().unwrap_or_default();
    let credentials = host.rsplit_once('@').map(|(credentials, _)| credentials);
    let bare = credentials.map_or(rest, |credentials| &rest[credentials.len() + 1..]);
    (format!("{scheme}://{bare}"), credentials.unwrap_or_default())
}
