//! Releasing in spite of the gate: by two people, for a reason, for a few days, and for exactly this release.

use super::{Facts, ProgramFacts};
use crate::program::people::Role;
use crate::release::{Release, ReleaseComponent};
use crate::schema::Moment;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A request to release in spite of the gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BreakGlass {
    /// The id of the person who asks.
    pub asked_by: String,
    /// When.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// The moment at which it ends.
    #[schemars(with = "Moment")]
    pub expires: Timestamp,
    /// The components as they were when it was asked for; in another state it does not hold.
    pub components: BTreeMap<String, ReleaseComponent>,
    /// Who approved it and when, if anybody did.
    #[schemars(with = "Option<(String, Moment)>")]
    pub approved: Option<(String, Timestamp)>,
    /// When it was resolved, if it was.
    #[schemars(with = "Option<Moment>")]
    pub resolved: Option<Timestamp>,
}

/// Why an exception does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoBreakGlass {
    /// Nobody approved it.
    #[error("nobody approved it; somebody who is {0} has to, and not the one who asked")]
    Waiting(Role),
    /// Who asked approved it.
    #[error("`{0}` asked for it, and nobody approves their own request")]
    SamePerson(String),
    /// Whoever approved it may not.
    #[error("`{person}` is not {role}, who has to approve it")]
    Role {
        /// Who.
        person: String,
        /// The role that approves.
        role: Role,
    },
    /// It has no reason.
    #[error("it has no reason")]
    NoReason,
    /// It would hold longer than the program allows.
    #[error("it would hold until {0}, longer than the program allows")]
    TooLong(#[schemars(with = "Moment")] Timestamp),
    /// It was asked for or approved later than the moment that is judged.
    #[error("it was not there yet")]
    Later,
    /// It is over.
    #[error("it ended at {0}")]
    Expired(#[schemars(with = "Moment")] Timestamp),
    /// It was resolved.
    #[error("it was resolved at {0}")]
    Resolved(#[schemars(with = "Moment")] Timestamp),
    /// The release has changed since.
    #[error("the components of the release are not those that it was asked for")]
    OtherState,
}

impl ProgramFacts {
    /// Says whether `person` may approve that `asked_by` releases in spite of the gate.
    pub fn check_break_glass(&self, asked_by: &str, person: &str) -> Result<(), NoBreakGlass> {
        let role = self.gate.break_glass.approver;
        if asked_by == person {
            return Err(NoBreakGlass::SamePerson(person.to_owned()));
        }
        let holds = self.authority.people.get(person).is_some_and(|roles| roles.contains(&role));
        if holds { Ok(()) } else { Err(NoBreakGlass::Role { person: person.to_owned(), role }) }
    }

    /// Everybody who may approve that `asked_by` releases in spite of the gate, in order of their ids.
    pub fn break_glass_approvers(&self, asked_by: &str) -> Vec<&str> {
        let people = self.authority.people.keys().map(String::as_str);
        people.filter(|person| self.check_break_glass(asked_by, person).is_ok()).collect()
    }

    /// The last moment at which an exception that is asked for at `at` may end.
    pub fn latest_break_glass(&self, at: Timestamp) -> Timestamp {
        self.calendar.after(at, self.gate.break_glass.expires)
    }
}

impl BreakGlass {
    /// Says whether it holds for the release and the moment of the facts.
    pub fn check(&self, facts: &Facts) -> Result<(), NoBreakGlass> {
        let program = &facts.program;
        self.check_terms(program, &facts.release)?;
        let Some((approver, approved_at)) = &self.approved else {
            return Err(NoBreakGlass::Waiting(program.gate.break_glass.approver));
        };
        program.check_break_glass(&self.asked_by, approver)?;
        if self.at > facts.now || *approved_at > facts.now {
            return Err(NoBreakGlass::Later);
        }
        self.check_end(facts.now)
    }

    /// Says whether it holds or may still be approved at `now`, for the release as it is.
    pub fn check_open(
        &self,
        program: &ProgramFacts,
        release: &Release,
        now: Timestamp,
    ) -> Result<(), NoBreakGlass> {
        self.check_terms(program, release)?;
        self.check_end(now)
    }

    fn check_terms(&self, program: &ProgramFacts, release: &Release) -> Result<(), NoBreakGlass> {
        if self.reason.trim().is_empty() {
            return Err(NoBreakGlass::NoReason);
        }
        if self.expires > program.latest_break_glass(self.at) {
            return Err(NoBreakGlass::TooLong(self.expires));
        }
        if self.components != release.components {
            return Err(NoBreakGlass::OtherState);
        }
        Ok(())
    }

    fn check_end(&self, now: Timestamp) -> Result<(), NoBreakGlass> {
        if now >= self.expires {
            return Err(NoBreakGlass::Expired(self.expires));
        }
        match self.resolved {
            Some(resolved) if resolved <= now => Err(NoBreakGlass::Resolved(resolved)),
            _ => Ok(()),
        }
    }
}
