//! Ambassadors: who is whose, how much they have, who was before, and what is said to whoever asks.

use crate::check_release::program_of;
use crate::installation::Installation;
use crate::list_vulnerabilities::NoList;
use crate::rota_changes::rota_changes;
use crate::rotation::name;
use crate::summarise_programme::count_vulnerabilities;
use jiff::Timestamp;
use portcullis_domain::ambassador::{
    AmbassadorLoad, NoTeam, TeamAmbassador, Tenure, engineers, meant, of_team, tenures,
};
use portcullis_domain::program::Program;
use portcullis_domain::rotation::Changes;
use portcullis_store::StoreError;
use std::collections::HashMap;

/// Programs that a history is read from, the latest.
const PROGRAMS: u32 = 200;
/// As far as vulnerabilities are counted.
const COUNTED: u32 = 10_000;
/// Characters of what is searched for.
const SOUGHT: usize = 200;

/// Why nothing is told of ambassadors.
#[derive(Debug, thiserror::Error)]
pub enum NoAmbassadors {
    /// No team is meant.
    #[error(transparent)]
    Team(#[from] NoTeam),
    /// Vulnerabilities can't be counted.
    #[error(transparent)]
    List(#[from] NoList),
    /// The store can't say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Every team with its ambassador, and what each engineer of the security team has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// The teams that were wanted.
    pub teams: Vec<TeamAmbassador>,
    /// The engineers.
    pub loads: Vec<AmbassadorLoad>,
}

/// A team with its ambassadors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamHistory {
    /// The team as it is.
    pub team: TeamAmbassador,
    /// Who was its ambassador, the latest first.
    pub history: Vec<Tenure>,
    /// Whether the history goes back to the first program.
    pub is_whole: bool,
}

/// The directory, of the teams in which these words are: their names, organisations and ambassadors.
pub async fn directory(
    installation: &Installation,
    sought: &str,
    now: Timestamp,
) -> Result<Directory, NoAmbassadors> {
    let program = &installation.program.program;
    let today = program.calendar.day_of(now);
    let mut snapshot = installation.store.snapshot().await?;
    let changes = rota_changes(&mut snapshot, program, now).await?;
    let requests: HashMap<String, u64> = snapshot.open_requests_by_assignee().await?.into_iter().collect();
    drop(snapshot);
    let teams = program.teams.iter().map(|team| of_team(program, team, &changes, today));
    let words: Vec<String> = sought
        .chars()
        .take(SOUGHT)
        .collect::<String>()
        .to_lowercase()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let teams = teams.filter(|team| has(program, team, &words)).collect();
    let mut loads = Vec::new();
    for person in engineers(program) {
        let theirs = program.teams.iter().filter(|team| team.ambassador.as_deref() == Some(&person.id));
        let teams: Vec<String> = theirs.map(|team| team.id.clone()).collect();
        let vulnerabilities = if teams.is_empty() {
            0
        } else {
            let filter = format!("stage=open ambassador={}", person.id);
            count_vulnerabilities(installation, &filter, COUNTED, now).await?.count
        };
        loads.push(AmbassadorLoad {
            person: person.id.clone(),
            teams,
            vulnerabilities,
            requests: requests.get(&person.id).copied().unwrap_or_default(),
            is_away: changes.is_away(&person.id, today),
        });
    }
    Ok(Directory { teams, loads })
}

/// A team with everybody who was its ambassador, by the programs on record.
pub async fn team_history(
    installation: &Installation,
    team: &str,
    now: Timestamp,
) -> Result<TeamHistory, NoAmbassadors> {
    let program = &installation.program.program;
    let team = meant(program, team)?;
    let mut snapshot = installation.store.snapshot().await?;
    let changes = rota_changes(&mut snapshot, program, now).await?;
    let mut loads = snapshot.program_loads(None, PROGRAMS + 1).await?;
    let most = usize::try_from(PROGRAMS).unwrap_or(usize::MAX);
    let is_whole = loads.len() <= most;
    loads.truncate(most);
    let mut programs: Vec<(Timestamp, Program)> = Vec::new();
    for (_, load) in loads.into_iter().rev() {
        // What an earlier version wrote and nobody reads any more says nothing of ambassadors.
        let recorded = snapshot.program(&load.digest).await?.and_then(|bytes| program_of(&bytes).ok());
        programs.extend(recorded.map(|program| (load.at, program)));
    }
    let mut history = tenures(&team.id, programs.iter().map(|(at, program)| (*at, program)));
    history.reverse();
    let team = of_team(program, team, &changes, program.calendar.day_of(now));
    Ok(TeamHistory { team, history, is_whole })
}

/// How people and texts are written where an answer is read.
#[derive(Clone, Copy)]
pub struct Saying<'s> {
    /// What somebody is called, by their id.
    pub person: &'s (dyn Fn(&str) -> String + Sync),
    /// A text as it stands there.
    pub text: fn(&str) -> String,
}

/// What whoever asks for the ambassador of a team is told; of no team, which there are.
pub async fn answer_for(
    installation: &Installation,
    team: &str,
    saying: Saying<'_>,
    now: Timestamp,
) -> Result<String, StoreError> {
    let program = &installation.program.program;
    let mut snapshot = installation.store.snapshot().await?;
    let changes = rota_changes(&mut snapshot, program, now).await?;
    Ok(answer(program, team, &changes, saying, now))
}

/// That, in one or two sentences.
pub(crate) fn answer(
    program: &Program,
    team: &str,
    changes: &Changes,
    saying: Saying<'_>,
    now: Timestamp,
) -> String {
    let (person, text) = (saying.person, saying.text);
    let known = match meant(program, team) {
        Ok(known) => known,
        Err(error) => return format!("Say which team: {}.", text(&error.to_string())),
    };
    let told = of_team(program, known, changes, program.calendar.day_of(now));
    let team = text(&told.name);
    let Some(there) = &told.there else {
        let gap = text(told.gap.as_deref().unwrap_or("has nobody"));
        let turn =
            program.rotation.as_ref().and_then(|rotation| rotation.at(now, changes, &program.calendar));
        let instead = turn.map_or_else(
            || "Ask in the security channel all the same.".to_owned(),
            |(on_rotation, _)| format!("{} is on rotation and answers.", person(&on_rotation)),
        );
        return format!("{team}: {gap}. {instead}");
    };
    let who = person(there);
    match (&told.ambassador, &told.stand_in) {
        (Some(ambassador), None) if ambassador == there => format!("{who} is the ambassador of {team}."),
        (Some(ambassador), Some(stand_in)) if ambassador == there => {
            format!("{who} is the ambassador of {team}; {} stands in.", person(stand_in))
        }
        (Some(ambassador), _) => {
            let why = if told.is_away { "is away" } else { "is not there any more" };
            format!("{who} stands in for {}, the ambassador of {team}, who {why}.", person(ambassador))
        }
        (None, _) => format!("{who} stands in for {team}, which has no ambassador."),
    }
}

/// Says whether each of the words stands somewhere in what is shown of a team.
fn has(program: &Program, team: &TeamAmbassador, words: &[String]) -> bool {
    let people = [&team.ambassador, &team.stand_in].into_iter().flatten();
    let names: String = people.flat_map(|id| [" ", id, " ", name(program, id)]).collect();
    let organisation = team.organisation.as_deref().unwrap_or_default();
    let text = format!("{} {} {organisation}{names}", team.team, team.name).to_lowercase();
    words.iter().all(|word| text.contains(word.as_str()))
}

#[cfg(test)]
mod tests;
