//! The words that terminal, Markdown and HTML share.

use crate::options::Options;
use crate::plain_text;
use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_domain::finding::Suppression;
use portcullis_domain::remedy::{Group, Remedy};
use portcullis_domain::scan::{Found, Owner, Run, Scan, Standing, Target};
use portcullis_domain::severity::Severity;
use portcullis_domain::sink::OperatingSystem;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// `1 finding`, `3 findings`; `noun` takes a plain `s`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// `1 critical, 3 high`, severities without findings left out.
pub(crate) fn by_severity(counts: [usize; 6]) -> String {
    let mut text = String::new();
    for (severity, count) in Severity::ALL.into_iter().zip(counts).filter(|&(_, count)| count > 0) {
        let comma = if text.is_empty() { "" } else { ", " };
        let _ = write!(text, "{comma}{count} {severity}");
    }
    text
}

/// How many of the findings are of each severity.
pub(crate) fn tally<'f>(findings: impl IntoIterator<Item = &'f Found>) -> [usize; 6] {
    let mut counts = [0; 6];
    for found in findings {
        counts[found.finding.severity.place()] += 1;
    }
    counts
}

/// What resolves a group, and how many findings: the second part is never cut. `name` shows a name that a
/// report gave.
pub(crate) fn heading(group: &Group<'_>, name: impl Fn(&str) -> String) -> (String, String) {
    resolving(&group.remedy, group.findings.len(), name)
}

/// What resolves so many findings, as in [`heading`].
pub(crate) fn resolving(remedy: &Remedy, many: usize, name: impl Fn(&str) -> String) -> (String, String) {
    let lead = match remedy {
        Remedy::OperatingSystemUpdate => "A newer base image or operating-system update".to_owned(),
        Remedy::Upgrade { package, path } if path.is_empty() => {
            format!("Upgrading {}", name(package))
        }
        Remedy::Upgrade { package, path } => {
            format!("Upgrading {} in {}", name(package), name(path))
        }
        Remedy::Configuration { file: place } | Remedy::Code { place } if place.is_empty() => {
            "Changing the source".to_owned()
        }
        Remedy::Configuration { file: place } | Remedy::Code { place } => {
            format!("Changing {}", name(place))
        }
        Remedy::Credential if many == 1 => "Revoking and removing the credential".to_owned(),
        Remedy::Credential => "Revoking and removing the credentials".to_owned(),
        Remedy::Decision => return ("Needs a decision, no fix exists".to_owned(), format!(": {many}")),
        Remedy::Confirmation => {
            return (
                "Suppressed at the source, a decision has to confirm it".to_owned(),
                format!(": {many}"),
            );
        }
    };
    (lead, format!(" resolves {many}"))
}

/// The owner of every finding of the group, if it is one and the same.
pub(crate) fn sole_owner<'s>(group: &Group<'s>) -> Option<&'s Owner> {
    let first = group.findings.first()?.owner.as_ref()?;
    group.findings.iter().all(|found| found.owner.as_ref() == Some(first)).then_some(first)
}

/// Everyone who owns a finding of the group: up to three, then how many more.
pub(crate) fn owners(group: &Group<'_>) -> String {
    let owners: BTreeSet<&Owner> = group.findings.iter().filter_map(|found| found.owner.as_ref()).collect();
    some(owners.into_iter().map(owner), 3)
}

