//! Gitleaks' JSON, of version 8 and of those before it, with and without `--redact`.
//!
//! An observation is an entry. The credential is masked in the line before anything else is done with it, and
//! what names people (author, address, message of the commit) is not taken.

use crate::json::{Json, Outline};
use crate::output::Output;
use crate::readers::mask::MASK;
use crate::readers::text::{one_line, plain_path};
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use crate::redact::{Rule, Secrets, as_written};
use portcullis_domain::finding::{Details, Finding, Location, SecretSubject, Subject, Visible};
use portcullis_domain::severity::Severity;
use portcullis_formats::gitleaks::{Leak, OldLeak};

pub(crate) const READER: Reader = Reader {
    format: FormatFacts { name: "gitleaks", title: "Gitleaks JSON", unit: "entries" },
    way: Way::Json { recognises, several: false, read },
};

fn recognises(outline: &Outline) -> bool {
    let current = outline.has("[].RuleID") && outline.has("[].Secret") && outline.has("[].File");
    let old = outline.has("[].offender") && outline.has("[].rule") && outline.has("[].file");
    current || old
}

/// What stays: where it is and which rule found it. Who made the commit, what they wrote to it, and links, in which
/// all of that may be repeated, do not.
const RULE: Rule = Rule {
    keep: &[
        "RuleID",
        "StartLine",
        "EndLine",
        "StartColumn",
        "EndColumn",
        "File",
        "SymlinkFile",
        "Commit",
        "Entropy",
        "Date",
        "Tags",
        "Fingerprint",
        "rule",
        "lineNumber",
        "file",
        "commit",
        "repo",
        "date",
        "tags",
    ],
    anew: |record, secrets| {
        let current = serde_json::from_slice::<Leak>(record).unwrap_or_default();
        let old = serde_json::from_slice::<OldLeak>(record).unwrap_or_default();
        vec![
            ("Match", masked(&current.matched, &current.secret, secrets)),
            ("Description", without(&current.description, &current.secret)),
            ("line", masked(&old.line, &old.offender, secrets)),
        ]
    },
    name: as_written,
};

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "gitleaks".clone_into(&mut out.facts.engine);
    // A line may hold several credentials, each of which is an entry of its own.
    json.ahead(|json| {
        json.array(|json| {
            let [rule] = json.header(["rule"])?;
            let secret = if rule.is_empty() {
                json.record::<Leak>()?.map(|leak| leak.secret)
            } else {
                json.record::<OldLeak>()?.map(|leak| leak.offender)
            };
            out.secret(&secret.unwrap_or_default());
            Ok(())
        })
    })?;
    json.array(|json| {
        out.conceal(json.begins()?, &RULE);
        let [rule] = json.header(["rule"])?;
        let leak = if rule.is_empty() {
            json.record::<Leak>()?.map(|leak| current(leak, out.secrets()))
        } else {
            json.record::<OldLeak>()?.map(|leak| old(leak, out.secrets()))
        };
        match leak {
            Ok(Some(finding)) => out.finding(finding),
            Ok(None) => out.skip(json.route(), "it names no rule"),
            // The parser's own words may quote what stands there.
            Err(_) => out.skip(json.route(), "it is no well-formed entry"),
        }
    })
}

fn current(leak: Leak, secrets: &Secrets) -> Option<Finding> {
    let location = Location::new(&plain_path(&leak.file), leak.start_line, leak.end_line);
    let masked_line = masked(&leak.matched, &leak.secret, secrets);
    let words = if leak.description.is_empty() { &leak.rule_id } else { &leak.description };
    let title = title(words, &leak.commit, &leak.secret);
    finding(leak.rule_id, location, masked_line, title, &leak.secret)
}

fn old(leak: OldLeak, secrets: &Secrets) -> Option<Finding> {
    let location = Location::new(&plain_path(&leak.file), leak.line_number, leak.line_number);
    let masked_line = masked(&leak.line, &leak.offender, secrets);
    let title = title(&leak.rule, &leak.commit, &leak.offender);
    finding(leak.rule, location, masked_line, title, &leak.offender)
}

fn finding(
    rule: String,
    location: Location,
    masked_line: String,
    title: String,
    secret: &str,
) -> Option<Finding> {
    if rule.is_empty() {
        return None;
    }
    Some(Finding {
        subject: Subject::Secret(SecretSubject {
            rule,
            location,
            masked_line,
            value: Visible::new(secret),
            value_hash: None,
        }),
        title,
        severity: Severity::Unknown,
        severity_source: None,
        suppression: None,
        details: Details::default(),
    })
}

/// The line with the credential masked. A line in which the credential is not found as it stands may hold it
/// in another writing, and is masked whole.
fn masked(line: &str, secret: &str, secrets: &Secrets) -> String {
    if secret.is_empty() || !line.contains(secret) {
        return MASK.to_owned();
    }
    let masked = secrets.mask(line).replace(secret, MASK);
    masked.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn title(words: &str, commit: &str, secret: &str) -> String {
    let words = without(words, secret);
    match commit.get(..12) {
        Some(commit) => one_line(&format!("{words} (commit {commit})")),
        None => one_line(&words),
    }
}

fn without(words: &str, secret: &str) -> String {
    if secret.is_empty() { words.to_owned() } else { words.replace(secret, MASK) }
}

#[cfg(test)]
mod tests;
