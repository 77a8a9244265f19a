//! What decisions let us say of a weakness.
//!
//! Of a decision the justification, the impact statement, the severity, the last day and the reason are said; who asked
//! and approved, its name, its scope and every note beside it stay in the house.

use super::outgoing::Answer;
use super::words;
use crate::decision::{Authority, Decision, Standing, Verdict};
use crate::finding::Finding;
use crate::gate::{Facts, Weighed, Weight, of_finding};
use jiff::civil::Date;

/// What is said of one finding, the strongest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) answer: Answer,
    pub(super) reason: String,
    pub(super) until: Option<Date>,
}

impl Said {
    /// How little an answer promises: of several findings the one that promises least speaks.
    pub(super) fn weakness(&self) -> u8 {
        match self.answer {
            Answer::NotAffected => 0,
            Answer::Accepted => 1,
            Answer::Assessed => 2,
            _ => 3,
        }
    }

    fn new(answer: Answer, reason: String) -> Self {
        Self { answer, reason, until: None }
    }
}

/// What is said of a finding that is there.
pub(super) fn of(facts: &Facts, weighed: &Weighed<'_>) -> Said {
    let standings = of_finding(facts, weighed);
    let valid: Vec<&Decision> = standings
        .filter(|(_, standing)| matches!(standing, Standing::Valid(_)))
        .map(|(decision, _)| decision)
        .collect();
    let is_raised = weighed.assessed.is_some();
    let said = strongest(&valid, &facts.program.authority, is_raised);
    let blocks = matches!(weighed.weight, Weight::Blocks(_));
    // Whatever blocks a release in spite of its decisions is not addressed by them.
    let stands = |said: &Said| match said.answer {
        Answer::NotAffected => !blocks,
        Answer::Assessed => !blocks || is_raised,
        _ => true,
    };
    said.filter(stands).unwrap_or_else(|| known(&[&weighed.observed.finding]))
}

/// What is said of findings of which nothing is decided.
pub(super) fn known(findings: &[&Finding]) -> Said {
    Said::new(Answer::Known, format!("It is known and being handled. {}", words::fix(findings)))
}

/// What the strongest of valid decisions says; one that was raised by an assessment is not cleared by another.
pub(super) fn strongest(valid: &[&Decision], authority: &Authority, is_raised: bool) -> Option<Said> {
    let mut valid = valid.to_vec();
    valid.sort_by(|one, other| one.request.key.cmp(&other.request.key));
    let requests = || valid.iter().map(|decision| &decision.request);
    if !is_raised {
        let cleared = requests().find_map(|request| match &request.verdict {
            Verdict::NotAffected { justification } => {
                let reason = words::sentence(&request.reason);
                Some(format!("{} {reason}", words::justification(*justification)).trim().to_owned())
            }
            Verdict::FalsePositive { impact } => Some(words::sentence(impact)),
            _ => None,
        });
        if let Some(reason) = cleared {
            return Some(Said::new(Answer::NotAffected, reason));
        }
    }
    let accepted = requests().filter_map(|request| Some((request.verdict.last_day()?, request)));
    let accepted = accepted.filter(|(_, request)| matches!(request.verdict, Verdict::Accepted { .. }));
    if let Some((day, request)) = accepted.max_by_key(|(day, _)| *day) {
        let said = Said::new(Answer::Accepted, words::sentence(&request.reason));
        return Some(Said { until: Some(day), ..said });
    }
    let assessed = requests().filter_map(|request| match request.verdict {
        Verdict::Assessed { severity, .. } => Some((severity, request)),
        _ => None,
    });
    let worst = assessed
        .min_by_key(|(severity, _)| (severity.counted(authority.unknown_as).place(), severity.place()));
    worst.map(|(severity, request)| {
        let reason = format!("We rate it as {severity}. {}", words::sentence(&request.reason));
        Said::new(Answer::Assessed, reason.trim().to_owned())
    })
}
