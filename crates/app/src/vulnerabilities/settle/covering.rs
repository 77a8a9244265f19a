//! What the decisions that count say of everything that has a vulnerability.

use super::Case;
use crate::reach::{Found, Reaches};
use jiff::Timestamp;
use portcullis_domain::decision::{self, Authority, Decision, DecisionKey, Standing, Verdict};
use portcullis_domain::program::Program;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::{Cover, Hold, Outcome, Place, Vulnerability};
use std::collections::{BTreeSet, HashMap};

/// Answers what decisions say of vulnerabilities at a moment.
pub(super) struct Covering<'c> {
    program: &'c Program,
    authority: &'c Authority,
    found: &'c Found,
    reaches: &'c Reaches<'c>,
    now: Timestamp,
    /// The decisions that count for each finding, by its place.
    said: Vec<Vec<&'c Decision>>,
    /// The places of the findings of each vulnerability.
    findings: HashMap<u64, Vec<usize>>,
}

impl<'c> Covering<'c> {
    pub(super) fn new(
        program: &'c Program,
        authority: &'c Authority,
        found: &'c Found,
        reaches: &'c Reaches<'c>,
        now: Timestamp,
    ) -> Self {
        let rows = reaches.rows();
        let mut findings: HashMap<u64, Vec<usize>> = HashMap::new();
        for (place, row) in rows.iter().enumerate() {
            if let Some(number) = row.open.vulnerability {
                findings.entry(number).or_default().push(place);
            }
        }
        let said = vec![Vec::new(); rows.len()];
        let mut covering = Self { program, authority, found, reaches, now, said, findings };
        for decision in &found.decisions {
            for place in reaches.covered_by(decision) {
                if covering.counts(decision, &rows[place].case) {
                    covering.said[place].push(decision);
                }
            }
        }
        covering
    }

    /// What they say of a vulnerability; nothing where there is nothing to say.
    pub(super) fn of(&self, case: &Case) -> Option<Cover> {
        let Case { vulnerability, places } = case;
        let number = vulnerability.number;
        let is_there = |place: &&usize| {
            let open = &self.reaches.rows()[**place].open;
            let track = open.track.to_string();
            let is_it = |place: &Place| place.component == open.component && place.track == track;
            places.iter().any(|place| place.is_open() && is_it(place))
        };
        let found = self.findings.get(&number).into_iter().flatten().filter(is_there);
        let said: Vec<&[&Decision]> = found.map(|&place| self.said[place].as_slice()).collect();
        if !said.is_empty() {
            return Some(self.cover(&said));
        }
        match vulnerability.kind {
            None => self.of_told(vulnerability),
            Some(_) => self.of_gone(vulnerability),
        }
    }

    /// What a person told of is what decisions speak of that name it.
    fn of_told(&self, vulnerability: &Vulnerability) -> Option<Cover> {
        let component = vulnerability.component.as_deref()?;
        let speaking = self.found.decisions.iter().filter(|decision| {
            self.reaches.speaks_of(&decision.request, vulnerability.number, component)
                && self.counts(decision, &case_of(vulnerability))
        });
        let speaking: Vec<&Decision> = speaking.collect();
        Some(self.cover(&[&speaking]))
    }

    /// What is found nowhere any more, or only in what the program has no longer, stays where decisions hold it, for
    /// as long as these count.
    fn of_gone(&self, vulnerability: &Vulnerability) -> Option<Cover> {
        if vulnerability.held_by.is_empty() && vulnerability.held_until.is_none() {
            return None;
        }
        let case = case_of(vulnerability);
        let holding = self.found.decisions.iter().filter(|decision| {
            vulnerability.held_by.contains(&decision.request.key) && self.counts(decision, &case)
        });
        let holding: Vec<&Decision> = holding.collect();
        let cover = match vulnerability.outcome {
            Some(outcome) if !holding.is_empty() && holding.len() == vulnerability.held_by.len() => Cover {
                hold: Some(Hold {
                    outcome,
                    by: vulnerability.held_by.clone(),
                    is_due_for_reassessment: holding.iter().any(|decision| self.is_due(decision)),
                }),
                until: self.next_turn(&holding),
                ..Cover::default()
            },
            _ => Cover::default(),
        };
        Some(Cover { assessed: vulnerability.assessed, ..cover })
    }

    fn counts(&self, decision: &Decision, case: &decision::Case<'_>) -> bool {
        let standing = decision.standing(self.authority, &self.program.calendar, case, self.now);
        matches!(standing, Standing::Valid(_))
    }

    fn is_due(&self, decision: &Decision) -> bool {
        decision.is_due_for_reassessment(self.authority, &self.program.calendar, self.now)
    }

