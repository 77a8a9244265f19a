//! The Kubernetes resources of Trivy Operator, as `kubectl get … -o json` writes them.
//!
//! One resource, a list of them, a Kubernetes `List`, or an object with a list for each kind. An observation is a
//! vulnerability, a failed check or a secret; in the summary form of a compliance report, a control that fails.

mod subjects;

use crate::json::{Json, Kind, Outline};
use crate::output::Output;
use crate::readers::mask::mask_unmarked;
use crate::readers::text::non_empty;
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use crate::redact::{Rule, as_written};
use jiff::Timestamp;
use portcullis_domain::finding::Finding;
use portcullis_domain::sink;
use portcullis_formats::trivy_operator::{
    Artifact, Check, ControlSummary, Metadata, OperatingSystem, Registry, Scanner, Secret, Vulnerability,
};
use serde::de::DeserializeOwned;
use subjects::{Control, Workload};

const GROUP: &str = "aquasecurity.github.io";

pub(crate) const READER: Reader = Reader {
    format: FormatFacts {
        name: "trivy-operator",
        title: "Trivy Operator resources (JSON)",
        unit: "vulnerabilities, failed checks, secrets",
    },
    way: Way::Json { recognises, several: false, read },
};

const RULE: Rule = Rule {
    keep: &["ruleID", "category", "severity", "target", "title"],
    anew: |record, _| {
        let found = serde_json::from_slice::<Secret>(record).unwrap_or_default();
        vec![("match", mask_unmarked(found.masked_line))]
    },
    name: as_written,
};

fn recognises(outline: &Outline) -> bool {
    let version = |route: &str| outline.text(route).is_some_and(is_ours);
    version("apiVersion")
        || version("[].apiVersion")
        || version("items[].apiVersion")
        || outline.any(|route| route.ends_with(&format!("reports.{GROUP}")))
}

fn is_ours(version: &str) -> bool {
    version.strip_prefix(GROUP).is_some_and(|rest| rest.starts_with('/'))
}

/// What the resources of a file agree on, or not.
#[derive(Default)]
struct Agreed {
    target: Single<String>,
    digest: Single<String>,
    operating_system: Single<sink::OperatingSystem>,
    created: Option<Timestamp>,
}

#[derive(Default)]
enum Single<T> {
    #[default]
    Nothing,
    One(T),
    Several,
}

impl<T: PartialEq> Single<T> {
    fn note(&mut self, value: T) {
        match self {
            Self::Nothing => *self = Self::One(value),
            Self::One(known) if *known == value => {}
            _ => *self = Self::Several,
        }
    }

    fn only(self) -> Option<T> {
        match self {
            Self::One(value) => Some(value),
            Self::Nothing | Self::Several => None,
        }
    }
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "trivy-operator".clone_into(&mut out.facts.engine);
    let mut agreed = Agreed::default();
    document(json, out, &mut agreed)?;
    out.facts.target = agreed.target.only();
    out.facts.digests = agreed.digest.only().into_iter().collect();
    out.facts.operating_system = agreed.operating_system.only();
    out.facts.created = agreed.created;
    Ok(())
}

fn document(json: &mut Json<'_>, out: &mut Output<'_>, agreed: &mut Agreed) -> Result<(), Refusal> {
    if json.kind()? == Kind::Array {
        return json.array(|json| resource(json, out, agreed));
    }
    let [version] = json.header(["apiVersion"])?;
    if is_ours(&version) {
        return resource(json, out, agreed);
    }
    json.object(|json, key| match key {
        "items" => json.array(|json| resource(json, out, agreed)),
        _ if key.strip_suffix(GROUP).is_some_and(|plural| plural.ends_with("reports.")) => {
            document(json, out, agreed)
        }
        _ => Ok(()),
    })
}

fn resource(json: &mut Json<'_>, out: &mut Output<'_>, agreed: &mut Agreed) -> Result<(), Refusal> {
    let metadata = json.ahead(|json| {
        let mut metadata = Metadata::default();
        json.object(|json, key| {
            if key == "metadata" {
                metadata = json.record()?.unwrap_or_default();
            }
            Ok(())
        })?;
        Ok(metadata)
    })?;
    let workload = Workload::of(&metadata);
    json.object(|json, key| match key {
        "report" => report(json, out, agreed, &workload),
        "status" => compliance(json, out, agreed, &metadata.name),
        _ => Ok(()),
    })
}

