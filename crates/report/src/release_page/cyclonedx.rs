//! A page as a CycloneDX 1.6 document: the packages that vulnerabilities are in, below the component that ships them,
//! and what was decided as the analysis of each vulnerability.

#[cfg(test)]
mod tests;

use super::sentence::{decided, fix, plain, stopped};
use super::vex::alone;
use crate::json_text;
use crate::options::Options;
use crate::uuid::uuid;
use portcullis_domain::decision::Justification;
use portcullis_domain::release_page::{Answer, Cvss, Entry, Place, ReleasePage, Stand};
use portcullis_domain::severity::Severity;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Writes a page.
pub fn write(page: &ReleasePage, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let parts = Parts::new(page);
    let vulnerabilities = page.advisories.iter().flat_map(|entry| {
        entry.answers.iter().enumerate().map(|(number, answer)| vulnerability(entry, number, answer, &parts))
    });
    let mut document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": metadata(page, options),
        "components": components(page, &parts),
        "vulnerabilities": vulnerabilities.collect::<Vec<_>>(),
    });
    let mut hasher = blake3::Hasher::new();
    hasher.update(page.verdict.digest.as_bytes()).update(&serde_json::to_vec(&document)?);
    document["serialNumber"] = json!(format!("urn:uuid:{}", uuid(&hasher.finalize())));
    json_text::pretty(&document, out)
}

/// The packages that a page speaks of, with their references.
struct Parts<'p> {
    references: BTreeMap<(&'p str, String), (String, &'p Place)>,
}

impl<'p> Parts<'p> {
    fn new(page: &'p ReleasePage) -> Self {
        let mut references = BTreeMap::new();
        let answers = page.advisories.iter().flat_map(|entry| &entry.answers);
        for place in answers.flat_map(|answer| &answer.places) {
            let reference = format!("package-{}", references.len() + 1);
            references.entry(Self::key(place)).or_insert((reference, place));
        }
        Self { references }
    }

    fn key(place: &Place) -> (&str, String) {
        (&place.component, alone(place))
    }

    fn reference<'s>(&'s self, place: &'s Place) -> &'s str {
        self.references.get(&Self::key(place)).map_or("", |(reference, _)| reference)
    }
}

fn metadata(page: &ReleasePage, options: &Options<'_>) -> Value {
    let mut tool = json!({ "type": "application", "bom-ref": "tool", "name": "portcullis" });
    if !options.tool_version.is_empty() {
        tool["version"] = json!(options.tool_version);
    }
    let mut product = json!({
        "type": "application",
        "bom-ref": "product",
        "name": page.product_name,
        "version": page.version,
        "properties": [
            { "name": "portcullis:outcome", "value": page.outcome },
            { "name": "portcullis:verdict", "value": page.verdict.digest },
            { "name": "portcullis:draft", "value": page.is_draft.to_string() },
        ],
    });
    if !page.company.trim().is_empty() {
        product["supplier"] = json!({ "name": page.company });
    }
    json!({ "timestamp": page.judged_at, "tools": { "components": [tool] }, "component": product })
}

fn components(page: &ReleasePage, parts: &Parts<'_>) -> Vec<Value> {
    let shipping = page.components.iter().filter(|component| component.state.is_some());
    let of_component = |component: &portcullis_domain::release_page::Component| {
        let kind = if component.image.is_some() { "container" } else { "application" };
        let mut told = json!({
            "type": kind,
            "bom-ref": format!("component:{}", component.id),
            "name": component.image.as_deref().unwrap_or(&component.id),
            "version": component.state,
        });
        let within: Vec<Value> = parts
            .references
            .iter()
            .filter(|((of, _), _)| *of == component.id)
            .map(|((_, purl), (reference, place))| {
                let (name, version) = place.package.clone().unwrap_or_default();
                json!({ "type": "library", "bom-ref": reference, "name": name, "version": version, "purl": purl })
            })
            .collect();
        if !within.is_empty() {
            told["components"] = json!(within);
        }
        told
    };
    shipping.map(of_component).collect()
}

fn vulnerability(entry: &Entry, number: usize, answer: &Answer, parts: &Parts<'_>) -> Value {
    let mut told = json!({
        "bom-ref": format!("{}-{}", entry.weakness, number + 1),
        "id": entry.weakness,
        "ratings": ratings(entry, answer),
        "description": plain(&entry.title),
        "analysis": analysis(answer),
    });
    if let Some(link) = entry.link.as_deref().and_then(crate::link::web) {
        told["advisories"] = json!([{ "url": link }]);
    }
    if !entry.aliases.is_empty() {
        let alias =
            |id: &String| json!({ "id": id, "source": { "name": id.split('-').next().unwrap_or_default() } });
        told["references"] = entry.aliases.iter().map(alias).collect();
    }
    let fix = fix(&answer.places);
    if !fix.is_empty() {
        told["recommendation"] = json!(stopped(&fix));
    }
    let mut affected: Vec<&str> = answer.places.iter().map(|place| parts.reference(place)).collect();
    affected.sort_unstable();
    affected.dedup();
    told["affects"] = affected.iter().map(|reference| json!({ "ref": reference })).collect();
    told
}

fn ratings(entry: &Entry, answer: &Answer) -> Vec<Value> {
    let mut ratings = vec![json!({ "severity": word(entry.severity), "source": { "name": "scanner" } })];
    if let Some(Cvss { score, version, vector, source }) = &entry.cvss {
        let method = match version.as_deref() {
            Some("2.0") => "CVSSv2",
            Some("3.0") => "CVSSv3",
            Some("3.1") => "CVSSv31",
            Some("4.0") => "CVSSv4",
            _ => "other",
        };
        let mut rating = json!({ "score": score, "method": method });
        if let Some(vector) = vector {
            rating["vector"] = json!(vector);
        }
        if !source.is_empty() {
            rating["source"] = json!({ "name": source });
        }
        ratings.push(rating);
    }
    if let Some(assessed) = answer.assessed {
        let mut rating = json!({ "severity": word(assessed), "source": { "name": "vendor" } });
        if let Some(score) = answer.environmental_score {
            rating["score"] = json!(f64::from(score.tenths()) / 10.0);
        }
        ratings.push(rating);
    }
    ratings
}

fn word(severity: Severity) -> &'static str {
    if severity == Severity::Informational { "info" } else { severity.word() }
}

fn analysis(answer: &Answer) -> Value {
    let mut detail = vec![stopped(&decided(answer))];
    detail.extend(Some(stopped(&answer.details)).filter(|details| !details.is_empty()));
    let state = match answer.decided {
        Stand::NotAffected { .. } => "not_affected",
        Stand::FalsePositive => "false_positive",
        Stand::Accepted { .. } | Stand::Assessed | Stand::Skipped { .. } => "exploitable",
        Stand::Open { .. } => "in_triage",
    };
    let mut analysis = json!({ "state": state, "detail": detail.join(" ") });
    if let Stand::NotAffected { justification } = answer.decided {
        analysis["justification"] = json!(match justification {
            Justification::ComponentNotPresent | Justification::VulnerableCodeNotPresent =>
                "code_not_present",
            Justification::VulnerableCodeNotInExecutePath
            | Justification::VulnerableCodeCannotBeControlledByAdversary => "code_not_reachable",
            Justification::InlineMitigationsAlreadyExist => "protected_by_mitigating_control",
        });
    }
    analysis
}
