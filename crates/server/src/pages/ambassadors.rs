//! Who is whose ambassador: the reader's own first, every team, how much each engineer has, who was before.

use super::desk::Desk;
use super::page;
use crate::api::ambassadors::no_ambassadors;
use crate::extract::Asked;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use portcullis_app::ambassadors::{TeamHistory, directory, team_history};
use portcullis_domain::ambassador::{AmbassadorLoad, TeamAmbassador};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "ambassadors.html")]
struct Page {
    desk: Desk,
    /// The teams of the reader.
    own: Vec<TeamAmbassador>,
    teams: Vec<TeamAmbassador>,
    loads: Vec<AmbassadorLoad>,
    sought: String,
}

#[derive(Template)]
#[template(path = "ambassador.html")]
struct One {
    desk: Desk,
    found: TeamHistory,
}

/// What is searched for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sought {
    q: String,
}

pub(super) async fn list(
    served: Served,
    _: By<may::Read>,
    desk: Desk,
    Asked(Sought { q }): Asked<Sought>,
) -> Result<Response, Failed> {
    let all = directory(&served.installation, "", desk.now).await.map_err(no_ambassadors)?;
    let program = &served.installation.program.program;
    let is_own = |team: &&TeamAmbassador| {
        let known = program.team(&team.team);
        known.is_some_and(|known| {
            known.members.contains(&desk.person) || known.manager.as_deref() == Some(&desk.person)
        })
    };
    let own = all.teams.iter().filter(is_own).cloned().collect();
    let teams = if q.trim().is_empty() {
        all.teams
    } else {
        directory(&served.installation, &q, desk.now).await.map_err(no_ambassadors)?.teams
    };
    page(&Page { desk, own, teams, loads: all.loads, sought: q })
}

pub(super) async fn show(
    served: Served,
    _: By<may::Read>,
    desk: Desk,
    Path(team): Path<String>,
) -> Result<Response, Failed> {
    let found = team_history(&served.installation, &team, desk.now).await.map_err(no_ambassadors)?;
    page(&One { desk, found })
}

/// The filter that lists what is open and a team's.
fn open_of(team: &str) -> String {
    format!("stage=open team={team}")
}

/// The filter that lists what is open and of an ambassador's teams.
fn open_with(person: &str) -> String {
    format!("stage=open ambassador={person}")
}
