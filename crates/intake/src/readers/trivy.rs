//! Trivy's own JSON: vulnerabilities, misconfigurations, secrets and licences.
//!
//! Three forms are read: the report of schema 2, the older plain list of results, and the report on a
//! Kubernetes cluster, whose results hang below workloads. An observation is a vulnerability, a failed
//! misconfiguration, a secret or a licence. What Trivy was told to ignore is taken along as suppressed when the
//! report lists it (`--show-suppressed`).

mod subjects;

use crate::json::{Json, Kind, Outline};
use crate::output::Output;
use crate::readers::mask::mask_unmarked;
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use crate::redact::{Rule, as_written};
use portcullis_domain::finding::{Finding, Suppression};
use portcullis_domain::sink::OperatingSystem;
use portcullis_formats::trivy::{
    License, Metadata, Misconfiguration, ModifiedFinding, Secret, Vulnerability,
};
use serde::de::DeserializeOwned;
use subjects::Place;

pub(crate) const READER: Reader = Reader {
    format: FormatFacts {
        name: "trivy",
        title: "Trivy JSON (image, file system, configuration, cluster)",
        unit: "vulnerabilities + failed misconfigurations + secrets + licences",
    },
    way: Way::Json { recognises, several: false, read },
};

fn recognises(outline: &Outline) -> bool {
    let report = outline.has("SchemaVersion") && (outline.has("ArtifactName") || outline.has("Results"));
    let cluster = outline.has("ClusterName")
        && ["Resources", "Findings", "Vulnerabilities", "Misconfigurations"]
            .iter()
            .any(|key| outline.has(key));
    let list = outline.has("[].Target") && (outline.has("[].Vulnerabilities") || outline.has("[].Type"));
    report || cluster || list
}

/// Trivy masks the credential it found, but not its neighbours in the lines around it.
const RULE: Rule = Rule {
    keep: &[
        "RuleID",
        "Category",
        "Severity",
        "Title",
        "StartLine",
        "EndLine",
        "Layer",
        "Offset",
        "Type",
        "Status",
        "Statement",
        "Source",
        "Finding.RuleID",
        "Finding.Category",
        "Finding.Severity",
        "Finding.Title",
        "Finding.StartLine",
        "Finding.EndLine",
        "Finding.Layer",
        "Finding.Offset",
    ],
    anew: |record, _| {
        let own = serde_json::from_slice::<Secret>(record).unwrap_or_default();
        let modified = serde_json::from_slice::<ModifiedFinding<Secret>>(record).unwrap_or_default();
        vec![
            ("Match", mask_unmarked(own.masked_line)),
            ("Finding.Match", mask_unmarked(modified.finding.masked_line)),
        ]
    },
    name: as_written,
};

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "trivy".clone_into(&mut out.facts.engine);
    if json.kind()? == Kind::Array {
        return json.array(|json| result(json, out, ""));
    }
    json.object(|json, key| match key {
        "CreatedAt" => {
            out.facts.created = json.text()?.and_then(|text| text.parse().ok());
            Ok(())
        }
        "ArtifactName" | "ClusterName" => {
            out.facts.target = json.text()?;
            Ok(())
        }
        "Trivy" => json.object(|json, key| {
            if key == "Version" {
                out.facts.engine_version = json.text()?;
            }
            Ok(())
        }),
        "Metadata" => {
            match json.record::<Metadata>()? {
                Ok(metadata) => note_metadata(metadata, out),
                Err(reason) => out.remark("Metadata".to_owned(), reason),
            }
            Ok(())
        }
        "Results" => json.array(|json| result(json, out, "")),
        "Resources" | "Findings" | "Vulnerabilities" | "Misconfigurations" => {
            json.array(|json| workload(json, out))
        }
        _ => Ok(()),
    })
}

fn note_metadata(metadata: Metadata, out: &mut Output<'_>) {
    let facts = &mut out.facts;
    if !metadata.image_id.is_empty() {
        facts.digests.push(metadata.image_id);
    }
    for digest in metadata.repo_digests {
        let bare = digest.rsplit_once('@').map_or(digest.as_str(), |(_, bare)| bare).to_owned();
        if !facts.digests.contains(&bare) {
            facts.digests.push(bare);
        }
    }
    // An ARM64 image may or may not say `v8`, which is all there is.
    let platform = metadata.image_config.platform();
    facts.platform =
        platform.map(|name| name.strip_suffix("/arm64/v8").map_or(name.clone(), |os| format!("{os}/arm64")));
    facts.commit = Some(metadata.commit).filter(|commit| !commit.is_empty());
    facts.operating_system = metadata.os.filter(|os| !os.family.is_empty()).map(|os| OperatingSystem {
        family: os.family,
        version: os.name,
        end_of_life: os.end_of_life,
    });
}