/// The first `most` of the names, then how many more.
pub(crate) fn some(names: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let mut names: Vec<String> = names.take(most).collect();
    if more > 0 {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}

/// `team search · ana`.
pub(crate) fn owner(owner: &Owner) -> String {
    format!("team {}", short_owner(owner))
}

/// `search · ana`.
pub(crate) fn short_owner(owner: &Owner) -> String {
    let team = plain_text::line(&owner.team);
    match &owner.ambassador {
        Some(ambassador) => format!("{team} · {}", plain_text::line(ambassador)),
        None => team.into_owned(),
    }
}

/// `trivy 0.59.1 (database 23 Nov 2026, 212 packages)`.
pub(crate) fn engine(run: &Run) -> String {
    let mut text = plain_text::line(&run.engine).into_owned();
    if let Some(version) = &run.engine_version {
        let _ = write!(text, " {}", plain_text::line(version));
    }
    let mut facts = Vec::new();
    if let Some(date) = run.database_date {
        facts.push(format!("database {}", day(date)));
    }
    if let Some(packages) = run.packages {
        facts.push(format!("{packages} packages"));
    }
    if let Some(passed) = run.passed_checks {
        facts.push(format!("{passed} checks passed"));
    }
    if !facts.is_empty() {
        let _ = write!(text, " ({})", facts.join(", "));
    }
    text
}

/// `debian 11.6`, and whether it is still looked after.
pub(crate) fn operating_system(system: &OperatingSystem) -> String {
    let name = format!("{} {}", plain_text::line(&system.family), plain_text::line(&system.version));
    let name = name.trim();
    if system.end_of_life { format!("{name}, end of life") } else { name.to_owned() }
}

/// The operating systems that the runs of a target found, each once.
pub(crate) fn operating_systems(target: &Target) -> Vec<&OperatingSystem> {
    let mut systems = Vec::new();
    for system in target.runs.iter().filter_map(|run| run.operating_system.as_ref()) {
        if !systems.contains(&system) {
            systems.push(system);
        }
    }
    systems
}

/// A date, in UTC: `23 Nov 2026`.
pub(crate) fn day(time: Timestamp) -> String {
    time.strftime("%-d %b %Y").to_string()
}

/// A day of the calendar: `30 Sep 2026`.
pub(crate) fn date(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// A point in time, in UTC: `23 Nov 2026 09:12 UTC`.
pub(crate) fn moment(time: Timestamp) -> String {
    time.strftime("%-d %b %Y %H:%M UTC").to_string()
}

/// What people call a target.
pub(crate) fn target(target: &Target) -> String {
    match &target.component {
        Some(component) if *component != target.name => {
            format!("{} ({})", plain_text::line(component), plain_text::line(&target.name))
        }
        _ => plain_text::line(&target.name).into_owned(),
    }
}

/// What a target is called where there is little room.
pub(crate) fn short_target(target: &Target) -> Cow<'_, str> {
    plain_text::line(target.component.as_ref().unwrap_or(&target.name))
}

/// `suppressed (inline): the reason given`.
pub(crate) fn suppression(suppression: &Suppression) -> String {
    let by = plain_text::line(&suppression.by);
    let reason = if suppression.reason.trim().is_empty() { "no reason given" } else { &suppression.reason };
    format!("suppressed ({by}): {}", plain_text::line(reason))
}

/// `12 findings`, that there are none, or that no engine looked for any.
pub(crate) fn total(scan: &Scan) -> String {
    match scan.findings().count() {
        0 if scan.targets.iter().all(|target| target.runs.is_empty()) => "Nothing was scanned".to_owned(),
        0 if scan.is_compared() => "No findings that the base does not have".to_owned(),
        0 => "No findings".to_owned(),
        many => count(many, "finding"),
    }
}

/// ` (4 new against the base)`; nothing where there was no comparison.
pub(crate) fn against_base(scan: &Scan) -> String {
    if !scan.is_compared() || scan.findings().next().is_none() {
        return String::new();
    }
    match scan.findings().filter(|found| found.standing == Standing::New).count() {
        0 => " (none new against the base)".to_owned(),
        added => format!(" ({added} new against the base)"),
    }
}

/// `12 findings: 1 critical, 3 high (4 new against the base)`.
pub(crate) fn answer(scan: &Scan) -> String {
    let by_severity = by_severity(scan.by_severity());
    let colon = if by_severity.is_empty() { "" } else { ": " };
    format!("{}{colon}{by_severity}{}", total(scan), against_base(scan))
}

/// Says whether the scan fails at the threshold, where one is set.
pub(crate) fn gate(scan: &Scan, options: &Options<'_>) -> Option<String> {
    let threshold = options.threshold?;
    let counted = |found: &&Found| {
        found.standing != Standing::Known
            && found.finding.severity.reaches(threshold.fail_on, threshold.unknown_as)
    };
    let failing = scan.findings().filter(counted).count();
    let noun = if scan.is_compared() { "new finding" } else { "finding" };
    let bar = match threshold.fail_on {
        Severity::Critical => "critical".to_owned(),
        other => format!("{other} or worse"),
    };
    let unknown = if tally(scan.findings())[Severity::Unknown.place()] > 0 {
        format!(" (unknown counts as {})", threshold.unknown_as)
    } else {
        String::new()
    };
    Some(match failing {
        0 if !scan.is_complete() => {
            format!("Undecided: no {noun} is {bar}{unknown}, and not everything was scanned")
        }
        0 => format!("Passes: no {noun} is {bar}{unknown}"),
        1 => format!("Fails: 1 {noun} is {bar}{unknown}"),
        _ => format!("Fails: {failing} {noun}s are {bar}{unknown}"),
    })
}

/// Says whether everything was scanned, and if not, how much is missing.
pub(crate) fn completeness(scan: &Scan) -> String {
    if scan.targets.is_empty() {
        return "Incomplete: there was no target".to_owned();
    }
    if scan.is_complete() {
        return "Complete: everything was scanned".to_owned();
    }
    let parts: usize = scan.targets.iter().map(|target| target.not_scanned.len()).sum();
    let entries: u64 = scan.targets.iter().flat_map(|target| &target.runs).map(|run| run.skipped_total).sum();
    let mut missing = Vec::new();
    if parts > 0 {
        missing.push(format!("{} not scanned", count(parts, "part")));
    }
    match entries {
        0 => {}
        1 => missing.push("1 entry of a report makes no sense".to_owned()),
        _ => missing.push(format!("{entries} entries of reports make no sense")),
    }
    format!("Incomplete: {}", missing.join(", "))
}

/// A count with thin spaces between its thousands.
pub(crate) fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (number, digit) in digits.chars().enumerate() {
        if number > 0 && (digits.len() - number).is_multiple_of(3) {
            text.push('\u{2009}');
        }
        text.push(digit);
    }
    text
}
