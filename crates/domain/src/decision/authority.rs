//! Who may approve what.
//!
//! Acceptances and exceptions need the approver of the severity; whoever may approve a worse severity may approve
//! a lesser one. What takes a finding that would block out of the gate's way needs a second member of the security
//! team. Nobody approves their own request.

use super::Verdict;
use crate::program::Program;
use crate::program::people::Role;
use crate::program::period::Period;
use crate::program::policy::{self, BySeverity};
use crate::severity::Severity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What of the programme decides who may approve what; people are there by their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// The roles of everybody.
    pub people: BTreeMap<String, BTreeSet<Role>>,
    /// The managers of the teams that have one.
    pub managers: BTreeMap<String, String>,
    /// Who accepts a risk.
    pub acceptance: BySeverity<Role>,
    /// Who extends an SLA.
    pub exceptions: BySeverity<Role>,
    /// After how long an acceptance is looked at again.
    pub reassess_acceptance: Period,
    /// After how long another decision is looked at again.
    pub reassess_decision: Period,
    /// What an `approved_by` in a reviewed file is worth.
    pub approval: policy::Approval,
    /// The severity from which an open finding blocks.
    pub block_at: Severity,
    /// What an unknown severity counts as.
    pub unknown_as: Severity,
}

/// A finding that a decision is about, as far as approval goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Case<'a> {
    /// The scanner's severity.
    pub scanner: Severity,
    /// The team's, where there is an assessment.
    pub assessed: Option<Severity>,
    /// Whether it blocks whatever its severity: it is exploited, or likely to be.
    pub blocks_anyway: bool,
    /// Whether its advisory is in the catalogue of known exploited vulnerabilities.
    pub known_exploited: bool,
    /// The id of the team that owns it.
    pub team: Option<&'a str>,
}

/// Whose approval a decision needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Needed {
    /// Nobody's.
    Nobody,
    /// That of a member of the security team, on the request of another.
    SecondMember,
    /// That of a holder of one of these roles; the first is the one that the program names for the severity.
    Roles(Vec<Role>),
}

/// Why somebody may not approve a decision, and who may.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ApprovalRefusal")]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// They asked for it.
    #[error("`{person}` asked for it, and nobody approves their own request; {allowed}")]
    OwnRequest {
        /// Who.
        person: String,
        /// Who may.
        allowed: String,
    },
    /// The program knows nobody of that name.
    #[error("the program has nobody with the id `{person}`; {allowed}")]
    Nobody {
        /// The id.
        person: String,
        /// Who may.
        allowed: String,
    },
    /// They have no role that may.
    #[error("`{person}` is not {wanted}; {allowed}")]
    Role {
        /// Who.
        person: String,
        /// The role that approves.
        wanted: String,
        /// Who may.
        allowed: String,
    },
    /// They manage other teams.
    #[error("`{person}` approves for the things of {teams} only; {allowed}")]
    OtherTeam {
        /// Who.
        person: String,
        /// Their teams.
        teams: String,
        /// Who may.
        allowed: String,
    },
    /// The one who asked is not in the security team, so that nobody could be its second member.
    #[error(
        "`{requester}` is not in the security team; one of its members has to ask for it, and another to approve it"
    )]
    Requester {
        /// Who asked.
        requester: String,
    },
}

impl Authority {
    /// Takes from the program what decides who may approve what.
    pub fn of(program: &Program) -> Self {
        let people =
            program.people.iter().map(|person| (person.id.clone(), person.roles.iter().copied().collect()));
        let managers = program.teams.iter().filter_map(|team| Some((team.id.clone(), team.manager.clone()?)));
        Self {
            people: people.collect(),
            managers: managers.collect(),
            acceptance: program.acceptance.approver,
            exceptions: program.exceptions.approver,
            reassess_acceptance: program.acceptance.reassess,
            reassess_decision: program.decisions.reassess,
            approval: program.decisions.approval,
            block_at: program.gate.block_at,
            unknown_as: program.gate.unknown_as,
        }
    }

    /// Says whether a severity blocks.
    pub fn blocks(&self, severity: Severity) -> bool {
        severity.reaches(self.block_at, self.unknown_as)
    }

    /// Whose approval a verdict on a finding needs.
    pub fn needed(&self, verdict: &Verdict, case: &Case<'_>) -> Needed {
        match verdict {
            Verdict::Accepted { .. } => Needed::Roles(self.roles(self.acceptance, case)),
            Verdict::Exception { .. } => Needed::Roles(self.roles(self.exceptions, case)),
            Verdict::Assessed { severity, .. } if self.blocks(*severity) => Needed::Nobody,
            Verdict::NotAffected { .. } | Verdict::FalsePositive { .. } | Verdict::Assessed { .. } => {
                let is_severe = case.scanner.reaches(Severity::High, self.unknown_as);
                if is_severe || self.blocks(case.scanner) || case.blocks_anyway {
                    Needed::SecondMember
                } else {
                    Needed::Nobody
                }
            }
        }
    }

