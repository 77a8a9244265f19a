//! Results as findings.

use super::rules::{Rule, add, cwes_in, cwes_of, is_secret_tag};
use super::run::Run;
use crate::readers::mask::MASK;
use crate::readers::purl::purl_of;
use crate::readers::text::{aliases, non_empty, one_line};
use crate::readers::url::url_template;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{
    CodeSubject, Details, Finding, Fix, Location, PackageSubject, SecretSubject, Subject, Suppression,
    WebSubject,
};
use portcullis_domain::package::{Package, Purl};
use portcullis_domain::severity::Severity;
use portcullis_formats::sarif::{self, Properties, ResultRecord};
use std::collections::BTreeMap;

/// Places that a title names beside the first.
const PLACES: usize = 3;
/// Characters of a message put together from parts; more is never shown.
const MESSAGE: usize = 4_096;

pub(super) fn finding(mut result: ResultRecord, run: &Run) -> Result<Finding, &'static str> {
    let none = Rule::default();
    let rule = run.rule(&result).unwrap_or(&none);
    let id = [&result.rule_id, &result.rule.id, &rule.id].into_iter().find(|id| !id.is_empty());
    let id = id.ok_or("it names no rule")?.clone();
    let severity = severity(&result, rule);
    let mut cwes = cwes_of(&result.properties);
    add(&mut cwes, cwes_in(&result.taxa));
    add(&mut cwes, rule.cwes.clone());
    let mut details = Details {
        description: rule.description.clone(),
        remediation: std::mem::take(&mut result.fixes)
            .into_iter()
            .next()
            .map(|fix| fix.description.text)
            .unwrap_or_default(),
        references: non_empty(rule.reference.clone()).into_iter().collect(),
        cwes,
        ..Details::default()
    };
    let suppression = suppression(std::mem::take(&mut result.suppressions));
    let message = message(&result.message, rule).or_else(|| non_empty(rule.title.clone()));
    let message = message.unwrap_or_else(|| id.clone());
    let (location, snippet, also) = places(&mut result, run);
    let (subject, title) = if let Some(subject) = package(&id, &result.properties, rule, &location.path) {
        (subject, if rule.title.is_empty() { message } else { rule.title.clone() })
    } else if is_secret(&result, rule, run) {
        let title = if rule.title.is_empty() { id.clone() } else { rule.title.clone() };
        details.remediation.clear();
        (
            Subject::Secret(SecretSubject {
                rule: id,
                location,
                masked_line: MASK.to_owned(),
                ..SecretSubject::default()
            }),
            title,
        )
    } else if !result.web_request.target.is_empty() {
        (web(id, result, &location.path), message)
    } else {
        let fingerprint =
            fingerprint(&result.partial_fingerprints).or_else(|| fingerprint(&result.fingerprints));
        let title = format!("{message}{also}");
        (Subject::Code(CodeSubject { rule: id, location, fingerprint, snippet }), title)
    };
    Ok(Finding { subject, title, severity, severity_source: None, suppression, details })
}

/// The words that the tool has for security come first, then the level, which rates as a compiler does.
fn severity(result: &ResultRecord, rule: &Rule) -> Severity {
    for properties in [&result.properties, &rule.properties] {
        match properties.security_severity.trim().parse::<f64>() {
            Ok(score) if score > 0.0 => return Severity::from_score(score),
            // Scanners of packages write 0.0 where they know no rating.
            Ok(_) => return Severity::Unknown,
            Err(_) => {}
        }
        let words = [&properties.security_severity, &properties.severity, &properties.security_risk];
        let stated = words.into_iter().map(|word| Severity::from_word(word));
        if let Some(stated) = stated.into_iter().find(|severity| *severity != Severity::Unknown) {
            return stated;
        }
    }
    match (result.level.as_str(), result.kind.as_str()) {
        ("", "open" | "review") => Severity::Unknown,
        ("", "informational") => Severity::Informational,
        ("", _) if rule.level.is_empty() => Severity::Medium,
        ("", _) => Severity::from_word(&rule.level),
        (level, _) => Severity::from_word(level),
    }
}