fn report(
    json: &mut Json<'_>,
    out: &mut Output<'_>,
    agreed: &mut Agreed,
    workload: &Workload,
) -> Result<(), Refusal> {
    let (mut registry, mut artifact) = (Registry::default(), Artifact::default());
    json.object(|json, key| match key {
        "registry" => {
            registry = json.record()?.unwrap_or_default();
            Ok(())
        }
        "artifact" => {
            artifact = json.record()?.unwrap_or_default();
            Ok(())
        }
        "os" => {
            let OperatingSystem { family, name, eosl } = json.record()?.unwrap_or_default();
            if !family.is_empty() {
                let found = sink::OperatingSystem { family, version: name, end_of_life: eosl };
                agreed.operating_system.note(found);
            }
            Ok(())
        }
        "scanner" => {
            let scanner = json.record::<Scanner>()?.unwrap_or_default();
            out.facts.engine_version = out.facts.engine_version.take().or(non_empty(scanner.version));
            Ok(())
        }
        "updateTimestamp" => updated(json, agreed),
        "vulnerabilities" => json
            .array(|json| take(json, out, |found: Vulnerability| subjects::vulnerability(found, workload))),
        "secrets" => json.array(|json| {
            out.conceal(json.begins()?, &RULE);
            take(json, out, |found: Secret| subjects::secret(found, workload))
        }),
        "checks" => json.array(|json| check(json, out, |found| subjects::check(found, workload))),
        "components" => json.object(|json, key| match key {
            "components" => {
                let listed = out.facts.packages.get_or_insert(0);
                json.array(|_| {
                    *listed += 1;
                    Ok(())
                })
            }
            _ => Ok(()),
        }),
        _ => Ok(()),
    })?;
    if let Some(image) = subjects::image(&registry, &artifact) {
        agreed.target.note(image);
    }
    if let Some(digest) = non_empty(artifact.digest) {
        agreed.digest.note(digest);
    }
    Ok(())
}

fn compliance(
    json: &mut Json<'_>,
    out: &mut Output<'_>,
    agreed: &mut Agreed,
    benchmark: &str,
) -> Result<(), Refusal> {
    json.object(|json, key| match key {
        "updateTimestamp" => updated(json, agreed),
        "detailReport" => json.object(|json, key| match key {
            "results" => json.array(|json| {
                let [id, name, severity] = json.header(["id", "name", "severity"])?;
                let control = Control { benchmark, id: &id, name: &name, severity: &severity };
                json.object(|json, key| match key {
                    "checks" => json.array(|json| check(json, out, |found| control.check(found))),
                    _ => Ok(()),
                })
            }),
            _ => Ok(()),
        }),
        "summaryReport" => json.object(|json, key| match key {
            "controlCheck" => json.array(|json| summary(json, out, benchmark)),
            _ => Ok(()),
        }),
        _ => Ok(()),
    })
}

fn summary(json: &mut Json<'_>, out: &mut Output<'_>, benchmark: &str) -> Result<(), Refusal> {
    match json.record::<ControlSummary>()? {
        Ok(ControlSummary { total_fail: None, .. }) => Ok(()),
        Ok(ControlSummary { total_fail: Some(failed), .. }) if failed <= 0.0 => {
            *out.facts.passed_checks.get_or_insert(0) += 1;
            Ok(())
        }
        Ok(found) => {
            let control = Control { benchmark, id: &found.id, name: &found.name, severity: &found.severity };
            match control.check(Check::default()) {
                Ok(finding) => out.finding(finding),
                Err(reason) => out.skip(json.route(), reason),
            }
        }
        Err(reason) => out.skip(json.route(), reason),
    }
}

fn updated(json: &mut Json<'_>, agreed: &mut Agreed) -> Result<(), Refusal> {
    if let Some(time) = json.text()?.and_then(|text| text.parse::<Timestamp>().ok()) {
        agreed.created = Some(agreed.created.map_or(time, |known| known.min(time)));
    }
    Ok(())
}

fn take<T: DeserializeOwned>(
    json: &mut Json<'_>,
    out: &mut Output<'_>,
    finding: impl FnOnce(T) -> Result<Finding, &'static str>,
) -> Result<(), Refusal> {
    match json.record::<T>()?.and_then(|found| finding(found).map_err(str::to_owned)) {
        Ok(finding) => out.finding(finding),
        Err(reason) => out.skip(json.route(), reason),
    }
}

fn check(
    json: &mut Json<'_>,
    out: &mut Output<'_>,
    finding: impl FnOnce(Check) -> Result<Finding, &'static str>,
) -> Result<(), Refusal> {
    match json.record::<Check>()? {
        Ok(found) if found.success == "true" => {
            *out.facts.passed_checks.get_or_insert(0) += 1;
            Ok(())
        }
        Ok(found) => match finding(found) {
            Ok(finding) => out.finding(finding),
            Err(reason) => out.skip(json.route(), reason),
        },
        Err(reason) => out.skip(json.route(), reason),
    }
}

#[cfg(test)]
mod tests;
