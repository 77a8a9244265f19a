//! KICS' JSON. An observation is a place (`files`) that a query matches.

use crate::json::{Json, Outline};
use crate::output::Output;
use crate::readers::text::{cwe_numbers, directory, non_empty};
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use crate::redact::{Rule, as_written};
use portcullis_domain::finding::{Details, Finding, IacSubject, Location, SecretSubject, Subject};
use portcullis_domain::severity::Severity;
use portcullis_formats::kics::File;

pub(crate) const READER: Reader = Reader {
    format: FormatFacts { name: "kics", title: "KICS JSON", unit: "query x file" },
    way: Way::Json { recognises, several: false, read },
};

/// Of what KICS says about a credential only the place stays.
const RULE: Rule = Rule {
    keep: &["file_name", "line", "issue_type", "search_line"],
    anew: |_, _| Vec::new(),
    name: as_written,
};

fn recognises(outline: &Outline) -> bool {
    outline.has("queries") && outline.has("queries_total")
}

/// What a query says about every place.
struct Query {
    id: String,
    name: String,
    severity: String,
    platform: String,
    description: String,
    url: String,
    cwe: String,
}

impl Query {
    fn looks_for_credentials(&self) -> bool {
        self.name.starts_with("Passwords And Secrets")
    }
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "kics".clone_into(&mut out.facts.engine);
    json.object(|json, key| match key {
        "kics_version" => {
            let version = json.text()?.unwrap_or_default();
            out.facts.engine_version = non_empty(version.trim_start_matches('v').to_owned());
            Ok(())
        }
        "start" => {
            out.facts.created = json.text()?.and_then(|text| text.parse().ok());
            Ok(())
        }
        "paths" => {
            let paths = json.record::<Vec<String>>()?.unwrap_or_default();
            out.facts.target = non_empty(paths.join(", "));
            Ok(())
        }
        "files_failed_to_scan" | "queries_failed_to_execute" => {
            let failed = json.record::<u64>()?.unwrap_or_default();
            if failed > 0 {
                let what = if key.starts_with("files") { "files" } else { "queries" };
                out.not_scanned(format!("{failed} {what}"), format!("KICS reports {key}"));
            }
            Ok(())
        }
        "queries" => json.array(|json| query(json, out)),
        _ => Ok(()),
    })
}

fn query(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    let [id, name, severity, platform, description, url, cwe] =
        json.header(["query_id", "query_name", "severity", "platform", "description", "query_url", "cwe"])?;
    let query = Query { id, name, severity, platform, description, url, cwe };
    json.object(|json, key| match key {
        "files" => json.array(|json| {
            if query.looks_for_credentials() {
                out.conceal(json.begins()?, &RULE);
            }
            match json.record::<File>()? {
                _ if query.id.is_empty() && query.name.is_empty() => {
                    out.skip(json.route(), "its query has neither id nor name")
                }
                Ok(found) => out.finding(finding(&query, &found)),
                Err(reason) => out.skip(json.route(), reason),
            }
        }),
        _ => Ok(()),
    })
}

fn finding(query: &Query, found: &File) -> Finding {
    let rule = if query.id.is_empty() { query.name.clone() } else { query.id.clone() };
    let path = found.file_name.replace('\\', "/");
    let location = Location::new(&path, found.line, found.line);
    let secret = query.looks_for_credentials();
    let subject = if secret {
        // The report has no line, only values that may hold the credential.
        Subject::Secret(SecretSubject {
            rule,
            location,
            masked_line: String::new(),
            ..SecretSubject::default()
        })
    } else {
        Subject::Iac(IacSubject {
            check: rule,
            resource: address(query, found),
            location,
            root_module: (query.platform == "Terraform").then(|| directory(&path).to_owned()),
        })
    };
    let (description, remediation) = if secret {
        (query.description.clone(), String::new())
    } else {
        let here = [query.description.as_str(), found.actual_value.as_str()];
        let here: Vec<&str> = here.into_iter().filter(|text| !text.is_empty()).collect();
        (here.join("\n\n"), found.expected_value.clone())
    };
    Finding {
        title: if query.name.is_empty() { query.id.clone() } else { query.name.clone() },
        subject,
        severity: Severity::from_word(&query.severity),
        severity_source: None,
        suppression: None,
        details: Details {
            description,
            remediation,
            references: non_empty(query.url.clone()).into_iter().collect(),
            cwes: cwe_numbers(&[&query.cwe]),
            ..Details::default()
        },
    }
}

/// The path to the place, else type and name of the resource. In a Dockerfile the path is made of instructions
/// with the versions in them, which would not last.
fn address(query: &Query, found: &File) -> String {
    let named = |text: &str| !matches!(text, "" | "n/a" | "unknown");
    match (query.platform.as_str(), found.search_key.as_str()) {
        ("Dockerfile", _) => String::new(),
        (_, "") if named(&found.resource_type) && named(&found.resource_name) => {
            format!("{}.{}", found.resource_type, found.resource_name)
        }
        (_, key) => key.to_owned(),
    }
}

#[cfg(test)]
mod tests;
