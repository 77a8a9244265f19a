//! A weakness as a rule of SARIF.

use crate::options::Options;
use crate::sarif::message;
use crate::sarif::model::{Configuration, Help, Rule, RuleProperties};
use crate::{link, markdown, plain_text};
use portcullis_domain::scan::Found;
use portcullis_domain::severity::Severity;

/// The longest description; code hosts refuse longer ones.
const LONGEST: usize = 1_000;

/// The rule that `found` is a result of; its severity is the worst of the results in `worst`.
pub(super) fn of<'f>(found: &'f Found, worst: Severity, options: &Options<'_>) -> Rule<'f> {
    let finding = &found.finding;
    let details = &finding.details;
    let title = if finding.title.is_empty() { finding.weakness() } else { &finding.title };
    let description = cut(&details.description);
    let help_uri = details.references.iter().find_map(|reference| link::web(reference));
    Rule {
        id: finding.weakness(),
        short_description: message(&cut(&plain_text::line(title))),
        full_description: (!description.is_empty()).then(|| message(&description)),
        help: help(found, help_uri.as_deref()),
        help_uri,
        default_configuration: Configuration { level: level(worst) },
        properties: RuleProperties {
            security_severity: security_severity(found, worst, options),
            tags: tags(found),
        },
    }
}

/// The word of SARIF for a severity; what is not known is not played down.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium | Severity::Unknown => "warning",
        Severity::Low | Severity::Informational => "note",
    }
}

/// The highest CVSS score that agrees with the severity's word, else the middle of that word's range.
fn security_severity(found: &Found, worst: Severity, options: &Options<'_>) -> Option<String> {
    let counted = match (worst, options.threshold) {
        (Severity::Unknown, Some(threshold)) => threshold.unknown_as,
        (severity, _) => severity,
    };
    let middle = match counted {
        Severity::Critical => 9.5,
        Severity::High => 8.0,
        Severity::Medium => 5.5,
        Severity::Low => 2.0,
        Severity::Informational => 0.0,
        Severity::Unknown => return None,
    };
    let scores = found.finding.details.cvss.iter().filter_map(|rating| rating.score);
    let agreeing = scores.filter(|&score| Severity::from_score(score) == counted);
    Some(format!("{:.1}", agreeing.max_by(f64::total_cmp).unwrap_or(middle)))
}

fn help(found: &Found, link: Option<&str>) -> Option<Help> {
    let details = &found.finding.details;
    let parts: Vec<&str> = [&*details.remediation, link.unwrap_or_default()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        return None;
    }
    let remedy = markdown::escape(&plain_text::line(&cut(&details.remediation)));
    let link = link.map(|link| format!("[{}]({link})", markdown::escape(link)));
    let markdown: Vec<String> =
        [Some(remedy), link].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    Some(Help {
        text: plain_text::block(&cut(&parts.join("\n\n"))).into_owned(),
        markdown: markdown.join("\n\n"),
    })
}

fn tags(found: &Found) -> Vec<String> {
    let cwes = found.finding.details.cwes.iter().map(|cwe| format!("external/cwe/cwe-{cwe:03}"));
    ["security".to_owned(), found.finding.kind().word().to_owned()].into_iter().chain(cwes).collect()
}

fn cut(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
