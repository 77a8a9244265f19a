//! What somebody asks to be decided on tracked vulnerabilities, and what they have to say for it.

use super::outlook::{Consent, Coverage};
use super::{Authority, Needed, Request, Scope, Verdict};
use crate::program::people::Role;
use crate::schema::Day;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The set of the decisions that are asked for by the numbers of vulnerabilities.
pub const VULNERABILITIES: &str = "vulnerabilities";

/// What somebody asks to be decided on tracked vulnerabilities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asking {
    /// The numbers of the vulnerabilities.
    pub numbers: Vec<u64>,
    /// What is to be decided.
    pub verdict: Verdict,
    /// Why, in words that customers may read; for an exception, why its due date can't be met.
    pub reason: String,
    /// What else is said for it.
    #[serde(default)]
    pub particulars: Particulars,
    /// Where it holds; without product and component in every product that has the vulnerability.
    #[serde(default)]
    pub scope: Scope,
    /// The id of the person who is asked to approve it.
    #[serde(default)]
    pub approver: Option<String>,
    /// The day on which it is looked at again; nothing for what the program says.
    #[serde(default)]
    #[schemars(with = "Option<Day>")]
    pub reassess: Option<Date>,
}

/// What is said for a decision beside its reason, which customers may read: these stay in the house. An acceptance says
/// what is done instead and what fixing takes, an exception what it is about and what protects that until then.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Particulars {
    /// What is done against the risk instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mitigations: Option<String>,
    /// What fixing it would take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effort: Option<String>,
    /// The systems that an exception is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub systems: Option<String>,
    /// How it was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// What compensates for it until it is fixed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub controls: Option<String>,
}

/// What is said for a decision leaves something out, or has what belongs to another verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoGrounds {
    /// Something is missing.
    #[error("{0} says {1}; add {2}")]
    Missing(&'static str, &'static str, &'static str),
    /// Something belongs elsewhere.
    #[error("{1} is not for {0}")]
    Foreign(&'static str, &'static str),
}

/// A decision that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AskedDecision {
    /// The number of the vulnerability.
    pub vulnerability: u64,
    /// What is asked for.
    pub request: Request,
    /// What it covers.
    pub coverage: Coverage,
    /// Whether it counts, and whose approval it waits for.
    pub consent: Consent,
    /// Who decides if those who approve it and those who asked can't agree.
    pub escalates_to: Option<Role>,
}

impl Particulars {
    /// Says whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.parts().iter().all(|(_, part)| part.is_none())
    }

    /// What is said, each with its name.
    pub fn parts(&self) -> [(&'static str, Option<&str>); 5] {
        [
            ("systems", self.systems.as_deref()),
            ("found", self.found.as_deref()),
            ("controls", self.controls.as_deref()),
            ("mitigations", self.mitigations.as_deref()),
            ("effort", self.effort.as_deref()),
        ]
    }
}

impl Asking {
    /// Says what is missing of what has to be said for the verdict, or does not belong to it.
    pub fn check(&self) -> Result<(), NoGrounds> {
        let what = self.verdict.described();
        if said(Some(&self.reason)).is_none() {
            return Err(NoGrounds::Missing(what, "why", "--reason"));
        }
        let is_acceptance = matches!(self.verdict, Verdict::Accepted { .. });
        let is_exception = matches!(self.verdict, Verdict::Exception { .. });
        let particulars = &self.particulars;
        let parts = [
            (is_exception, &particulars.systems, "which systems it is about", "--systems"),
            (is_exception, &particulars.found, "how it was found", "--found"),
            (is_exception, &particulars.controls, "what compensates for it", "--controls"),
            (is_acceptance, &particulars.mitigations, "what is done instead", "--mitigations"),
            (is_acceptance, &particulars.effort, "what fixing it would take", "--effort"),
        ];
        for (is_wanted, part, says, flag) in parts {
            match (is_wanted, said(part.as_deref())) {
                (true, None) => return Err(NoGrounds::Missing(what, says, flag)),
                (false, Some(_)) => return Err(NoGrounds::Foreign(what, flag)),
                _ => {}
            }
        }
        Ok(())
    }
}

fn said(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

impl Authority {
    /// Who decides where those whose approval is needed and those who ask for it can't agree: the next role up, and
    /// for the security team among itself the role to which the program escalates.
    pub fn escalation(&self, needed: &Needed, last: Role) -> Option<Role> {
        match needed {
            Needed::Nobody => None,
            Needed::SecondMember => Some(last),
            Needed::Roles(roles) => roles.get(1).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acceptance_says_why_what_is_done_instead_and_what_fixing_takes() {
        let mut asking = Asking {
            numbers: vec![1],
            verdict: Verdict::Accepted { expires: "2026-12-31".parse().unwrap() },
            reason: "It is not reachable.".to_owned(),
            particulars: Particulars::default(),
            scope: Scope::default(),
            approver: None,
            reassess: None,
        };
        let told = |asking: &Asking| asking.check().unwrap_err().to_string();
        assert_eq!(told(&asking), "an acceptance says what is done instead; add --mitigations");
        asking.particulars.mitigations = Some("A firewall.".to_owned());
        asking.particulars.effort = Some("Two weeks".to_owned());
        assert_eq!(asking.check(), Ok(()));
        asking.reason = " ".to_owned();
        assert_eq!(told(&asking), "an acceptance says why; add --reason");
        asking.reason = "No.".to_owned();
        asking.verdict = Verdict::FalsePositive { impact: String::new() };
        assert_eq!(told(&asking), "--mitigations is not for a decision that it is a false positive");
    }
}