    /// The role for the worse of the two severities, and those for everything worse still. Informational findings
    /// have no approver of their own, so whoever approves low ones does.
    fn roles(&self, table: BySeverity<Role>, case: &Case<'_>) -> Vec<Role> {
        let place = |severity: Severity| severity.counted(self.unknown_as).place();
        let worst =
            case.assessed.map_or(place(case.scanner), |assessed| place(assessed).min(place(case.scanner)));
        let by_severity = [
            (Severity::Low, table.low),
            (Severity::Medium, table.medium),
            (Severity::High, table.high),
            (Severity::Critical, table.critical),
        ];
        let mut roles = Vec::new();
        for (severity, role) in by_severity {
            if severity.place() <= worst && !roles.contains(&role) {
                roles.push(role);
            }
        }
        roles
    }

    /// Says whether `person` may approve a verdict on a finding that `requester` asked for.
    pub fn check(
        &self,
        verdict: &Verdict,
        requester: &str,
        person: &str,
        case: &Case<'_>,
    ) -> Result<(), Refusal> {
        let needed = self.needed(verdict, case);
        if needed == Needed::Nobody {
            return Ok(());
        }
        let allowed = || self.allowed(verdict, requester, case);
        let person_id = || person.to_owned();
        if person == requester {
            return Err(Refusal::OwnRequest { person: person_id(), allowed: allowed() });
        }
        let Some(roles) = self.people.get(person) else {
            return Err(Refusal::Nobody { person: person_id(), allowed: allowed() });
        };
        match needed {
            Needed::Nobody => Ok(()),
            Needed::SecondMember => {
                // Somebody who has left asked as the member they were.
                let is_outsider = |roles: &BTreeSet<Role>| !is_security_team(roles);
                if self.people.get(requester).is_some_and(is_outsider) {
                    return Err(Refusal::Requester { requester: requester.to_owned() });
                }
                if is_security_team(roles) {
                    return Ok(());
                }
                let wanted = "in the security team".to_owned();
                Err(Refusal::Role { person: person_id(), wanted, allowed: allowed() })
            }
            Needed::Roles(wanted) => self.check_role(person, roles, &wanted, case, allowed),
        }
    }

    fn check_role(
        &self,
        person: &str,
        roles: &BTreeSet<Role>,
        wanted: &[Role],
        case: &Case<'_>,
        allowed: impl Fn() -> String,
    ) -> Result<(), Refusal> {
        if wanted.iter().any(|role| *role != Role::EngineeringManager && roles.contains(role)) {
            return Ok(());
        }
        let person = person.to_owned();
        if wanted.contains(&Role::EngineeringManager) {
            let teams: Vec<&str> = self
                .managers
                .iter()
                .filter(|(_, manager)| **manager == person)
                .map(|(team, _)| team.as_str())
                .collect();
            let manages_it = case.team.is_some_and(|team| teams.contains(&team));
            let manages_none = teams.is_empty() && roles.contains(&Role::EngineeringManager);
            if manages_it || manages_none {
                return Ok(());
            }
            if !teams.is_empty() {
                return Err(Refusal::OtherTeam { person, teams: quoted(teams), allowed: allowed() });
            }
        }
        let wanted = wanted.first().map(ToString::to_string).unwrap_or_default();
        Err(Refusal::Role { person, wanted, allowed: allowed() })
    }

    /// Everybody who may approve a verdict on a finding, in order of their ids.
    pub fn approvers(&self, verdict: &Verdict, requester: &str, case: &Case<'_>) -> Vec<&str> {
        match self.needed(verdict, case) {
            Needed::Nobody => Vec::new(),
            Needed::SecondMember => {
                let members =
                    self.people.iter().filter(|(id, roles)| *id != requester && is_security_team(roles));
                members.map(|(id, _)| id.as_str()).collect()
            }
            Needed::Roles(wanted) => {
                let may = |(id, roles): &(&String, &BTreeSet<Role>)| {
                    *id != requester && self.check_role(id, roles, &wanted, case, String::new).is_ok()
                };
                self.people.iter().filter(may).map(|(id, _)| id.as_str()).collect()
            }
        }
    }

    /// Who may, as the end of a sentence.
    fn allowed(&self, verdict: &Verdict, requester: &str, case: &Case<'_>) -> String {
        match self.approvers(verdict, requester, case).as_slice() {
            [] => "nobody in the program may approve it, so give the role to somebody".to_owned(),
            [person] => format!("`{person}` may approve it"),
            people => format!("one of {} may approve it", quoted(people.iter().copied())),
        }
    }
}

fn is_security_team(roles: &BTreeSet<Role>) -> bool {
    roles.iter().any(|role| role.is_security_team())
}

fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