/// A result is suppressed if nobody still looks into one of its suppressions or has rejected it.
fn suppression(all: Vec<sarif::Suppression>) -> Option<Suppression> {
    if all.iter().any(|one| matches!(one.status.as_str(), "underReview" | "rejected")) {
        return None;
    }
    let first = all.into_iter().next()?;
    let by = match first.kind.as_str() {
        "inSource" => "inline".to_owned(),
        "" => "external".to_owned(),
        other => other.to_owned(),
    };
    Some(Suppression { by, reason: one_line(&first.justification) })
}

/// The message on one line, put together from the rule's text where it only names that.
fn message(message: &sarif::Message, rule: &Rule) -> Option<String> {
    let text = if message.text.is_empty() { rule.messages.get(&message.id)? } else { &message.text };
    if message.arguments.is_empty() {
        return non_empty(one_line(text));
    }
    let mut whole = String::new();
    let mut rest = text.as_str();
    while let Some((before, (argument, after))) = placeholder(rest, &message.arguments)
        && whole.len() < MESSAGE
    {
        whole.push_str(before);
        whole.extend(argument.chars().take(MESSAGE));
        rest = after;
    }
    whole.push_str(rest);
    non_empty(one_line(&whole))
}

/// What stands before the first `{n}` that has an argument, that argument, and what stands behind it.
fn placeholder<'t>(text: &'t str, arguments: &'t [String]) -> Option<(&'t str, (&'t str, &'t str))> {
    let open = text.find('{')?;
    let (number, after) = text[open + 1..].split_once('}')?;
    let argument = number.parse::<usize>().ok().and_then(|number| arguments.get(number))?;
    Some((&text[..open], (argument, after)))
}

/// The first place with its text, and the others in words for the title.
fn places(result: &mut ResultRecord, run: &Run) -> (Location, String, String) {
    let mut locations = std::mem::take(&mut result.locations).into_iter();
    let Some(first) = locations.next() else {
        return (Location::default(), String::new(), String::new());
    };
    let more = locations.len();
    let others: Vec<String> = locations.take(PLACES).map(|other| place(other, run).0.to_string()).collect();
    let (location, snippet) = place(first, run);
    let also = match more {
        0 => String::new(),
        _ if more > PLACES => format!(" (also {} and {} more places)", others.join(", "), more - PLACES),
        _ => format!(" (also {})", others.join(", ")),
    };
    (location, snippet, also)
}

fn place(location: sarif::Location, run: &Run) -> (Location, String) {
    let physical = location.physical_location;
    let mut path = run.file(&physical.artifact_location);
    if path.is_empty()
        && let Some(logical) = location.logical_locations.into_iter().next()
    {
        path = run.logical(logical);
    }
    let region = physical.region;
    (Location::new(&path, region.start_line, region.end_line), region.snippet.text)
}

/// One of a result's fingerprints, always the same one: the hash of the line by the name most tools give it,
/// else the first name in alphabetical order, in its highest version.
fn fingerprint(all: &BTreeMap<String, String>) -> Option<String> {
    let usable = || all.iter().filter(|(name, value)| identifies(name, value));
    let (name, _) = usable()
        .find(|(name, _)| unversioned(name).0 == "primaryLocationLineHash")
        .or_else(|| usable().next())?;
    let versions = usable().filter(|(other, _)| unversioned(other).0 == unversioned(name).0);
    let (name, value) = versions.max_by_key(|(name, _)| unversioned(name).1)?;
    Some(format!("{name}:{value}"))
}

/// The name and the version behind it: `contextHash/v2`.
fn unversioned(name: &str) -> (&str, u32) {
    let parts = name.rsplit_once("/v").and_then(|(name, version)| Some((name, version.parse().ok()?)));
    parts.unwrap_or((name, 0))
}

/// Some tools put the commit and its author among the fingerprints, or a sentence in place of one.
fn identifies(name: &str, value: &str) -> bool {
    const DESCRIPTIVE: [&str; 4] = ["author", "commit", "date", "email"];
    let name = name.to_ascii_lowercase();
    !value.is_empty()
        && !value.contains(char::is_whitespace)
        && !DESCRIPTIVE.iter().any(|word| name.starts_with(word))
}

