//! The JSON of tfsec. An observation is a result that failed; results that passed are counted, ignored ones are
//! taken along as suppressed.

use crate::json::{Json, Kind, Outline};
use crate::output::Output;
use crate::readers::text::directory;
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use portcullis_domain::finding::{Details, Finding, IacSubject, Location, Subject, Suppression};
use portcullis_domain::severity::Severity;
use portcullis_formats::tfsec::Outcome;

pub(crate) const READER: Reader = Reader {
    format: FormatFacts { name: "tfsec", title: "tfsec JSON", unit: "results" },
    way: Way::Json { recognises, several: false, read },
};

/// A report of nothing is `{"results": null}`, so an object of that one key alone is taken for tfsec's.
fn recognises(outline: &Outline) -> bool {
    let results = outline.has("results[].rule_id") && outline.has("results[].location.filename");
    let nothing = outline.has("results") && !outline.any(|route| !matches!(route, "" | "results"));
    results || nothing
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    json.object(|json, key| {
        if key != "results" {
            return Ok(());
        }
        // An empty list is what other tools write too: it says nothing about a scan by this one.
        if json.kind()? == Kind::Null {
            "tfsec".clone_into(&mut out.facts.engine);
        }
        json.array(|json| {
            "tfsec".clone_into(&mut out.facts.engine);
            outcome(json, out)
        })
    })
}

fn outcome(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    let found = match json.record::<Outcome>()? {
        Ok(found) => found,
        Err(reason) => return out.skip(json.route(), reason),
    };
    match found.status.as_str() {
        "passed" | "1" => {
            *out.facts.passed_checks.get_or_insert(0) += 1;
            Ok(())
        }
        "ignored" | "2" => match finding(found) {
            Ok(mut finding) => {
                finding.suppression = Some(Suppression { by: "ignored".to_owned(), reason: String::new() });
                out.suppressed(finding)
            }
            Err(reason) => {
                out.remark(json.route(), reason);
                Ok(())
            }
        },
        _ => match finding(found) {
            Ok(finding) => out.finding(finding),
            Err(reason) => out.skip(json.route(), reason),
        },
    }
}

fn finding(found: Outcome) -> Result<Finding, &'static str> {
    let check = if found.long_id.is_empty() { found.rule_id } else { found.long_id };
    if check.is_empty() {
        return Err("it names no rule");
    }
    let resource = if found.resource.is_empty() { named_in(&found.description) } else { found.resource };
    let path = found.location.filename.replace('\\', "/");
    let texts = [found.description, found.impact];
    let texts: Vec<&str> = texts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    Ok(Finding {
        title: if found.rule_description.is_empty() { check.clone() } else { found.rule_description },
        severity: Severity::from_word(&found.severity),
        severity_source: None,
        suppression: None,
        details: Details {
            description: texts.join("\n\n"),
            remediation: found.resolution,
            references: found.links,
            ..Details::default()
        },
        subject: Subject::Iac(IacSubject {
            check,
            resource,
            location: Location::new(&path, found.location.start_line, found.location.end_line),
            root_module: Some(directory(&path).to_owned()),
        }),
    })
}

/// The address in the description of old reports: `Resource 'module.a:aws_instance.b' has …`.
fn named_in(description: &str) -> String {
    let named = description.strip_prefix("Resource '").and_then(|rest| rest.split_once('\''));
    named.map_or_else(String::new, |(address, _)| address.to_owned())
}

#[cfg(test)]
mod tests;
