//! From the parts that people have in a vulnerability to the people.

use crate::program::Program;
use crate::program::people::Person;
use crate::vulnerability::{Recipient, Vulnerability};
use std::collections::BTreeSet;

/// The ids of everybody who has one of these parts in a vulnerability, each once. Channels are nobody.
pub fn recipients<'p>(
    program: &'p Program,
    vulnerability: &Vulnerability,
    parts: &[Recipient],
) -> BTreeSet<&'p str> {
    let team = vulnerability.owner.team.as_deref().and_then(|team| program.team(team));
    let mut found = BTreeSet::new();
    for part in parts {
        let people: Vec<&str> = match part {
            Recipient::Owner => {
                team.map(|team| team.members.iter().map(String::as_str).collect()).unwrap_or_default()
            }
            Recipient::TeamChannel => Vec::new(),
            Recipient::Ambassador => {
                let who = team.and_then(|team| team.ambassador.as_deref().or(team.stand_in.as_deref()));
                who.into_iter().collect()
            }
            Recipient::Assignee => {
                let who = vulnerability.assignee.as_deref();
                who.and_then(|id| program.person(id)).map(|person| person.id.as_str()).into_iter().collect()
            }
            Recipient::SecurityTeam => {
                let members = program.people.iter().filter(|person| Person::is_security_team(person));
                members.map(|person| person.id.as_str()).collect()
            }
            Recipient::Escalation => {
                program.holders(program.notifications.escalation).map(|person| person.id.as_str()).collect()
            }
        };
        found.extend(people);
    }
    found
}
