//! What somebody asks to be decided on tracked vulnerabilities, and what they have to say for it.

use super::outlook::{Consent, Coverage};
use super::{Authority, Needed, Request, Scope, Verdict};
use crate::program::people::Role;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The set of the decisions that are asked for by the numbers of vulnerabilities.
pub const VULNERABILITIES: &str = "vulnerabilities";

/// What somebody asks to be decided on tracked vulnerabilities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asking {
    /// The numbers of the vulnerabilities.
    pub numbers: Vec<u64>,
    /// What is to be decided.
    pub verdict: Verdict,
    /// Why.
    pub grounds: Grounds,
    /// Where it holds; without product and component in every product that has the vulnerability.
    #[serde(default)]
    pub scope: Scope,
    /// The id of the person who is asked to approve it.
    #[serde(default)]
    pub approver: Option<String>,
    /// The day on which it is looked at again; nothing for what the program says.
    #[serde(default)]
    pub reassess: Option<Date>,
}

/// Why something is to be decided so. An acceptance says what is done instead and what fixing takes, an exception what
/// it is about and what protects that until then.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Grounds {
    /// Why; for an exception, why its due date can't be met.
    pub reason: String,
    /// What is done against the risk instead.
    pub mitigations: Option<String>,
    /// What fixing it would take.
    pub effort: Option<String>,
    /// The systems that an exception is about.
    pub systems: Option<String>,
    /// How it was found.
    pub found: Option<String>,
    /// What compensates for it until it is fixed.
    pub controls: Option<String>,
}

/// Grounds that leave something out, or say what belongs to another verdict.
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

impl Grounds {
    /// The reason as it goes on record, with everything that the verdict wants to be said.
    pub fn text(&self, verdict: &Verdict) -> Result<String, NoGrounds> {
        let what = verdict.described();
        let reason = said(Some(&self.reason)).ok_or(NoGrounds::Missing(what, "why", "--reason"))?;
        let is_acceptance = matches!(verdict, Verdict::Accepted { .. });
        let is_exception = matches!(verdict, Verdict::Exception { .. });
        let parts = [
            (is_exception, &self.systems, "Systems", "which systems it is about", "--systems"),
            (is_exception, &self.found, "Found by", "how it was found", "--found"),
            (is_exception, &self.controls, "Compensating controls", "what compensates for it", "--controls"),
            (is_acceptance, &self.mitigations, "Mitigations", "what is done instead", "--mitigations"),
            (is_acceptance, &self.effort, "Effort", "what fixing it would take", "--effort"),
        ];
        let mut text = reason.to_owned();
        for (is_wanted, part, name, says, flag) in parts {
            match (is_wanted, said(part.as_deref())) {
                (true, Some(part)) => {
                    if !text.ends_with(['.', '!', '?']) {
                        text.push('.');
                    }
                    text.extend([" ", name, ": ", part]);
                }
                (true, None) => return Err(NoGrounds::Missing(what, says, flag)),
                (false, Some(_)) => return Err(NoGrounds::Foreign(what, flag)),
                (false, None) => {}
            }
        }
        Ok(text)
    }
}

fn said(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

impl Authority {
    /// Who decides where those whose approval is needed and those who ask for it can't agree: the next role up, else
    /// the one to which the program escalates.
    pub fn escalation(&self, needed: &Needed, last: Role) -> Option<Role> {
        match needed {
            Needed::Nobody => None,
            Needed::SecondMember => Some(last),
            Needed::Roles(roles) => {
                roles.get(1).copied().or_else(|| (roles.first() != Some(&last)).then_some(last))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acceptance_says_why_what_is_done_instead_and_what_fixing_takes() {
        let verdict = Verdict::Accepted { expires: "2026-12-31".parse().unwrap() };
        let mut grounds = Grounds { reason: " It is not reachable ".to_owned(), ..Grounds::default() };
        let missing = grounds.text(&verdict).unwrap_err();
        assert_eq!(missing.to_string(), "an acceptance says what is done instead; add --mitigations");
        grounds.mitigations = Some("A firewall.".to_owned());
        grounds.effort = Some("Two weeks".to_owned());
        let text = "It is not reachable. Mitigations: A firewall. Effort: Two weeks";
        assert_eq!(grounds.text(&verdict).unwrap(), text);
        let other = Verdict::FalsePositive { impact: String::new() };
        let foreign = grounds.text(&other).unwrap_err();
        assert_eq!(foreign.to_string(), "--mitigations is not for a decision that it is a false positive");
        grounds.reason = " ".to_owned();
        assert_eq!(grounds.text(&verdict).unwrap_err().to_string(), "an acceptance says why; add --reason");
    }
}
