//! Semgrep's JSON, and the list of supply-chain findings that its platform exports.
//!
//! An observation is a result. Results of rules for credentials become secrets, those of supply-chain rules
//! packages, all others code.

mod platform;
mod subjects;

use crate::json::{Json, Outline};
use crate::output::Output;
use crate::readers::record::{take, take_fact};
use crate::readers::text::headline;
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use crate::redact::{Rule, as_written};
use portcullis_formats::semgrep::{Found, Problem, SkippedPath};

pub(crate) const READER: Reader = Reader {
    format: FormatFacts {
        name: "semgrep",
        title: "Semgrep JSON (code, secrets, supply chain)",
        unit: "results",
    },
    way: Way::Json { recognises, several: false, read },
};

/// Reasons to leave a file out that are no failure: it was meant to be left out, or there is nothing to scan.
const MEANT: [&str; 12] = [
    "always_skipped",
    "semgrepignore_patterns_match",
    "gitignore_patterns_match",
    "cli_include_flags_do_not_match",
    "cli_exclude_flags_match",
    "excluded_by_config",
    "dotfile",
    "wrong_language",
    "irrelevant_rule",
    "binary",
    "minified",
    "nonexistent_file",
];

/// Of the lines only what stands before the credential stays, and of the message what is not in the lines.
const RULE: Rule = Rule {
    keep: &[
        "check_id",
        "path",
        "start",
        "end",
        "extra.severity",
        "extra.metadata",
        "extra.is_ignored",
        "extra.engine_kind",
        "extra.validation_state",
        "extra.sca_info",
    ],
    anew: |record, _| subjects::redacted(serde_json::from_slice(record).unwrap_or_default()),
    name: as_written,
};

fn recognises(outline: &Outline) -> bool {
    let results = outline.has("results[].check_id") && outline.has("results[].extra");
    let none = outline.has("results")
        && outline.has("errors")
        && !outline.any(|route| route.starts_with("results[") || route.starts_with("results."))
        && (outline.has("paths")
            || outline.has("version")
            || !outline.any(|route| !["", "results", "errors"].contains(&route)));
    let platform = outline.has("vulns[].advisory") && outline.has("vulns[].matchedDependency");
    results || none || platform
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "semgrep".clone_into(&mut out.facts.engine);
    json.object(|json, key| match key {
        "results" => {
            // Another rule may have found the same lines.
            json.ahead(|json| {
                json.array(|json| {
                    if let Ok(found) = json.record::<Found>()?
                        && subjects::is_secret(&found)
                    {
                        for text in subjects::credentials(&found) {
                            out.secret(text);
                        }
                    }
                    Ok(())
                })
            })?;
            json.array(|json| result(json, out))
        }
        "vulns" => json.array(|json| take(json, out, platform::finding)),
        "errors" => json.array(|json| problem(json, out)),
        "paths" => json.object(|json, key| {
            if key == "skipped" {
                return json.array(|json| skipped(json, out));
            }
            Ok(())
        }),
        "version" => {
            out.facts.engine_version = json.text()?;
            Ok(())
        }
        _ => Ok(()),
    })
}

fn result(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    let at = json.begins()?;
    match json.record::<Found>()? {
        Ok(found) => {
            if subjects::is_secret(&found) {
                out.conceal(at, &RULE);
            }
            match subjects::finding(found) {
                Ok(finding) => out.finding(finding),
                Err(reason) => out.skip(json.route(), reason),
            }
        }
        Err(reason) => out.skip(json.route(), reason),
    }
}

fn problem(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    let Some(problem) = take_fact::<Problem>(json, out)? else { return Ok(()) };
    if problem.level == "info" {
        return Ok(());
    }
    let what = [problem.path.as_str(), &problem.rule_id, "the scan"];
    let kind = problem.kind.first().map(String::as_str).unwrap_or_default();
    let reason = [problem.message.as_str(), &problem.short_msg, kind, "an error without a message"];
    let first = |texts: &[&str]| {
        texts.iter().copied().map(headline).find(|text| !text.is_empty()).unwrap_or_default()
    };
    out.not_scanned(first(&what), first(&reason));
    Ok(())
}

fn skipped(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    let Some(skipped) = take_fact::<SkippedPath>(json, out)? else { return Ok(()) };
    if !MEANT.contains(&skipped.reason.as_str()) {
        out.not_scanned(skipped.path, skipped.reason.replace('_', " "));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
