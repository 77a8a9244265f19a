//! Whether a decision counts for a finding at a moment.

use super::{Approval, Authority, Case, Decision, Needed, Refusal, Verdict};
use crate::program::calendar::Calendar;
use crate::program::policy;
use crate::schema::Day;
use crate::severity::Severity;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a decision counts, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DecisionStanding")]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It counts.
    Valid(Manner),
    /// It was recorded later than the moment that is asked about.
    Later,
    /// It was withdrawn.
    Withdrawn,
    /// Somebody refused it.
    Rejected {
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
    /// Its last day is over.
    Expired {
        /// That day.
        #[schemars(with = "Day")]
        last_day: Date,
    },
    /// Nobody approved it.
    Waiting {
        /// Whose approval it needs.
        needed: Needed,
    },
    /// Whoever approved it may not.
    Refused(Refusal),
    /// What it was decided on has become worse.
    Stale(Staleness),
}

/// How a decision came to count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// It needs no approval.
    Unneeded,
    /// Somebody approved it as themselves.
    Given {
        /// Who.
        by: String,
    },
    /// A reviewed file says so, and the programme trusts it.
    Asserted {
        /// Who is said to have approved it.
        by: String,
        /// The file.
        file: String,
        /// Its digest.
        digest: String,
    },
}

/// What has become worse since a decision was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Staleness {
    /// The scanner's severity.
    SeverityRose {
        /// As it was decided on.
        from: Severity,
        /// As it is.
        to: Severity,
    },
    /// The advisory has entered the catalogue of known exploited vulnerabilities.
    KnownExploited,
}

impl Decision {
    /// Whether it counts for a finding at `now`.
    ///
    /// A last day lasts until its midnight in the programme's time zone. A day of reassessment does not end a
    /// decision, see [`Decision::is_due_for_reassessment`].
    pub fn standing(
        &self,
        authority: &Authority,
        calendar: &Calendar,
        case: &Case<'_>,
        now: Timestamp,
    ) -> Standing {
        if self.recorded > now {
            return Standing::Later;
        }
        if self.withdrawn.is_some_and(|withdrawn| withdrawn <= now) {
            return Standing::Withdrawn;
        }
        if let Approval::Rejected { by, reason, at } = &self.approval
            && *at <= now
        {
            return Standing::Rejected { by: by.clone(), reason: reason.clone() };
        }
        if let Some(last_day) = self.request.verdict.last_day()
            && now >= calendar.end_of(last_day)
        {
            return Standing::Expired { last_day };
        }
        let manner = match self.approved(authority, case, now) {
            Ok(manner) => manner,
            Err(standing) => return standing,
        };
        match self.staleness(authority, case) {
            Some(staleness) => Standing::Stale(staleness),
            None => Standing::Valid(manner),
        }
    }

    fn approved(&self, authority: &Authority, case: &Case<'_>, now: Timestamp) -> Result<Manner, Standing> {
        let needed = authority.needed(&self.request.verdict, case);
        let check = |by: &str| {
            let checked = authority.check(&self.request.verdict, &self.request.by, by, case);
            checked.map_err(Standing::Refused)
        };
        match &self.approval {
            _ if needed == Needed::Nobody => Ok(Manner::Unneeded),
            Approval::Given { by, at } if *at <= now => {
                check(by)?;
                Ok(Manner::Given { by: by.clone() })
            }
            Approval::Asserted { by, at, file, digest }
                if *at <= now && authority.approval == policy::Approval::Git =>
            {
                check(by)?;
                Ok(Manner::Asserted { by: by.clone(), file: file.clone(), digest: digest.clone() })
            }
            _ => Err(Standing::Waiting { needed }),
        }
    }

    fn staleness(&self, authority: &Authority, case: &Case<'_>) -> Option<Staleness> {
        if let Some(from) = self.basis.severity {
            let place = |severity: Severity| severity.counted(authority.unknown_as).place();
            if place(case.scanner) < place(from) {
                return Some(Staleness::SeverityRose { from, to: case.scanner });
            }
        }
        (case.known_exploited && !self.basis.known_exploited).then_some(Staleness::KnownExploited)
    }

    /// The day on which it is looked at again, if it ever is: the one that was asked for, else the one that the
    /// program gives.
    pub fn reassessed_on(&self, authority: &Authority, calendar: &Calendar) -> Option<Date> {
        let period = match self.request.verdict {
            Verdict::Exception { .. } => return self.request.reassess,
            Verdict::Accepted { .. } => authority.reassess_acceptance,
            _ => authority.reassess_decision,
        };
        let later = || calendar.day_of(calendar.after(self.recorded, period));
        Some(self.request.reassess.unwrap_or_else(later))
    }

    /// Says whether its day of reassessment has come. Its vulnerability is then back on the board; the gate
    /// honours the decision until it expires or is withdrawn.
    pub fn is_due_for_reassessment(
        &self,
        authority: &Authority,
        calendar: &Calendar,
        now: Timestamp,
    ) -> bool {
        self.reassessed_on(authority, calendar).is_some_and(|day| calendar.day_of(now) >= day)
    }
}
