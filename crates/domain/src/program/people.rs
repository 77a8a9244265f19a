//! People, the roles they hold, the teams they are in and the rotation.

use super::calendar::WeekTime;
use super::ownership::Selector;
use crate::words::words;
use jiff::civil::Date;
use schemars::JsonSchema;

/// Somebody who acts in the programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// How the file and all records name them.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: Option<String>,
    /// Their member id in Slack.
    pub slack: Option<String>,
    /// Their login on GitHub.
    pub github: Option<String>,
    /// What they may do.
    pub roles: Vec<Role>,
}

impl Person {
    /// Says whether they hold the role.
    pub fn holds(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Says whether they are a member of the security team.
    pub fn is_security_team(&self) -> bool {
        self.roles.iter().any(|role| role.is_security_team())
    }
}

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Role {
    /// Reads everything that is not restricted.
    Viewer,
    /// Owns code and its vulnerabilities.
    Engineer,
    /// Answers customers.
    CustomerEngineer,
    /// A member of the security team.
    SecurityEngineer,
    /// Leads the security team.
    SecurityLead,
    /// Heads security.
    HeadOfSecurity,
    /// Manages engineering teams.
    EngineeringManager,
    /// Heads product and engineering.
    HeadOfProductEngineering,
    /// Looks after compliance.
    ComplianceManager,
    /// Signs off exceptional risks.
    RiskCommittee,
    /// Legal counsel.
    Legal,
    /// Reads evidence.
    Auditor,
    /// Runs the installation.
    Admin,
}

words!(Role {
    Viewer = "viewer",
    Engineer = "engineer",
    CustomerEngineer = "customer_engineer",
    SecurityEngineer = "security_engineer",
    SecurityLead = "security_lead",
    HeadOfSecurity = "head_of_security",
    EngineeringManager = "engineering_manager",
    HeadOfProductEngineering = "head_of_product_engineering",
    ComplianceManager = "compliance_manager",
    RiskCommittee = "risk_committee",
    Legal = "legal",
    Auditor = "auditor",
    Admin = "admin",
});

impl Role {
    /// Says whether its holders are the security team.
    pub fn is_security_team(self) -> bool {
        matches!(self, Self::SecurityEngineer | Self::SecurityLead | Self::HeadOfSecurity)
    }
}

/// An engineering team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// How the file and all records name it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The part of the company it belongs to.
    pub organisation: Option<String>,
    /// The ids of its members.
    pub members: Vec<String>,
    /// The person who approves for its things, and only for those.
    pub manager: Option<String>,
    /// The security engineer aligned with it.
    pub ambassador: Option<String>,
    /// Who stands in for the ambassador.
    pub stand_in: Option<String>,
    /// Its channel in Slack.
    pub slack_channel: Option<String>,
    /// What it owns.
    pub owns: Vec<Selector>,
}

/// The weekly rotation on security support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The ids of its members, in order; never empty.
    pub members: Vec<String>,
    /// The day of the first member's first week.
    pub starts: Date,
    /// When a week is handed over.
    pub handover: WeekTime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_roles_are_the_security_team() {
        let team: Vec<_> =
            Role::ALL.iter().filter(|role| role.is_security_team()).map(|role| role.word()).collect();
        assert_eq!(team, ["security_engineer", "security_lead", "head_of_security"]);
    }

    #[test]
    fn roles_read_back_from_their_words() {
        assert!(Role::ALL.iter().all(|&role| Role::from_word(role.word()) == Some(role)));
        assert_eq!(Role::from_word("captain"), None);
    }
}
