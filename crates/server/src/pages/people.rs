//! People, the roles they hold, their teams, and what nobody covers.

use super::desk::Desk;
use super::page;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::response::Response;
use portcullis_app::erase_person::list_people;
use portcullis_app::installation::CurrentProgram;
use portcullis_domain::directory::DirectoryEntry;
use portcullis_domain::program::coverage::Gap;
use portcullis_domain::program::people::{Person, Team};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "people.html")]
struct Page {
    desk: Desk,
    current: Arc<CurrentProgram>,
    gaps: Vec<Gap>,
    /// Those whom the directory knows and the program does not have any more.
    former: Vec<DirectoryEntry>,
}

pub(super) async fn list(served: Served, _: By<may::Read>, desk: Desk) -> Result<Response, Failed> {
    let people = list_people(&served.installation).await;
    let people = people.map_err(Failed::ours)?;
    let current = Arc::clone(&served.installation.program);
    let former = people.into_iter().filter(|person| !person.in_program).collect();
    page(&Page { gaps: current.program.gaps(), desk, current, former })
}

/// The teams that somebody is in.
fn teams_of<'t>(teams: &'t [Team], person: &Person) -> Vec<&'t Team> {
    teams.iter().filter(|team| team.members.contains(&person.id)).collect()
}

/// The roles that somebody holds, as people say them.
fn roles(person: &Person) -> String {
    let roles: Vec<String> = person.roles.iter().map(|role| role.word().replace('_', " ")).collect();
    roles.join(", ")
}

/// The filter that lists what is open and a team's.
fn open_of(team: &Team) -> String {
    format!("stage=open team={}", team.id)
}
