//! SARIF 2.1.0, the format that most code scanners can write.
//!
//! What stands around the results of a run (rules, bases of paths, files, invocations) may come before or behind
//! them; it is collected in a look ahead, then the results are walked. An observation is a result that reports
//! something: of the kinds `pass` and `notApplicable` the first is counted as a passed check, the second dropped,
//! and results that the baseline calls `absent` are gone.

mod paths;
mod rules;
mod run;
mod subjects;

use crate::json::{Json, Kind, Outline};
use crate::output::Output;
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use crate::redact::{Rule, as_written};
use portcullis_formats::sarif::ResultRecord;
use run::{KEPT, Run};

pub(crate) const READER: Reader = Reader {
    format: FormatFacts { name: "sarif", title: "SARIF 2.1.0", unit: "results" },
    way: Way::Json { recognises, several: false, read },
};

/// Of a result about a credential only the rule and the place stay: its message, snippets, fingerprints and code
/// flows may all quote what was found.
const RULE: Rule = Rule {
    keep: &[
        "ruleId",
        "ruleIndex",
        "rule",
        "kind",
        "level",
        "guid",
        "baselineState",
        "suppressions",
        "taxa",
        "locations.physicalLocation.artifactLocation",
        "locations.physicalLocation.region.startLine",
        "locations.physicalLocation.region.endLine",
        "locations.logicalLocations",
        "properties.security-severity",
        "properties.severity",
        "properties.securityRisk",
        "properties.tags",
        "properties.cwe",
    ],
    anew: |_, _| Vec::new(),
    name: as_written,
};

fn recognises(outline: &Outline) -> bool {
    outline.has("runs") && (outline.has("runs[].tool.driver") || outline.text("version") == Some("2.1.0"))
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    json.object(|json, key| match key {
        "runs" if json.kind()? == Kind::Null => {
            out.not_scanned("the whole target", "the report has no runs");
            Ok(())
        }
        "runs" => json.array(|json| read_run(json, out, KEPT)),
        "inlineExternalProperties" => {
            out.remark(key.to_owned(), "properties beside the runs are not read");
            Ok(())
        }
        _ => Ok(()),
    })?;
    if out.facts.engine.is_empty() {
        "sarif".clone_into(&mut out.facts.engine);
    }
    Ok(())
}

/// `kept` bounds the bytes held of what stands around the results.
fn read_run(json: &mut Json<'_>, out: &mut Output<'_>, kept: usize) -> Result<(), Refusal> {
    if json.kind()? != Kind::Object {
        return json.object(|_, _| Ok(()));
    }
    let run = json.ahead(|json| Run::collect(json, out, kept))?;
    if run.looks_for_credentials() {
        note_credentials(json, out, &run)?;
    }
    let mut looked = false;
    json.object(|json, key| {
        if key == "results" && json.kind()? != Kind::Null {
            looked = true;
            json.array(|json| read_result(json, out, &run))?;
        }
        Ok(())
    })?;
    if !looked {
        out.not_scanned(json.route(), "the run has no results: the tool did not look for any");
    }
    Ok(())
}

/// Notes what stands in clear in results about credentials: another result may quote the same lines.
fn note_credentials(json: &mut Json<'_>, out: &mut Output<'_>, run: &Run) -> Result<(), Refusal> {
    json.ahead(|json| {
        json.object(|json, key| {
            if key != "results" {
                return Ok(());
            }
            json.array(|json| {
                if let Ok(result) = json.record::<ResultRecord>()?
                    && subjects::is_about_a_credential(&result, run)
                {
                    let snippets =
                        result.locations.iter().map(|place| &place.physical_location.region.snippet);
                    snippets.for_each(|snippet| out.secret(snippet.text.trim()));
                }
                Ok(())
            })
        })
    })
}

fn read_result(json: &mut Json<'_>, out: &mut Output<'_>, run: &Run) -> Result<(), Refusal> {
    let at = json.begins()?;
    let result = match json.record::<ResultRecord>()? {
        Ok(result) => result,
        Err(reason) => {
            if run.looks_for_credentials() {
                out.conceal(at, &RULE);
            }
            return out.skip(json.route(), reason);
        }
    };
    if subjects::is_about_a_credential(&result, run) {
        out.conceal(at, &RULE);
    }
    if result.baseline_state == "absent" || result.kind == "notApplicable" {
        return Ok(());
    }
    if result.kind == "pass" {
        *out.facts.passed_checks.get_or_insert(0) += 1;
        return Ok(());
    }
    match subjects::finding(result, run) {
        Ok(finding) => out.finding(finding),
        Err(reason) => out.skip(json.route(), reason),
    }
}

#[cfg(test)]
mod tests;
