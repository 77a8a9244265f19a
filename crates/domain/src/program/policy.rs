//! The rules: gate, SLA, approvals, notifications and retention.

use super::people::Role;
use super::period::{Percent, Period};
use crate::severity::Severity;
use crate::words::words;

/// A value for each severity that has targets and approvers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BySeverity<T> {
    /// For critical.
    pub critical: T,
    /// For high.
    pub high: T,
    /// For medium.
    pub medium: T,
    /// For low.
    pub low: T,
}

impl<T: Copy> BySeverity<T> {
    /// The value for a severity. Unknown has that of high until it is assessed, informational has none.
    pub fn get(&self, severity: Severity) -> Option<T> {
        match severity {
            Severity::Critical => Some(self.critical),
            Severity::High | Severity::Unknown => Some(self.high),
            Severity::Medium => Some(self.medium),
            Severity::Low => Some(self.low),
            Severity::Informational => None,
        }
    }
}

/// What blocks a release.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// The severity from which an open finding blocks.
    pub block_at: Severity,
    /// What an unknown severity counts as.
    pub unknown_as: Severity,
    /// How old a scan may be.
    pub max_scan_age: Period,
    /// How old the advisory database of a scan may have been when it ran.
    pub max_database_age: Period,
    /// What an operating system at its end of life does.
    pub end_of_life_os: GateEffect,
    /// What an image without packages does.
    pub no_packages: GateEffect,
    /// What an advisory in the catalogue of known exploited vulnerabilities does.
    pub kev: KevRule,
    /// The exploit prediction score (0–1) from which an advisory blocks whatever its severity.
    pub epss_at: Option<f64>,
    /// Who releases in spite of the gate.
    pub break_glass: BreakGlass,
}

/// What a circumstance does to a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GateEffect {
    /// It blocks the release.
    Block,
    /// It leaves the verdict undecided.
    Undecided,
    /// It is shown and does nothing.
    Ignore,
}

words!(GateEffect { Block = "block", Undecided = "undecided", Ignore = "ignore" });

/// What a known exploited vulnerability does to a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KevRule {
    /// It is treated by its severity alone.
    Ignore,
    /// It blocks whatever its severity.
    Block,
}

words!(KevRule { Ignore = "ignore", Block = "block" });

/// Who may release in spite of the gate, and for how long that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakGlass {
    /// The role that approves it.
    pub approver: Role,
    /// How long it holds.
    pub expires: Period,
}

/// The targets of the vulnerability process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sla {
    /// From discovery until it is confirmed or closed.
    pub triage: Period,
    /// From reported until the owner has estimated it.
    pub estimate: BySeverity<Period>,
    /// From reported until it is fixed.
    pub remediation: BySeverity<Period>,
    /// The share of the time that is left when it counts as due soon.
    pub due_soon: Percent,
}

/// How decisions are approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decisions {
    /// What an `approved_by` in a reviewed file is worth.
    pub approval: Approval,
    /// After how long a decision is looked at again.
    pub reassess: Period,
}

/// What an `approved_by` in a reviewed file is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Approval {
    /// It asks that person, who approves as themselves.
    Person,
    /// The review in git is trusted.
    Git,
}

words!(Approval { Person = "person", Git = "git" });

/// Who accepts a risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acceptance {
    /// The role that approves, by severity.
    pub approver: BySeverity<Role>,
    /// After how long an acceptance is looked at again.
    pub reassess: Period,
}

/// Who extends an SLA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exceptions {
    /// The role that approves, by severity.
    pub approver: BySeverity<Role>,
}

/// Where news goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notifications {
    /// The channel for what scans bring.
    pub monitoring_channel: Option<String>,
    /// The channel of the security team.
    pub team_channel: Option<String>,
    /// Who is told when owner and ambassador were told in vain.
    pub escalation: Role,
}

/// How long evidence is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Archive {
    /// Nothing younger can be deleted.
    pub retention: Period,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_has_the_value_of_high_and_informational_has_none() {
        let values = BySeverity { critical: 1, high: 2, medium: 3, low: 4 };
        assert_eq!(
            Severity::ALL.map(|severity| values.get(severity)),
            [Some(1), Some(2), Some(3), Some(4), None, Some(2)]
        );
    }
}
