//! The JSON of `snyk test`, of one project or of all, and of `snyk container test`.
//!
//! An observation is an issue of a project or of one of the applications in an image: the same issue is listed
//! once for every path of dependencies that leads to it. What the policy filters out is taken along as
//! suppressed.

mod subjects;

use crate::json::{Json, Kind, Outline};
use crate::output::Output;
use crate::readers::record::{take, take_suppressed};
use crate::readers::text::plain_path;
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use portcullis_domain::finding::Suppression;
use portcullis_domain::sink::OperatingSystem;
use portcullis_formats::snyk::Issue;
use subjects::Project;

pub(crate) const READER: Reader = Reader {
    format: FormatFacts {
        name: "snyk",
        title: "Snyk JSON (open source, container)",
        unit: "vulnerabilities of every project and its applications",
    },
    way: Way::Json { recognises, several: false, read },
};

fn recognises(outline: &Outline) -> bool {
    ["", "[]."].into_iter().any(|root| {
        let has = |key: &str| outline.has(&format!("{root}{key}"));
        has("ok") && ((has("vulnerabilities") && has("packageManager")) || (has("error") && has("path")))
    })
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "snyk".clone_into(&mut out.facts.engine);
    if json.kind()? == Kind::Array { json.array(|json| project(json, out)) } else { project(json, out) }
}

fn project(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    let [package_manager, display_file, target_file, name, path] =
        json.header(["packageManager", "displayTargetFile", "targetFile", "projectName", "path"])?;
    let file = if display_file.is_empty() { &target_file } else { &display_file };
    let project = Project { package_manager: &package_manager, file: &plain_path(file) };
    if out.facts.target.is_none() {
        out.facts.target = [path.as_str(), &name].into_iter().find(|it| !it.is_empty()).map(str::to_owned);
    }
    json.object(|json, key| match key {
        "vulnerabilities" => json.array(|json| {
            let mut system = None;
            take(json, out, |issue: Issue| {
                system = operating_system(&issue.package_manager);
                project.finding(issue)
            })?;
            if out.facts.operating_system.is_none() {
                out.facts.operating_system = system;
            }
            Ok(())
        }),
        "filtered" => filtered(json, out, project),
        "applications" => json.array(|json| self::project(json, out)),
        "dependencyCount" => {
            if let Ok(count) = json.record::<u64>()? {
                *out.facts.packages.get_or_insert(0) += count;
            }
            Ok(())
        }
        "error" => {
            let what = [file.as_str(), &path, &name, "a project"];
            let what = what.into_iter().find(|it| !it.is_empty()).unwrap_or_default();
            let reason = failure(json)?;
            out.not_scanned(what, reason);
            Ok(())
        }
        "infrastructureAsCodeIssues" => {
            out.remark(json.route(), "configuration issues are read from Snyk's SARIF only");
            Ok(())
        }
        _ => Ok(()),
    })
}

/// The distribution in a package manager such as `debian:11`.
fn operating_system(package_manager: &str) -> Option<OperatingSystem> {
    let (family, version) = package_manager.split_once(':')?;
    Some(OperatingSystem { family: family.to_owned(), version: version.to_owned(), end_of_life: false })
}

fn failure(json: &mut Json<'_>) -> Result<String, Refusal> {
    if json.kind()? != Kind::Object {
        return Ok(json.text()?.unwrap_or_else(|| "Snyk gives no reason".to_owned()));
    }
    let mut reason = String::new();
    json.object(|json, key| {
        if matches!(key, "message" | "userMessage") {
            reason = json.text()?.unwrap_or_default();
        }
        Ok(())
    })?;
    Ok(reason)
}

fn filtered(json: &mut Json<'_>, out: &mut Output<'_>, project: Project<'_>) -> Result<(), Refusal> {
    json.object(|json, key| {
        let by = match key {
            "ignore" => "policy",
            "patch" => "patch",
            _ => return Ok(()),
        };
        json.array(|json| {
            take_suppressed(json, out, |mut issue: Issue| {
                let rules = std::mem::take(&mut issue.filtered.ignored);
                let mut finding = project.finding(issue)?;
                let reasons: Vec<String> = rules.into_iter().map(subjects::reason).collect();
                finding.suppression = Some(Suppression { by: by.to_owned(), reason: reasons.join("; ") });
                Ok(finding)
            })
        })
    })
}

#[cfg(test)]
mod tests;
