//! What the pages of vulnerabilities say in words.

use crate::pages::desk::Desk;
use portcullis_domain::decision::{Needed, Staleness, Verdict};
use portcullis_domain::sla::ClockState;
use portcullis_domain::vulnerability::{ClockSheet, Mark, Outcome, Stage};

/// Names that are listed; more are counted.
const NAMES: usize = 3;

/// `accepted until 2026-09-30`.
pub(in crate::pages) fn decided(verdict: &Verdict) -> String {
    match verdict {
        Verdict::NotAffected { justification } => {
            format!("not affected: {}", spaced(justification.word()))
        }
        Verdict::FalsePositive { .. } => "false positive".to_owned(),
        Verdict::Assessed { severity, score: Some(score) } => format!("assessed as {severity}, {score}"),
        Verdict::Assessed { severity, score: None } => format!("assessed as {severity}"),
        Verdict::Accepted { expires } => format!("risk accepted until {expires}"),
        Verdict::Exception { due } => format!("due date put off until {due}"),
    }
}

/// Whose approval it needs, as a sentence.
pub(in crate::pages) fn needed(needed: &Needed, approvers: &[&str], desk: &Desk) -> String {
    let who = match needed {
        Needed::Nobody => return "It counts at once.".to_owned(),
        Needed::SecondMember => "Another member of the security team".to_owned(),
        Needed::Roles(roles) => match roles.first() {
            Some(role) => format!("A person with the role {}", spaced(role.word())),
            None => "Nobody".to_owned(),
        },
    };
    match one_of(approvers, desk) {
        names if names.is_empty() => format!("{who} has to approve it, and the program has nobody who may."),
        names => format!("{who} has to approve it: {names}."),
    }
}

/// `Ana, Bo, Eve or 2 others`.
fn one_of(ids: &[&str], desk: &Desk) -> String {
    let mut names: Vec<String> = ids.iter().take(NAMES).map(|id| desk.person_name(id).to_owned()).collect();
    match ids.len().saturating_sub(NAMES) {
        0 => {}
        1 => names.push("1 other".to_owned()),
        more => names.push(format!("{more} others")),
    }
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// What has become worse since it was approved, as a sentence.
pub(in crate::pages) fn stale(staleness: Staleness) -> String {
    match staleness {
        Staleness::SeverityRose { from, to } => {
            format!("It was approved, and has to be again: the severity rose from {from} to {to}.")
        }
        Staleness::KnownExploited => {
            "It was approved, and has to be again: it is known to be exploited by now.".to_owned()
        }
    }
}

/// `pending fix`.
pub(super) fn spaced(word: &str) -> String {
    word.replace('_', " ")
}

/// Where it stands, and how it ended.
pub(super) fn stage(stage: Stage, outcome: Option<Outcome>) -> String {
    match (stage, outcome) {
        (Stage::Closed, Some(outcome)) => format!("Closed: {}", spaced(outcome.word())),
        (Stage::Resolved, Some(Outcome::GoneBeforeTriage)) => "Resolved: gone before triage".to_owned(),
        (stage, _) => stage.title().to_owned(),
    }
}

pub(super) fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::NotProduction => "not production",
        Mark::ThirdParty => "third-party code",
        Mark::Extended => "extended",
        Mark::Stale => "stale: nothing has it any more",
    }
}

/// How a clock stands, and the class that colours it.
pub(super) fn clock(clock: &ClockSheet) -> (String, &'static str) {
    let days = clock.business_days_left.map(business_days).unwrap_or_default();
    match clock.state {
        ClockState::Met { in_time: true } => ("done in time".to_owned(), "good"),
        ClockState::Met { in_time: false } => ("done too late".to_owned(), "bad"),
        ClockState::Running { .. } => (format!("{days} left"), "soft"),
        ClockState::DueSoon { .. } => (format!("due soon, {days} left"), "wait"),
        ClockState::Overdue { .. } => (format!("overdue by {days}"), "bad"),
        ClockState::NoTarget => ("no due date".to_owned(), "soft"),
    }
}

fn business_days(days: i64) -> String {
    match days.unsigned_abs() {
        0 => "less than a business day".to_owned(),
        1 => "1 business day".to_owned(),
        many => format!("{many} business days"),
    }
}

/// What was done, after the name of who did it.
pub(super) fn done(action: &str) -> String {
    let known = match action.strip_prefix("vulnerability.").unwrap_or(action) {
        "opened" => "opened it",
        "take" => "took it",
        "report" => "reported it to its owner",
        "estimate" => "estimated the fix",
        "patch" => "put up a patch",
        "validate" => "looked at the patch",
        "disclose" => "went on with the disclosure",
        "resolve" => "resolved it",
        "reopen" => "reopened it",
        "assign" => "assigned it",
        "own" => "changed its owner",
        "mark" => "marked it",
        "write" => "wrote the report",
        "observed" => "recorded what a scan saw of it",
        "settled" => "put it where decisions say",
        "woken" => "did what was due",
        "unsupported" => "closed it where a series is not looked after any more",
        "merged" => "merged it",
        "split" => "split it",
        other => return spaced(&other.replace('.', " ")),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_said_in_words_even_where_they_are_not_known() {
        assert_eq!(done("vulnerability.take"), "took it");
        assert_eq!(done("decision.put_off"), "decision put off");
    }

    #[test]
    fn a_stage_says_how_it_ended_where_that_tells_more() {
        assert_eq!(stage(Stage::Closed, Some(Outcome::FalsePositive)), "Closed: false positive");
        assert_eq!(stage(Stage::Resolved, Some(Outcome::Fixed)), "Resolved");
        assert_eq!(stage(Stage::PendingFix, None), "Pending fix");
    }
}