fn workload(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    let [namespace, kind, name] = json.header(["Namespace", "Kind", "Name"])?;
    let parts: Vec<String> = [namespace, kind, name].into_iter().filter(|part| !part.is_empty()).collect();
    let workload = parts.join("/");
    json.object(|json, key| match key {
        "Results" => json.array(|json| result(json, out, &workload)),
        "Error" => {
            if let Some(reason) = json.text()?.filter(|reason| !reason.is_empty()) {
                out.not_scanned(workload.as_str(), reason);
            }
            Ok(())
        }
        _ => Ok(()),
    })
}

fn result(json: &mut Json<'_>, out: &mut Output<'_>, workload: &str) -> Result<(), Refusal> {
    let [target, class, kind] = json.header(["Target", "Class", "Type"])?;
    let place = Place { workload, target: &target, class: &class, kind: &kind };
    json.object(|json, key| match key {
        "Packages" => {
            let listed = out.facts.packages.get_or_insert(0);
            json.array(|_| {
                *listed += 1;
                Ok(())
            })
        }
        "MisconfSummary" => json.object(|json, key| {
            if key == "Successes" {
                let passed = json.record::<u64>()?.unwrap_or_default();
                *out.facts.passed_checks.get_or_insert(0) += passed;
            }
            Ok(())
        }),
        "Vulnerabilities" => {
            json.array(|json| take(json, out, |found| subjects::vulnerability(found, place)))
        }
        "Misconfigurations" => json.array(|json| misconfiguration(json, out, place)),
        "Secrets" => json.array(|json| {
            out.conceal(json.begins()?, &RULE);
            take(json, out, |found| subjects::secret(found, place))
        }),
        "Licenses" => json.array(|json| take(json, out, |found| subjects::license(found, place))),
        "ExperimentalModifiedFindings" => json.array(|json| modified(json, out, place)),
        _ => Ok(()),
    })
}

fn take<T: DeserializeOwned>(
    json: &mut Json<'_>,
    out: &mut Output<'_>,
    finding: impl FnOnce(T) -> Result<Finding, &'static str>,
) -> Result<(), Refusal> {
    match json.record::<T>()? {
        Ok(record) => match finding(record) {
            Ok(finding) => out.finding(finding),
            Err(reason) => out.skip(json.route(), reason),
        },
        Err(reason) => out.skip(json.route(), reason),
    }
}

fn misconfiguration(json: &mut Json<'_>, out: &mut Output<'_>, place: Place<'_>) -> Result<(), Refusal> {
    match json.record::<Misconfiguration>()? {
        Ok(found) if found.status == "PASS" => Ok(()),
        Ok(found) => {
            let excepted = found.status == "EXCEPTION";
            match subjects::misconfiguration(found, place) {
                Ok(mut finding) if excepted => {
                    finding.suppression =
                        Some(Suppression { by: "exception".to_owned(), reason: String::new() });
                    out.suppressed(finding)
                }
                Ok(finding) => out.finding(finding),
                Err(reason) => out.skip(json.route(), reason),
            }
        }
        Err(reason) => out.skip(json.route(), reason),
    }
}

fn modified(json: &mut Json<'_>, out: &mut Output<'_>, place: Place<'_>) -> Result<(), Refusal> {
    let [kind] = json.header(["Type"])?;
    match kind.as_str() {
        "misconfiguration" => {
            suppressed(json, out, |found: Misconfiguration| subjects::misconfiguration(found, place))
        }
        "secret" => {
            out.conceal(json.begins()?, &RULE);
            suppressed(json, out, |found: Secret| subjects::secret(found, place))
        }
        "license" => suppressed(json, out, |found: License| subjects::license(found, place)),
        _ => suppressed(json, out, |found: Vulnerability| subjects::vulnerability(found, place)),
    }
}

fn suppressed<T: DeserializeOwned + Default>(
    json: &mut Json<'_>,
    out: &mut Output<'_>,
    finding: impl FnOnce(T) -> Result<Finding, &'static str>,
) -> Result<(), Refusal> {
    let outcome = json.record::<ModifiedFinding<T>>()?.and_then(|entry| {
        let mut finding = finding(entry.finding).map_err(str::to_owned)?;
        let by = if entry.source.is_empty() { entry.status } else { entry.source };
        finding.suppression = Some(Suppression { by, reason: entry.statement });
        Ok(finding)
    });
    match outcome {
        Ok(finding) => out.suppressed(finding),
        Err(reason) => {
            out.remark(json.route(), reason);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests;
