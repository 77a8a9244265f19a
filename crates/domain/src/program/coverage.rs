//! What the program leaves uncovered: components that nobody owns, teams without an ambassador, approvals that nobody can
//! give.

use super::Program;
use super::ownership::Ownership;
use super::people::Role;
use std::collections::BTreeSet;
use std::fmt;

/// Something that nobody covers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// No team owns a component, or several do alike.
    Unowned(String),
    /// No engine scans a component that is gated.
    Unscanned(String),
    /// A team has no ambassador.
    NoAmbassador(String),
    /// Nobody is in a team.
    NoMember(String),
    /// Nobody holds a role that approves or is told.
    NobodyHolds(Role),
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unowned(component) => {
                write!(f, "no one team owns {component}: what is found in it waits until somebody names one")
            }
            Self::Unscanned(component) => {
                write!(f, "no engine scans {component}: no release with it can be decided")
            }
            Self::NoAmbassador(team) => {
                write!(
                    f,
                    "the team {team} has no ambassador: its vulnerabilities have nobody who sees to them"
                )
            }
            Self::NoMember(team) => write!(f, "nobody is in the team {team}"),
            Self::NobodyHolds(role) => {
                write!(f, "nobody is {}: what needs them stays undone", role.word().replace('_', " "))
            }
        }
    }
}

impl Program {
    /// Everything that nobody covers, sorted.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = BTreeSet::new();
        for component in self.components() {
            if !matches!(self.owner_of(&component.id, None), Ownership::Owned { .. }) {
                gaps.insert(Gap::Unowned(component.id.clone()));
            }
            if component.production && component.engines.is_empty() {
                gaps.insert(Gap::Unscanned(component.id.clone()));
            }
        }
        for team in &self.teams {
            if team.ambassador.is_none() {
                gaps.insert(Gap::NoAmbassador(team.id.clone()));
            }
            if team.members.is_empty() {
                gaps.insert(Gap::NoMember(team.id.clone()));
            }
        }
        let approvers = [self.acceptance.approver, self.exceptions.approver];
        let needed = approvers
            .iter()
            .flat_map(|by| [by.critical, by.high, by.medium, by.low])
            .chain([self.gate.break_glass.approver, self.notifications.escalation]);
        gaps.extend(needed.filter(|&role| self.holders(role).next().is_none()).map(Gap::NobodyHolds));
        gaps.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::vulnerability::tests::program::program;

    #[test]
    fn a_program_says_what_nobody_covers() {
        let mut program = program();
        program.people.clear();
        program.teams.truncate(1);
        program.teams[0].members.clear();
        program.teams[0].ambassador = None;
        program.products[0].components[1].team = None;
        program.teams[0].owns = vec!["component:web".parse().unwrap()];
        let told: Vec<String> = program.gaps().iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|gap| gap.starts_with("no one team owns api")), "{told:?}");
        assert!(!told.iter().any(|gap| gap.contains("owns web")), "{told:?}");
        assert!(told.iter().any(|gap| gap.starts_with("the team search has no ambassador")), "{told:?}");
        assert!(told.iter().any(|gap| gap == "nobody is in the team search"), "{told:?}");
        assert!(told.iter().any(|gap| gap.starts_with("nobody is head of product engineering")), "{told:?}");
    }
}
