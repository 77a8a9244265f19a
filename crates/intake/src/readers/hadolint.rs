//! Hadolint's JSON. An observation is an entry of the list.

use crate::json::{Json, Outline};
use crate::output::Output;
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use portcullis_domain::finding::{Details, Finding, IacSubject, Location, Subject};
use portcullis_domain::severity::Severity;
use portcullis_formats::hadolint::Violation;

/// The rule that stands for a file which could not be parsed.
const UNPARSED: &str = "DL1000";

pub(crate) const READER: Reader = Reader {
    format: FormatFacts { name: "hadolint", title: "Hadolint JSON", unit: "entries" },
    way: Way::Json { recognises, several: false, read },
};

/// `ShellCheck`'s own list has the same keys and the ends of the places beside them.
fn recognises(outline: &Outline) -> bool {
    ["code", "column", "file", "level", "line", "message"].iter().all(|key| outline.has(&format!("[].{key}")))
        && !outline.has("[].endLine")
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "hadolint".clone_into(&mut out.facts.engine);
    json.array(|json| match json.record::<Violation>()? {
        Ok(found) if found.code.is_empty() => out.skip(json.route(), "it names no rule"),
        Ok(found) => {
            if found.code == UNPARSED {
                out.not_scanned(found.file.as_str(), found.message.as_str());
            }
            out.finding(finding(found))
        }
        Err(reason) => out.skip(json.route(), reason),
    })
}

fn finding(found: Violation) -> Finding {
    let page = match found.code.get(..2) {
        Some("DL") => Some(format!("https://github.com/hadolint/hadolint/wiki/{}", found.code)),
        Some("SC") => Some(format!("https://www.shellcheck.net/wiki/{}", found.code)),
        _ => None,
    };
    Finding {
        title: if found.message.is_empty() { found.code.clone() } else { found.message },
        subject: Subject::Iac(IacSubject {
            check: found.code,
            resource: String::new(),
            location: Location::new(&found.file.replace('\\', "/"), found.line, found.line),
            root_module: None,
        }),
        severity: severity(&found.level),
        severity_source: None,
        suppression: None,
        details: Details { references: page.into_iter().collect(), ..Details::default() },
    }
}

/// Keeps the order of Hadolint's levels, whose least one is `style`.
fn severity(level: &str) -> Severity {
    match level {
        "info" => Severity::Low,
        "style" => Severity::Informational,
        level => Severity::from_word(level),
    }
}

#[cfg(test)]
mod tests;
