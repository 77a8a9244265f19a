//! People, and groups of them.

use super::{Call, Refusal};
use crate::world::{Person, World};
use serde_json::{Value, json};

pub(super) fn info(world: &World, call: &Call) -> Result<Value, Refusal> {
    world.person(call.text("user")).map(described).ok_or("user_not_found")
}

pub(super) fn by_email(world: &World, call: &Call) -> Result<Value, Refusal> {
    let email = call.text("email");
    let found = world.people.iter().find(|person| !email.is_empty() && person.email == email);
    found.map(described).ok_or("users_not_found")
}

pub(super) fn groups(world: &World) -> Value {
    let groups: Vec<_> =
        world.groups.iter().map(|group| json!({"id": group.id, "handle": group.handle})).collect();
    json!({"usergroups": groups})
}

pub(super) fn members(world: &World, call: &Call) -> Result<Value, Refusal> {
    let group = world.groups.iter().find(|group| group.id == call.text("usergroup"));
    group.map(|group| json!({"users": group.members})).ok_or("no_such_subteam")
}

pub(super) fn set_members(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let users: Vec<String> = call.text("users").split(',').map(str::to_owned).collect();
    if !users.iter().all(|user| world.person(user).is_some()) {
        return Err("invalid_users");
    }
    let group = world.groups.iter_mut().find(|group| group.id == call.text("usergroup"));
    let group = group.ok_or("no_such_subteam")?;
    group.members = users;
    Ok(json!({"usergroup": {"id": group.id, "handle": group.handle}}))
}

fn described(person: &Person) -> Value {
    json!({"user": {"id": person.id, "name": person.name.to_lowercase(), "is_bot": false,
        "profile": {"real_name": person.name, "display_name": person.name, "email": person.email}}})
}
