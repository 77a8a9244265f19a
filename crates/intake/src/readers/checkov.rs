//! Checkov's JSON, in every shape its standard output takes.
//!
//! One framework with results is an object, several are a list, none at all is the bare summary, and several
//! scanned directories are documents that follow each other. With `--quiet` only the failed checks are listed;
//! the summary counts all the same. An observation is a failed check. What the code itself tells Checkov to
//! skip is taken along as suppressed, and files that Checkov could not parse make the scan incomplete.

mod subjects;

use crate::json::{Json, Kind, Outline};
use crate::output::Output;
use crate::readers::mask::mask_marked;
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use crate::redact::{Rule, as_written};
use portcullis_domain::finding::Suppression;
use portcullis_formats::checkov::{Check, Summary};

pub(crate) const READER: Reader = Reader {
    format: FormatFacts { name: "checkov", title: "Checkov JSON", unit: "failed checks" },
    way: Way::Json { recognises, several: true, read },
};

/// The credential's plain hash, which is the resource, does not stay, nor does what was evaluated.
const RULE: Rule = Rule {
    keep: &[
        "check_id",
        "bc_check_id",
        "check_name",
        "check_class",
        "check_result.result",
        "check_result.suppress_comment",
        "file_path",
        "file_abs_path",
        "repo_file_path",
        "file_line_range",
        "caller_file_path",
        "severity",
        "bc_category",
        "benchmarks",
        "description",
        "short_description",
        "guideline",
        "vulnerability_details",
    ],
    anew: |record, _| {
        let check = serde_json::from_slice::<Check>(record).unwrap_or_default();
        vec![("code_block", mask_marked(&check.code_block.concat()))]
    },
    name: as_written,
};

/// The framework that looks for credentials.
const SECRETS: &str = "secrets";

fn recognises(outline: &Outline) -> bool {
    let report = |at: &str| {
        outline.has(&format!("{at}check_type"))
            && (outline.has(&format!("{at}results")) || outline.has(&format!("{at}summary")))
    };
    let summary =
        |at: &str| outline.has(&format!("{at}checkov_version")) && outline.has(&format!("{at}failed"));
    ["", "[]."].iter().any(|at| report(at) || summary(at))
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "checkov".clone_into(&mut out.facts.engine);
    if json.kind()? == Kind::Array {
        return json.array(|json| framework(json, out));
    }
    framework(json, out)
}

fn framework(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    let [framework, version] = json.header(["check_type", "checkov_version"])?;
    if !version.is_empty() {
        let summary = json.record::<Summary>()?;
        let unparsed = note_summary(summary, json, out);
        note_unparsed(unparsed, out);
        return Ok(());
    }
    let (mut unparsed, mut named) = (0, 0);
    json.object(|json, key| {
        match key {
            "results" => named = results(json, out, &framework)?,
            "summary" => {
                let summary = json.record::<Summary>()?;
                unparsed = note_summary(summary, json, out);
            }
            _ => {}
        }
        Ok(())
    })?;
    if named == 0 {
        note_unparsed(unparsed, out);
    }
    Ok(())
}

/// Gives the number of files that could not be parsed.
fn note_summary(summary: Result<Summary, String>, json: &Json<'_>, out: &mut Output<'_>) -> u32 {
    match summary {
        Ok(summary) => {
            *out.facts.passed_checks.get_or_insert(0) += u64::from(summary.passed);
            if !summary.checkov_version.is_empty() {
                out.facts.engine_version = Some(summary.checkov_version);
            }
            summary.parsing_errors
        }
        Err(reason) => {
            out.remark(json.route(), reason);
            0
        }
    }
}

/// A quiet report counts the files that could not be parsed and does not name them.
fn note_unparsed(count: u32, out: &mut Output<'_>) {
    if count > 0 {
        let files = if count == 1 { "file" } else { "files" };
        let what = format!("{count} {files} without a name in the report");
        out.not_scanned(what, "Checkov could not parse all of the target");
    }
}

/// Gives the number of named files that could not be parsed.
fn results(json: &mut Json<'_>, out: &mut Output<'_>, framework: &str) -> Result<u32, Refusal> {
    let mut unparsed = 0;
    json.object(|json, key| match key {
        "failed_checks" => json.array(|json| failed(json, out, framework)),
        "skipped_checks" => json.array(|json| skipped(json, out, framework)),
        "passed_checks" if framework == SECRETS => json.array(|json| {
            out.conceal(json.begins()?, &RULE);
            Ok(())
        }),
        "parsing_errors" => json.array(|json| {
            if let Some(file) = json.text()? {
                unparsed += 1;
                out.not_scanned(file, "Checkov could not parse it");
            }
            Ok(())
        }),
        _ => Ok(()),
    })?;
    Ok(unparsed)
}

fn failed(json: &mut Json<'_>, out: &mut Output<'_>, framework: &str) -> Result<(), Refusal> {
    if framework == SECRETS {
        out.conceal(json.begins()?, &RULE);
    }
    let finding = json.record::<Check>()?.and_then(|check| subjects::finding(check, framework));
    match finding {
        Ok(finding) => out.finding(finding),
        Err(reason) => out.skip(json.route(), reason),
    }
}

fn skipped(json: &mut Json<'_>, out: &mut Output<'_>, framework: &str) -> Result<(), Refusal> {
    if framework == SECRETS {
        out.conceal(json.begins()?, &RULE);
    }
    let finding = json.record::<Check>()?.and_then(|mut check| {
        let comment = std::mem::take(&mut check.result.suppress_comment);
        let mut finding = subjects::finding(check, framework)?;
        finding.suppression = Some(suppression(comment.trim()));
        Ok(finding)
    });
    match finding {
        Ok(finding) => out.suppressed(finding),
        Err(reason) => {
            out.remark(json.route(), reason);
            Ok(())
        }
    }
}

/// A skip stands in the code, or comes from a baseline file; then this is Checkov's own comment.
fn suppression(comment: &str) -> Suppression {
    if comment == "baseline-skipped" {
        return Suppression { by: "baseline".to_owned(), reason: String::new() };
    }
    Suppression { by: "inline".to_owned(), reason: comment.to_owned() }
}

#[cfg(test)]
mod tests;
