//! Semgrep's results as findings.

use crate::readers::purl::purl_of;
use crate::readers::text::{aliases, cwe_numbers, headline, moment, non_empty, plain_path};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{
    CodeSubject, Details, Finding, Fix, FixStatus, Location, PackageSubject, SecretSubject, Subject,
    Suppression,
};
use portcullis_domain::package::Package;
use portcullis_domain::severity::Severity;
use portcullis_formats::lenient::LenientText;
use portcullis_formats::semgrep::{Extra, Found, Metadata, SupplyChain, WITHHELD};

/// CWE numbers of credentials in source code.
const CREDENTIALS: [u32; 3] = [259, 321, 798];
/// Shortest text of a credential; shorter ones are common words.
const SECRET: usize = 8;
/// Longest word before a credential that is kept; a longer one may be a credential itself.
const WORD: usize = 24;
/// Most words of the offending lines that are looked for in a message.
const WORDS: usize = 1_000;
/// Longest message that is searched.
const MESSAGE: usize = 64 << 10;
const MASK: &str = "****";

pub(super) fn finding(mut found: Found) -> Result<Finding, &'static str> {
    if found.check_id.is_empty() {
        return Err("it names no rule");
    }
    if found.extra.lines == WITHHELD {
        found.extra.lines.clear();
    }
    let suppression = (found.extra.is_ignored == Some(true))
        .then(|| Suppression { by: "inline".to_owned(), reason: String::new() });
    let finding = match found.extra.sca_info.take() {
        Some(supply_chain) => package(found, supply_chain)?,
        None if is_secret(&found) => secret(found),
        None => code(found),
    };
    Ok(Finding { suppression, ..finding })
}

fn code(found: Found) -> Finding {
    let location = location(&found);
    let Found { check_id: rule, extra, .. } = found;
    let remediation = if extra.fix.is_empty() {
        String::new()
    } else {
        format!("Put there instead:\n```\n{}\n```", extra.fix)
    };
    Finding {
        title: non_empty(headline(&extra.message)).unwrap_or_else(|| rule.clone()),
        severity: Severity::from_word(&extra.severity),
        severity_source: None,
        suppression: None,
        details: Details { description: extra.message, remediation, ..details(extra.metadata) },
        subject: Subject::Code(CodeSubject {
            rule,
            location,
            fingerprint: non_empty(extra.fingerprint).filter(|fingerprint| fingerprint != WITHHELD),
            snippet: extra.lines,
        }),
    }
}

fn location(found: &Found) -> Location {
    Location::new(&plain_path(&found.path), found.start.line, found.end.line)
}

fn details(metadata: Metadata) -> Details {
    let mut references: Vec<String> =
        [metadata.shortlink, metadata.source].into_iter().filter(|page| !page.is_empty()).take(1).collect();
    references.extend(metadata.references);
    Details {
        references,
        cwes: cwe_numbers(&metadata.cwe),
        published: moment(&metadata.published),
        ..Details::default()
    }
}

/// Says whether the rule looks for credentials, so that the lines it found must not be kept as they are.
pub(super) fn is_secret(found: &Found) -> bool {
    let metadata = &found.extra.metadata;
    if found.extra.sca_info.is_some() {
        return false;
    }
    found.check_id.split('.').any(|part| part == "secrets")
        || !matches!(found.extra.validation_state.as_str(), "" | "NO_VALIDATOR")
        || metadata.technology.iter().any(|technology| technology == "secrets")
        || metadata.vulnerability_class.iter().any(|class| class == "Hard-coded Secrets")
        || cwe_numbers(&metadata.cwe).iter().any(|cwe| CREDENTIALS.contains(cwe))
}

fn secret(found: Found) -> Finding {
    let location = location(&found);
    let masked_line = masked(&found);
    let Found { check_id: rule, extra, .. } = found;
    let message = without_secrets(&extra);
    Finding {
        title: non_empty(headline(&message)).unwrap_or_else(|| rule.clone()),
        severity: Severity::from_word(&extra.severity),
        severity_source: None,
        suppression: None,
        details: Details { description: message, ..details(extra.metadata) },
        subject: Subject::Secret(SecretSubject { rule, location, masked_line, ..SecretSubject::default() }),
    }
}

/// What stands before the credential on its line, and a mask for all the rest. Where something before it might
/// be a credential too, or the columns don't fit the line, the whole line is masked.
fn masked(found: &Found) -> String {
    match before(found) {
        Some(before) => format!("{}{MASK}", before.trim_start().trim_end_matches(QUOTES)),
        None => MASK.to_owned(),
    }
}

