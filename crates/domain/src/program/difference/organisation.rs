//! People, teams, who owns what, and the rotation.

use super::measure::Measure;
use super::statement::Entity;
use super::{Effect, Topic};
use crate::program::people::{Person, Rotation, Team};
use std::collections::BTreeMap;

pub(super) fn person(person: &Person) -> Entity {
    let Person { id, name, email, slack, github, roles } = person;
    let mut entity = Entity::new(format!("people[{id}]"), Topic::People, Effect::Neither);
    entity.value("name", name);
    entity.optional("email", email.as_ref());
    entity.optional("slack", slack.as_ref());
    entity.optional("github", github.as_ref());
    entity.items("roles", roles, Effect::Neither);
    entity
}

pub(super) fn team(team: &Team) -> Entity {
    // What it owns is compared across the teams, so that what moves is seen to move.
    let Team { id, name, organisation, members, manager, ambassador, stand_in, slack_channel, owns: _ } =
        team;
    let mut entity = Entity::new(format!("teams[{id}]"), Topic::Teams, Effect::Neither);
    entity.value("name", name);
    entity.optional("organisation", organisation.as_ref());
    entity.items("members", members, Effect::Neither);
    entity.optional("manager", manager.as_ref());
    entity.optional("ambassador", ambassador.as_ref());
    entity.optional("stand_in", stand_in.as_ref());
    entity.optional("slack_channel", slack_channel.as_ref());
    entity
}

/// The team of each selector.
pub(super) fn owners(teams: &[Team]) -> Entity {
    let mut owners: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for team in teams {
        for selector in &team.owns {
            owners.entry(selector.to_string()).or_default().push(&team.id);
        }
    }
    let mut entity = Entity::new("owns", Topic::Owners, Effect::Neither);
    for (selector, mut teams) in owners {
        teams.sort_unstable();
        entity.state(Topic::Owners, format!("[{selector}]"), Some(teams.join(", ")), Measure::None);
    }
    entity
}

pub(super) fn rotation(rotation: &Rotation) -> Entity {
    let Rotation { members, starts, handover } = rotation;
    let mut entity = Entity::new("rotation", Topic::Teams, Effect::Neither);
    entity.value("members", members.join(", "));
    entity.value("starts", starts);
    entity.value("handover", handover);
    entity
}
