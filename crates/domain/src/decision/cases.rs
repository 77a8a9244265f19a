//! Who may approve a decision on several findings at once: whoever may approve it on each of them.

use super::{Authority, Case, Decision, Manner, Needed, Refusal, Standing, Verdict};
use crate::program::calendar::Calendar;
use crate::severity::Severity;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Where nothing is found nothing is known, and an unknown severity counts as the program says.
const NOTHING: &[Case<'_>] = &[Case {
    scanner: Severity::Unknown,
    assessed: None,
    blocks_anyway: false,
    known_exploited: false,
    team: None,
}];

fn or_nothing<'s, 'c>(cases: &'s [Case<'c>]) -> &'s [Case<'c>] {
    if cases.is_empty() { NOTHING } else { cases }
}

impl Authority {
    /// Whose approval a verdict on all of the findings needs.
    pub fn needed_for_all(&self, verdict: &Verdict, cases: &[Case<'_>]) -> Needed {
        // Fewer roles are those that may approve what is worse.
        let strictness = |needed: &Needed| match needed {
            Needed::Nobody => (0, 0),
            Needed::SecondMember => (1, 0),
            Needed::Roles(roles) => (2, usize::MAX - roles.len()),
        };
        let needed = or_nothing(cases).iter().map(|case| self.needed(verdict, case));
        needed.max_by_key(strictness).unwrap_or(Needed::Nobody)
    }

    /// Says whether `person` may approve a verdict on all of the findings that `requester` asked for.
    pub fn check_all(
        &self,
        verdict: &Verdict,
        requester: &str,
        person: &str,
        cases: &[Case<'_>],
    ) -> Result<(), Refusal> {
        or_nothing(cases).iter().try_for_each(|case| self.check(verdict, requester, person, case))
    }

    /// Everybody who may approve a verdict on all of the findings, in order of their ids.
    pub fn approvers_for_all(&self, verdict: &Verdict, requester: &str, cases: &[Case<'_>]) -> Vec<&str> {
        let mut all: Option<BTreeSet<&str>> = None;
        for case in or_nothing(cases) {
            if self.needed(verdict, case) == Needed::Nobody {
                continue;
            }
            let of_case: BTreeSet<&str> = self.approvers(verdict, requester, case).into_iter().collect();
            all = Some(match all {
                Some(others) => others.intersection(&of_case).copied().collect(),
                None => of_case,
            });
        }
        all.unwrap_or_default().into_iter().collect()
    }
}

impl Decision {
    /// Whether it counts for all of the findings at `now`; where it does not for some, why it does not for the first
    /// of them.
    pub fn standing_for_all(
        &self,
        authority: &Authority,
        calendar: &Calendar,
        cases: &[Case<'_>],
        now: Timestamp,
    ) -> Standing {
        let mut valid = Standing::Valid(Manner::Unneeded);
        for case in or_nothing(cases) {
            match self.standing(authority, calendar, case, now) {
                Standing::Valid(Manner::Unneeded) => {}
                standing @ Standing::Valid(_) => valid = standing,
                standing => return standing,
            }
        }
        valid
    }
}
