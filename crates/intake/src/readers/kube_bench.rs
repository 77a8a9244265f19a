//! The JSON of kube-bench. An observation is a test whose status is `FAIL` or `WARN`; tests that passed are
//! counted.

use crate::json::{Json, Kind, Outline};
use crate::output::Output;
use crate::readers::text::joined;
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use portcullis_domain::finding::{Details, Finding, IacSubject, Location, Subject};
use portcullis_domain::severity::Severity;
use portcullis_formats::kube_bench::Test;

pub(crate) const READER: Reader = Reader {
    format: FormatFacts {
        name: "kube-bench",
        title: "kube-bench JSON",
        unit: "tests with status FAIL or WARN",
    },
    way: Way::Json { recognises, several: false, read },
};

fn recognises(outline: &Outline) -> bool {
    let control = |at: &str| outline.has(&format!("{at}node_type")) && outline.has(&format!("{at}tests"));
    control("")
        || control("[].")
        || control("Controls[].")
        || (outline.has("Controls") && outline.has("Totals"))
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "kube-bench".clone_into(&mut out.facts.engine);
    if json.kind()? == Kind::Array {
        return json.array(|json| control(json, out));
    }
    if json.header(["node_type"])? != [""] {
        return control(json, out);
    }
    json.object(|json, key| match key {
        "Controls" => json.array(|json| control(json, out)),
        _ => Ok(()),
    })
}

/// What a test belongs to.
struct Place<'p> {
    /// The benchmark with its version: the number of a test means something only in it.
    benchmark: &'p str,
    node_type: &'p str,
}

fn control(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    let [version, node_type] = json.header(["version", "node_type"])?;
    let benchmark = match version.as_bytes().first() {
        Some(first) if first.is_ascii_digit() => format!("cis-{version}"),
        Some(_) => version,
        None => "cis".to_owned(),
    };
    let place = Place { benchmark: &benchmark, node_type: &node_type };
    json.object(|json, key| match key {
        "tests" => json.array(|json| {
            json.object(|json, key| match key {
                "results" => json.array(|json| test(json, out, &place)),
                _ => Ok(()),
            })
        }),
        _ => Ok(()),
    })
}

fn test(json: &mut Json<'_>, out: &mut Output<'_>, place: &Place<'_>) -> Result<(), Refusal> {
    let found = match json.record::<Test>()? {
        Ok(found) => found,
        Err(reason) => return out.skip(json.route(), reason),
    };
    // kube-bench rates nothing. What fails and counts in the benchmark is worth the attention of high, the rest
    // less; a warning says that somebody has to look, not that something is wrong.
    let severity = match (found.status.as_str(), found.scored.as_str()) {
        ("FAIL", "false") => Severity::Medium,
        ("FAIL", _) => Severity::High,
        ("WARN", _) => Severity::Low,
        ("PASS", _) => {
            *out.facts.passed_checks.get_or_insert(0) += 1;
            return Ok(());
        }
        _ => return Ok(()),
    };
    if found.number.is_empty() {
        return out.skip(json.route(), "it has no number");
    }
    out.finding(finding(found, severity, place))
}

/// The audit command and the value that was found are left out: the command lines of processes are among them.
fn finding(found: Test, severity: Severity, place: &Place<'_>) -> Finding {
    let remediation =
        if found.remediation.is_empty() { found.information.join("\n") } else { found.remediation };
    Finding {
        title: if found.description.is_empty() { found.number.clone() } else { found.description },
        subject: Subject::Iac(IacSubject {
            check: joined(place.benchmark, &found.number),
            resource: place.node_type.to_owned(),
            location: Location::default(),
            root_module: None,
        }),
        severity,
        severity_source: None,
        suppression: None,
        details: Details {
            description: if found.expected_result.is_empty() {
                String::new()
            } else {
                format!("Expected: {}", found.expected_result)
            },
            remediation,
            ..Details::default()
        },
    }
}

#[cfg(test)]
mod tests;