/// Says whether a result becomes a finding about a credential.
pub(super) fn is_about_a_credential(result: &ResultRecord, run: &Run) -> bool {
    let none = Rule::default();
    let rule = run.rule(result).unwrap_or(&none);
    let id = [&result.rule_id, &result.rule.id, &rule.id].into_iter().find(|id| !id.is_empty());
    let is_package = |id: &String| package(id, &result.properties, rule, "").is_some();
    is_secret(result, rule, run) && !id.is_some_and(is_package)
}

fn is_secret(result: &ResultRecord, rule: &Rule, run: &Run) -> bool {
    let mut tags = result.properties.tags.iter().chain(&rule.properties.tags);
    run.driver.finds_only_secrets() || tags.any(|tag| is_secret_tag(tag))
}

fn web(rule: String, result: ResultRecord, place: &str) -> Subject {
    let request = result.web_request;
    let url = if request.target.contains("://") || place.is_empty() { &request.target } else { place };
    Subject::Web(WebSubject {
        rule,
        method: request.method.to_ascii_uppercase(),
        url_template: url_template(url),
        parameter: result.properties.parameter,
    })
}

/// A package, if the rule is an advisory and the properties name the package beyond doubt.
fn package(id: &str, properties: &Properties, rule: &Rule, path: &str) -> Option<Subject> {
    let (advisory, aliases) = advisories(id)?;
    let (name, version) = [properties, &rule.properties].into_iter().find_map(named)?;
    let url = [properties, &rule.properties].into_iter().find_map(|properties| {
        let url = match (properties.purl.as_str(), properties.purls.as_slice()) {
            ("", [only]) => only,
            (url, _) => url,
        };
        url.parse::<Purl>().ok()
    });
    let purl = url.or_else(|| purl_of(&properties.component_origin, &name, &version));
    let operating_system = purl.as_ref().is_some_and(Purl::is_operating_system);
    Some(Subject::Package(Box::new(PackageSubject {
        advisory,
        aliases,
        package: Package {
            name,
            version,
            purl,
            class: properties.component_origin.clone(),
            path: if operating_system { String::new() } else { path.to_owned() },
            operating_system,
            layer: None,
        },
        fix: Fix::default(),
    })))
}

fn named(properties: &Properties) -> Option<(String, String)> {
    let only = match (properties.purl.as_str(), properties.purls.as_slice()) {
        ("", [only]) => only,
        (url, _) => url,
    };
    if let Ok(purl) = only.parse::<Purl>() {
        return Some((purl.name().to_owned(), purl.version().to_owned()));
    }
    let pairs = [
        (&properties.component, &properties.component_version),
        (&properties.package_name, &properties.package_version),
    ];
    let pair = pairs.into_iter().find(|(name, version)| !name.is_empty() && !version.is_empty())?;
    Some((pair.0.clone(), pair.1.clone()))
}

/// The advisory that a rule is named for, and others named behind it: `BDSA-2020-1001 (CVE-2020-11022)`.
fn advisories(id: &str) -> Option<(AdvisoryId, Vec<AdvisoryId>)> {
    const PUBLISHERS: [&str; 8] = ["BDSA", "CVE", "GHSA", "GO", "OSV", "PYSEC", "RUSTSEC", "SNYK"];
    let mut names =
        id.split(|character: char| !(character.is_ascii_alphanumeric() || "-.:_".contains(character)));
    let first = names.next()?;
    let known = PUBLISHERS
        .iter()
        .any(|publisher| first.strip_prefix(publisher).is_some_and(|rest| rest.starts_with('-')));
    if !known && !AdvisoryId::new(first).is_notice() {
        return None;
    }
    let advisory = AdvisoryId::new(bare(first));
    let others = names.filter(|name| AdvisoryId::new(name).is_cve() || name.starts_with("GHSA-"));
    let aliases = aliases(&advisory, others);
    Some((advisory, aliases))
}

/// The advisory without the package that some tools put behind it: `CVE-2021-3711-openssl`.
fn bare(name: &str) -> &str {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    if let Some(rest) = name.strip_prefix("CVE-") {
        let year = digits(rest);
        let number = rest.get(year + 1..).map_or(0, digits);
        return &name[..(4 + year + 1 + number).min(name.len())];
    }
    if name.starts_with("GHSA-") { name.get(..19).unwrap_or(name) } else { name }
}