    /// What follows from the decisions that count for each finding.
    fn cover(&self, said: &[&[&Decision]]) -> Cover {
        let all: Vec<&Decision> = said.iter().flat_map(|of_one| of_one.iter().copied()).collect();
        let held: Option<Vec<&Decision>> = said.iter().map(|of_one| self.holding(of_one)).collect();
        Cover {
            assessed: assessed(said),
            hold: held.map(|by| self.hold(&by)),
            exception: self.exception(said),
            until: self.next_turn(&all),
        }
    }

    /// The decision that keeps a finding off the board: one that need not be looked at again before one that does,
    /// and one that says that nothing is there before one that takes the risk.
    fn holding<'d>(&self, said: &[&'d Decision]) -> Option<&'d Decision> {
        let rank = |decision: &&Decision| {
            let outcome = outcome(&decision.request.verdict)?;
            let key = decision.request.key.clone();
            Some((self.is_due(decision), outcome == Outcome::Accepted, key))
        };
        said.iter()
            .copied()
            .filter_map(|decision| Some((rank(&decision)?, decision)))
            .min_by(|one, other| one.0.cmp(&other.0))
            .map(|(_, decision)| decision)
    }

    fn hold(&self, by: &[&Decision]) -> Hold {
        let outcomes: Vec<Outcome> =
            by.iter().filter_map(|decision| outcome(&decision.request.verdict)).collect();
        let weakest = [Outcome::Accepted, Outcome::NotAffected, Outcome::FalsePositive];
        let keys: BTreeSet<&DecisionKey> = by.iter().map(|decision| &decision.request.key).collect();
        Hold {
            outcome: weakest.into_iter().find(|one| outcomes.contains(one)).unwrap_or(Outcome::Accepted),
            by: keys.into_iter().cloned().collect(),
            is_due_for_reassessment: by.iter().any(|decision| self.is_due(decision)),
        }
    }

    /// The exception with the earliest last day, where there is one for everything that is not off the board.
    fn exception(&self, said: &[&[&Decision]]) -> Option<(DecisionKey, jiff::civil::Date)> {
        let day = |decision: &&Decision| match decision.request.verdict {
            Verdict::Exception { due } => Some((due, decision.request.key.clone())),
            _ => None,
        };
        let open = said.iter().filter(|of_one| self.holding(of_one).is_none());
        // Of several for one finding the last to end counts.
        let days: Option<Vec<_>> = open.map(|of_one| of_one.iter().filter_map(day).max()).collect();
        days?.into_iter().min().map(|(due, key)| (key, due))
    }

    /// The next moment at which one of these ends or is looked at again.
    fn next_turn(&self, decisions: &[&Decision]) -> Option<Timestamp> {
        let calendar = &self.program.calendar;
        let turns = decisions.iter().flat_map(|decision| {
            let ends = decision.request.verdict.last_day().map(|day| calendar.end_of(day));
            let holds = outcome(&decision.request.verdict).is_some();
            let day = decision.reassessed_on(self.authority, calendar).filter(|_| holds);
            let looked_at = day.and_then(|day| day.yesterday().ok()).map(|before| calendar.end_of(before));
            [ends, looked_at]
        });
        turns.flatten().filter(|turn| *turn > self.now).min()
    }
}

/// How a vulnerability ends by a verdict, if it does.
fn outcome(verdict: &Verdict) -> Option<Outcome> {
    match verdict {
        Verdict::NotAffected { .. } => Some(Outcome::NotAffected),
        Verdict::FalsePositive { .. } => Some(Outcome::FalsePositive),
        Verdict::Accepted { .. } => Some(Outcome::Accepted),
        Verdict::Assessed { .. } | Verdict::Exception { .. } => None,
    }
}

/// The worst of the severities that the team gives, where it gives one to everything that is there and does harm.
fn assessed(said: &[&[&Decision]]) -> Option<Severity> {
    let mut worst: Option<Severity> = None;
    for of_one in said {
        let given = of_one.iter().filter_map(|decision| match decision.request.verdict {
            Verdict::Assessed { severity, .. } => Some(severity),
            _ => None,
        });
        let does_no_harm = of_one.iter().any(|decision| {
            matches!(outcome(&decision.request.verdict), Some(Outcome::NotAffected | Outcome::FalsePositive))
        });
        match given.min_by_key(|severity| severity.place()) {
            Some(severity) => {
                worst = Some(worst.filter(|worst| worst.place() <= severity.place()).unwrap_or(severity));
            }
            None if does_no_harm => {}
            None => return None,
        }
    }
    worst
}

/// What approval goes by for a vulnerability that is found nowhere.
pub(crate) fn case_of(vulnerability: &Vulnerability) -> decision::Case<'_> {
    decision::Case {
        scanner: vulnerability.scanner,
        assessed: vulnerability.assessed,
        team: vulnerability.owner.team.as_deref(),
        ..decision::Case::default()
    }
}
