//! Decisions in words. What people wrote is made safe to look at.

use crate::plain_text::line;
use portcullis_domain::decision::outlook::{Consent, Coverage};
use portcullis_domain::decision::{Refusal, Request, Staleness, Verdict};
use std::collections::BTreeSet;

/// Names that are listed; more are counted.
const NAMES: usize = 3;
/// Of a digest as much as tells it from others.
const DIGEST: usize = "sha256:".len() + 12;

/// `assessed medium 4.1`, `accepted until 2026-09-30`.
pub(super) fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Assessed { severity, score: Some(score) } => format!("assessed {severity} {score}"),
        Verdict::Assessed { severity, score: None } => format!("assessed {severity}"),
        Verdict::Accepted { expires } => format!("accepted until {expires}"),
        Verdict::Exception { due } => format!("exception until {due}"),
        other => other.word().to_owned(),
    }
}

/// `CVE-2023-7104 in pkg:apk/alpine/sqlite-libs <3.44`.
pub(super) fn weakness(request: &Request) -> String {
    let mut text = request.weakness.to_string();
    if let Some(package) = &request.package {
        text += &format!(" in {package}");
    }
    if let Some(versions) = &request.versions {
        text += &format!(" {versions}");
    }
    if let Some(resource) = &request.resource {
        text += &format!(" at {resource}");
    }
    line(&text).into_owned()
}

/// `covers 2, worst critical`.
pub(super) fn coverage(coverage: Coverage) -> String {
    match (coverage.findings, coverage.worst) {
        (0, _) => "covers nothing".to_owned(),
        (1, Some(worst)) => format!("covers 1, {worst}"),
        (findings, Some(worst)) => format!("covers {findings}, worst {worst}"),
        (findings, None) => format!("covers {findings}"),
    }
}

/// `waits for ines`, `needs nobody`, `asserted by decisions.yaml at sha256:…`.
pub(super) fn consent(consent: &Consent) -> String {
    match consent {
        Consent::Unneeded => "needs nobody".to_owned(),
        Consent::Waits { .. } => match one_of(&waits_for(consent)) {
            names if names.is_empty() => "waits, and nobody may approve it".to_owned(),
            names => format!("waits for {names}"),
        },
        Consent::Given { by } => format!("approved by {}", line(by)),
        Consent::Asserted { by, file, digest } => {
            format!("{}, asserted by {} at {}", line(by), line(file), short(digest))
        }
        Consent::Rejected { by, reason } => format!("rejected by {}: {}", line(by), line(reason)),
    }
}

/// Who is asked, else everybody who may.
pub(super) fn waits_for(consent: &Consent) -> BTreeSet<&str> {
    match consent {
        Consent::Waits { asked: Some(asked), .. } => [asked.as_str()].into(),
        Consent::Waits { approvers, .. } => approvers.iter().map(String::as_str).collect(),
        _ => BTreeSet::new(),
    }
}

/// `ines`, `ines or sam`, `ana, bo, eve or 2 others`.
pub(super) fn one_of(names: &BTreeSet<&str>) -> String {
    let mut shown: Vec<String> = names.iter().map(|name| line(name).into_owned()).collect();
    let more = shown.len().saturating_sub(NAMES);
    if more > 0 {
        shown.truncate(NAMES);
        shown.push(if more == 1 { "1 other".to_owned() } else { format!("{more} others") });
    }
    match shown.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// `2 wait for approval by ines or sam`, `1 waits …`.
pub(super) fn wait(count: usize, names: &BTreeSet<&str>) -> String {
    let wait = if count == 1 { "waits" } else { "wait" };
    match one_of(names) {
        names if names.is_empty() => format!("{count} {wait}, and nobody may approve"),
        names => format!("{count} {wait} for approval by {names}"),
    }
}

pub(super) fn staleness(staleness: Staleness) -> String {
    match staleness {
        Staleness::SeverityRose { from, to } => {
            format!("its approval went stale: the severity rose from {from} to {to}")
        }
        Staleness::KnownExploited => {
            "its approval went stale: the advisory is exploited, says the catalogue".to_owned()
        }
    }
}

pub(super) fn refusal(refusal: &Refusal) -> String {
    line(&refusal.to_string()).into_owned()
}

pub(super) fn short(digest: &str) -> String {
    match digest.get(..DIGEST) {
        Some(short) if digest.len() > DIGEST => format!("{}…", line(short)),
        _ => line(digest).into_owned(),
    }
}
