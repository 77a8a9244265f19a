//! From the parts that people have in a vulnerability to the people.

use crate::program::Program;
use crate::program::people::Person;
use crate::vulnerability::{Recipient, Vulnerability};
use std::collections::BTreeSet;

/// The ids of everybody who has one of these parts in a vulnerability, each once. Channels are nobody. Where the ambassador
/// is away by `is_away`, who stands in is told, if they are there.
pub fn recipients<'p>(
    program: &'p Program,
    vulnerability: &Vulnerability,
    parts: &[Recipient],
    is_away: impl Fn(&str) -> bool,
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
                let either = team.map(|team| [team.ambassador.as_deref(), team.stand_in.as_deref()]);
                let either: Vec<&str> = either.into_iter().flatten().flatten().collect();
                let there = either.iter().find(|who| !is_away(who));
                // Where nobody is there it waits for the ambassador, so that somebody has it.
                there.or(either.first()).copied().into_iter().collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::people::Role;
    use crate::vulnerability::tests::program::{person, program};
    use crate::vulnerability::tests::story::case;

    #[test]
    fn who_stands_in_is_told_where_the_ambassador_is_away_and_there_is_always_somebody() {
        let mut program = program();
        program.people.push(person("sam", &[Role::SecurityEngineer]));
        let mut vulnerability = case().incoming().is;
        vulnerability.owner.team = Some("search".to_owned());
        let mut told = |stand_in: Option<&str>, away: &[&str]| -> Vec<String> {
            program.teams[0].stand_in = stand_in.map(str::to_owned);
            let told =
                recipients(&program, &vulnerability, &[Recipient::Ambassador], |who| away.contains(&who));
            told.into_iter().map(str::to_owned).collect()
        };
        assert_eq!(told(Some("sam"), &[]), ["ana"]);
        assert_eq!(told(Some("sam"), &["ana"]), ["sam"]);
        assert_eq!(told(Some("sam"), &["ana", "sam"]), ["ana"]);
        assert_eq!(told(None, &["ana"]), ["ana"]);
    }
}