/// The harmless text before the credential on its line.
fn before(found: &Found) -> Option<&str> {
    let line = found.extra.lines.lines().next().unwrap_or_default();
    let end = usize::try_from(found.start.col).unwrap_or_default().checked_sub(1)?;
    let before = line.get(..end).filter(|_| line.is_ascii() && line != MASK)?;
    let inner = before.trim_start().trim_end_matches(QUOTES);
    let harmless = !inner.contains(QUOTES) && words(inner).all(|word| word.len() <= WORD);
    harmless.then_some(before)
}

/// What of a result is a credential, as far as can be told: its lines if they are one, and the part of it that
/// the columns point to.
pub(super) fn credentials(found: &Found) -> Vec<&str> {
    let lines = found.extra.lines.trim_end_matches('\n');
    let column = |column: u32| usize::try_from(column).unwrap_or_default().saturating_sub(1);
    let part = lines.get(column(found.start.col)..column(found.end.col));
    if lines.contains('\n') || lines == WITHHELD || lines.contains(MASK) {
        return Vec::new();
    }
    [Some(lines), part].into_iter().flatten().map(|text| text.trim().trim_matches(QUOTES)).collect()
}

/// The texts of a result about a credential that give the same finding without it.
pub(super) fn redacted(mut found: Found) -> Vec<(&'static str, String)> {
    if found.extra.lines == WITHHELD {
        found.extra.lines.clear();
    }
    let lines = before(&found).map_or_else(|| MASK.to_owned(), |before| format!("{before}{MASK}"));
    vec![("extra.lines", lines), ("extra.message", without_secrets(&found.extra))]
}

const QUOTES: [char; 3] = ['"', '\'', '`'];

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || QUOTES.contains(&c) || "=:;,()[]{}<>".contains(c))
}

/// The message with everything masked that stands in the offending lines too, since rules may repeat in it
/// what they found. Where that is too much to look for, nothing of the message is kept.
fn without_secrets(extra: &Extra) -> String {
    let contents = extra.metavars.values().map(|variable| variable.abstract_content.as_str());
    let mut secrets: Vec<&str> = contents
        .chain([extra.lines.as_str()])
        .flat_map(|text| words(text).chain([text.trim()]))
        .filter(|text| text.len() >= SECRET)
        .take(WORDS + 1)
        .collect();
    if secrets.len() > WORDS || extra.message.len() > MESSAGE {
        return String::new();
    }
    secrets.sort_unstable_by_key(|text| std::cmp::Reverse(text.len()));
    secrets.into_iter().fold(extra.message.clone(), |message, secret| message.replace(secret, MASK))
}

fn package(found: Found, supply_chain: SupplyChain) -> Result<Finding, &'static str> {
    let matched = supply_chain.dependency_match;
    let dependency = matched.found_dependency;
    if dependency.package.is_empty() {
        return Err("it names no package");
    }
    let Found { check_id: rule, path, extra, .. } = found;
    let id =
        AdvisoryId::new(if extra.metadata.advisory.is_empty() { &rule } else { &extra.metadata.advisory });
    let lockfile = [dependency.lockfile_path, matched.lockfile, path].into_iter().find(|it| !it.is_empty());
    let versions: Vec<String> = extra
        .metadata
        .fix_versions
        .iter()
        .filter_map(|by_package| by_package.get(&dependency.package))
        .map(|LenientText(version)| version.clone())
        .filter(|version| !version.is_empty())
        .collect();
    let status = if versions.is_empty() { FixStatus::Unknown } else { FixStatus::Fixed };
    let severity = match Severity::from_word(&extra.metadata.advisory_severity) {
        Severity::Unknown => Severity::from_word(&extra.severity),
        severity => severity,
    };
    Ok(Finding {
        title: non_empty(headline(&extra.message)).unwrap_or(rule),
        subject: Subject::Package(Box::new(PackageSubject {
            aliases: aliases(&id, [] as [&str; 0]),
            advisory: id,
            package: Package {
                purl: purl_of(&dependency.ecosystem, &dependency.package, &dependency.version),
                name: dependency.package,
                version: dependency.version,
                class: dependency.ecosystem,
                path: plain_path(&lockfile.unwrap_or_default()),
                ..Package::default()
            },
            fix: Fix { versions, status },
        })),
        severity,
        severity_source: None,
        suppression: None,
        details: Details { description: extra.message, ..details(extra.metadata) },
    })
}
