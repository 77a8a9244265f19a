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
use portcullis_formats::sarif::ResultRecord;
use run::{KEPT, Run};

pub(crate) const READER: Reader = Reader {
    format: FormatFacts { name: "sarif", title: "SARIF 2.1.0", unit: "results" },
    way: Way::Json { recognises, several: false, read },
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

fn read_result(json: &mut Json<'_>, out: &mut Output<'_>, run: &Run) -> Result<(), Refusal> {
    let result = match json.record::<ResultRecord>()? {
        Ok(result) => result,
        Err(reason) => return out.skip(json.route(), reason),
    };
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
