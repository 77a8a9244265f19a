//! Ambassadors: the security engineer of each team, who stands in, and what nobody covers.

use crate::program::Program;
use crate::program::people::{Person, Team};
use crate::rotation::Changes;
use crate::schema::Moment;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A team with its ambassador.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamAmbassador {
    /// The team, by its id.
    pub team: String,
    /// Its name.
    pub name: String,
    /// The part of the company that it belongs to.
    pub organisation: Option<String>,
    /// Its channel in Slack.
    pub slack_channel: Option<String>,
    /// Its ambassador, by their id.
    pub ambassador: Option<String>,
    /// Who stands in, by their id.
    pub stand_in: Option<String>,
    /// Whether the ambassador is away.
    pub is_away: bool,
    /// Who is there for the team: the ambassador, or who stands in.
    pub there: Option<String>,
    /// What nobody covers, in a sentence.
    pub gap: Option<String>,
}

/// What an engineer of the security team has as an ambassador, and otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AmbassadorLoad {
    /// Who, by their id.
    pub person: String,
    /// Their teams, by their ids.
    pub teams: Vec<String>,
    /// How many vulnerabilities of these teams are open.
    pub vulnerabilities: u64,
    /// How many open requests they have.
    pub requests: u64,
    /// Whether they are away.
    pub is_away: bool,
}

/// Who was a team's ambassador for some time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tenure {
    /// Who, by their id; nobody where the team had none.
    pub ambassador: Option<String>,
    /// Since when, by the programs on record.
    #[schemars(with = "Moment")]
    pub from: Timestamp,
    /// Until when; it lasts where nothing is said.
    #[schemars(with = "Option<Moment>")]
    pub until: Option<Timestamp>,
}

/// Who is there for a team on a day: its ambassador, who stands in where they are away, nobody where both are.
fn there_for<'t>(program: &Program, team: &'t Team, changes: &Changes, day: Date) -> Option<&'t str> {
    let is_there =
        |who: &&str| program.person(who).is_some_and(Person::is_security_team) && !changes.is_away(who, day);
    [team.ambassador.as_deref(), team.stand_in.as_deref()].into_iter().flatten().find(is_there)
}

/// A team with its ambassador on a day.
pub fn of_team(program: &Program, team: &Team, changes: &Changes, day: Date) -> TeamAmbassador {
    let is_away = team.ambassador.as_deref().is_some_and(|person| changes.is_away(person, day));
    let there = there_for(program, team, changes, day).map(str::to_owned);
    TeamAmbassador {
        team: team.id.clone(),
        name: team.name.clone(),
        organisation: team.organisation.clone(),
        slack_channel: team.slack_channel.clone(),
        ambassador: team.ambassador.clone(),
        stand_in: team.stand_in.clone(),
        is_away,
        gap: gap(program, team, there.as_deref()),
        there,
    }
}

/// What nobody covers of a team.
fn gap(program: &Program, team: &Team, there: Option<&str>) -> Option<String> {
    let Some(ambassador) = team.ambassador.as_deref() else {
        return Some("has no ambassador".to_owned());
    };
    match program.person(ambassador) {
        None => Some(format!("{ambassador}, its ambassador, is not in the program any more")),
        Some(person) if !person.is_security_team() => {
            Some(format!("{}, its ambassador, is not of the security team any more", person.name))
        }
        Some(person) if there.is_none() => Some(match &team.stand_in {
            None => format!("{} is away, and nobody stands in", person.name),
            Some(_) => format!("{} is away, and so is who stands in", person.name),
        }),
        Some(_) => None,
    }
}

/// The ambassadors of a team as its programs had them, given the oldest first.
pub fn tenures<'p>(team: &str, programs: impl IntoIterator<Item = (Timestamp, &'p Program)>) -> Vec<Tenure> {
    let mut tenures: Vec<Tenure> = Vec::new();
    let mut is_there = false;
    for (from, program) in programs {
        let Some(known) = program.team(team) else {
            if is_there && let Some(last) = tenures.last_mut() {
                last.until = Some(from);
            }
            is_there = false;
            continue;
        };
        match tenures.last_mut() {
            Some(last) if is_there && last.ambassador == known.ambassador => {}
            last => {
                if is_there && let Some(last) = last {
                    last.until = Some(from);
                }
                tenures.push(Tenure { ambassador: known.ambassador.clone(), from, until: None });
            }
        }
        is_there = true;
    }
    tenures
}

/// The team that somebody means: by its id or name, else the only one whose name has what was written.
pub fn meant<'p>(program: &'p Program, written: &str) -> Result<&'p Team, NoTeam> {
    let wanted = written.trim().trim_start_matches(['#', '@']).to_lowercase();
    let is = |team: &&Team| team.id.to_lowercase() == wanted || team.name.to_lowercase() == wanted;
    if let Some(team) = program.teams.iter().find(is) {
        return Ok(team);
    }
    let has = |team: &&Team| {
        !wanted.is_empty()
            && (team.id.to_lowercase().contains(&wanted) || team.name.to_lowercase().contains(&wanted))
    };
    let alike: Vec<&Team> = program.teams.iter().filter(has).collect();
    match alike.as_slice() {
        [team] => Ok(team),
        [] => Err(NoTeam::Unknown(known(program.teams.iter()))),
        _ => Err(NoTeam::Several(known(alike.into_iter()))),
    }
}

/// Teams that are named where none is meant; the others are left out.
const KNOWN: usize = 20;

fn known<'p>(teams: impl Iterator<Item = &'p Team>) -> String {
    let ids: Vec<&str> = teams.map(|team| team.id.as_str()).take(KNOWN + 1).collect();
    match ids.len() {
        0 => "none".to_owned(),
        many if many > KNOWN => format!("{}, …", ids[..KNOWN].join(", ")),
        _ => ids.join(", "),
    }
}

/// What was written means no one team.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoTeam {
    /// There is none like that.
    #[error("there is no such team; the program has {0}")]
    Unknown(String),
    /// There are several.
    #[error("that may be one of several teams: {0}")]
    Several(String),
}

/// The engineers who may be ambassadors: the security team.
pub fn engineers(program: &Program) -> impl Iterator<Item = &Person> {
    program.people.iter().filter(|person| person.is_security_team())
}

#[cfg(test)]
mod tests;
