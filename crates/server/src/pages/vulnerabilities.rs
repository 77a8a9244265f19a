//! The pages of vulnerabilities: the list, the board, one vulnerability with what may be done with it, and what fixes
//! many.

mod acting;
mod board;
mod chips;
mod deciding;
mod fields;
mod groups;
mod list;
mod marked;
mod meanwhile;
mod merging;
mod moves;
mod scores;
mod sheet;
mod splitting;
mod telling;
mod views;
mod words;

pub(super) use acting::act;
pub(super) use board::show as board;
pub(super) use deciding::{decide, withdraw};
pub(super) use groups::show as groups;
pub(super) use list::show as list;
pub(super) use marked::act as act_on_marked;
pub(super) use merging::{form as merger, merge};
pub(super) use sheet::show as sheet;
pub(super) use splitting::{form as splitting, split};
pub(super) use telling::{show as telling, tell};
pub(super) use views::{change as change_view, remove as remove_view, save as save_view};

pub(super) use fields::Fields;
pub(super) use words::{decided, needed, stale};

use portcullis_domain::permission::Permission;
use portcullis_domain::program::Program;

/// The id and the name of something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) id: String,
    pub(super) name: String,
}

/// Everybody who may act on vulnerabilities, by their names.
fn actors(program: &Program) -> Vec<Choice> {
    let may =
        program.people.iter().filter(|person| Permission::of_roles(&person.roles).contains(&Permission::Act));
    sorted(may.map(|person| Choice { id: person.id.clone(), name: person.name.clone() }).collect())
}

/// Every team, by its name.
fn teams(program: &Program) -> Vec<Choice> {
    let teams = program.teams.iter();
    sorted(teams.map(|team| Choice { id: team.id.clone(), name: team.name.clone() }).collect())
}

fn sorted(mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
    choices
}
