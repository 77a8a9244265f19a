//! What was decided about a finding, and what else is known of it.

use super::{plain, spaced};
use crate::sentence::{date, some};
use portcullis_domain::decision::{Manner, Needed, Staleness, Standing, VerdictKind};
use portcullis_domain::finding::Suppression;
use portcullis_domain::gate::{AddressedBy, Blocking, Cause, Disagreement, NearMiss, StaleDecision};

/// Why a finding blocks, unless it is the scanner's severity alone.
pub fn cause(item: &Blocking, cause: &Cause) -> Option<String> {
    match cause {
        Cause::Scanner => None,
        Cause::Assessed { by } => {
            let severity = item.assessed.map_or("", |severity| severity.word());
            let by = some(by.iter().map(|key| plain(&key.to_string())), 3);
            Some(format!("assessed {severity} by {by}"))
        }
        Cause::KnownExploited => Some("known exploited".to_owned()),
        Cause::Prediction(score) if *score < 0.01 => Some(format!("EPSS {score:.4}")),
        Cause::Prediction(score) => Some(format!("EPSS {score:.2}")),
        Cause::Check => Some("the program says that this check blocks".to_owned()),
    }
}

/// `skipped inline: the reason given`.
pub fn suppression(suppression: &Suppression) -> String {
    let by = match suppression.by.as_str() {
        "inline" => "inline".to_owned(),
        other => format!("by {}", plain(other)),
    };
    let reason = plain(&suppression.reason);
    let reason = if reason.trim().is_empty() { "no reason given" } else { reason.trim() };
    format!("skipped {by}: {reason}")
}

/// A decision that does not count, and why not: `git/one accepted, waits for ines`.
pub fn near_miss(miss: &NearMiss) -> String {
    let decision = format!("{} {}", plain(&miss.decision.to_string()), spaced(miss.verdict.word()));
    format!("{decision}, {}", standing(miss))
}

/// Why a decision does not count: `waits for ines`.
pub fn standing(miss: &NearMiss) -> String {
    match &miss.standing {
        Standing::Waiting { needed } => {
            let whom = match (&miss.approver, needed) {
                (Some(approver), _) => plain(approver),
                (None, Needed::SecondMember) => "a second member of the security team".to_owned(),
                (None, Needed::Roles(roles)) => {
                    roles.first().map_or_else(|| "approval".to_owned(), |role| spaced(role.word()))
                }
                (None, Needed::Nobody) => "approval".to_owned(),
            };
            format!("waits for {whom}")
        }
        Standing::Expired { last_day } => format!("expired on {}", date(*last_day)),
        Standing::Stale(Staleness::SeverityRose { from, to }) => {
            format!("stale: severity rose from {from} to {to}")
        }
        Standing::Stale(Staleness::KnownExploited) => "stale: known to be exploited by now".to_owned(),
        Standing::Refused(refusal) => format!("refused: {}", plain(&refusal.to_string())),
        Standing::Rejected { by, reason } => format!("rejected by {}: {}", plain(by), plain(reason)),
        Standing::Valid(_) if miss.verdict == VerdictKind::Exception => {
            "counts for the time that the fix may take, not for the gate".to_owned()
        }
        Standing::Valid(_) => "counts, and is not enough".to_owned(),
        Standing::Withdrawn => "withdrawn".to_owned(),
        Standing::Later => "recorded later than this moment".to_owned(),
    }
}

/// What addresses a finding: `accepted by git/one until 30 Sep 2026, approved by ines`.
pub fn addressed_by(by: &AddressedBy) -> String {
    match by {
        AddressedBy::Decision { decision, verdict, manner, last_day, is_due_for_reassessment } => {
            let until = last_day.map_or_else(String::new, |day| format!(" until {}", date(day)));
            let approved = match manner {
                Manner::Unneeded => String::new(),
                Manner::Given { by } => format!(", approved by {}", plain(by)),
                Manner::Asserted { by, file, digest } => {
                    format!(", approval by {} asserted by {} at {}", plain(by), plain(file), plain(digest))
                }
            };
            let due = if *is_due_for_reassessment { ", due for reassessment" } else { "" };
            format!("{} by {}{until}{approved}{due}", spaced(verdict.word()), plain(&decision.to_string()))
        }
        AddressedBy::GlobalSkip { check, approved_by } => {
            format!("{} skipped in the whole product, approved by {}", plain(check), plain(approved_by))
        }
    }
}

/// What a decision that nothing is found for says: `accepted CVE-2024-1111`.
pub fn stale(decision: &StaleDecision) -> String {
    format!("{} {}", spaced(decision.verdict.word()), plain(&decision.weakness))
}

/// Who reports an advisory at which severity, and who is silent: `grype high, trivy medium; snyk silent`.
pub fn disagreement(disagreement: &Disagreement) -> String {
    let reported: Vec<String> = disagreement
        .reported
        .iter()
        .map(|(engine, severity)| format!("{} {severity}", plain(engine)))
        .collect();
    let silent: Vec<String> = disagreement.silent.iter().map(|engine| plain(engine)).collect();
    let silent = if silent.is_empty() { String::new() } else { format!("; {} silent", silent.join(", ")) };
    format!("{}{silent}", reported.join(", "))
}
