//! The `people`, `teams` and `rotation` sections.

use crate::reader::{Noun, Reader, Requirement, shortened};
use jiff::civil::{Time, Weekday};
use portcullis_domain::program::calendar::WeekTime;
use portcullis_domain::program::ownership::{NoSelector, Selector};
use portcullis_domain::program::people::{Person, Rotation, Team};
use portcullis_source::diagnostic::Diagnostic;
use portcullis_source::span::Span;
use portcullis_source::yaml::{Node, Value};
use std::collections::HashMap;

pub(super) fn person(reader: &mut Reader<'_>, node: &Node, _: &str) -> Option<Person> {
    let mut fields = reader.fields(node, "person", "people")?;
    let id = fields.required(reader, "id", Reader::id);
    if let (Some(id), Some(place)) = (&id, fields.node("id")) {
        reader.declare(Noun::Person, id, place.span);
    }
    let name = fields.required(reader, "name", Reader::text);
    let email = fields.optional(reader, "email", email);
    let slack = fields.optional(reader, "slack", Reader::text);
    let github = fields.optional(reader, "github", Reader::text);
    let roles = fields.required(reader, "roles", |reader, node, key| {
        let roles = reader.set(node, key, Reader::word);
        if matches!(&node.value, Value::Sequence(items) if items.is_empty()) {
            reader.report(
                Diagnostic::error(node.span, "somebody without a role can do nothing")
                    .help("give a role, such as `engineer`"),
            );
        }
        (!roles.is_empty()).then_some(roles)
    });
    for (key, account) in [("email", &email), ("slack", &slack), ("github", &github)] {
        if let (Some(account), Some(place)) = (account, fields.node(key)) {
            reader.claim_account(key, account, place.span);
        }
    }
    fields.finish(reader);
    if let (Some(id), Some(roles)) = (&id, &roles) {
        reader.roles.entry(id.clone()).or_insert_with(|| roles.clone());
    }
    Some(Person { id: id?, name: name?, email, slack, github, roles: roles? })
}

fn email(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<String> {
    let text = reader.text(node, key)?;
    let halves = text.split_once('@').filter(|(local, host)| !local.is_empty() && !host.is_empty());
    if halves.is_some_and(|(_, host)| !host.contains('@')) && !text.contains(char::is_whitespace) {
        return Some(text);
    }
    let message = format!("`{}` is not a mail address", shortened(&text));
    reader.report(Diagnostic::error(node.span, message).help("an address has the form name@host"));
    None
}

pub(super) fn team(reader: &mut Reader<'_>, node: &Node, _: &str) -> Option<Team> {
    let mut fields = reader.fields(node, "team", "teams")?;
    let id = fields.required(reader, "id", Reader::id);
    if let (Some(id), Some(place)) = (&id, fields.node("id")) {
        reader.declare(Noun::Team, id, place.span);
    }
    let name = fields.required(reader, "name", Reader::text);
    let organisation = fields.optional(reader, "organisation", Reader::text);
    let members = fields.set(reader, "members", Reader::person);
    let manager = fields.optional(reader, "manager", Reader::person);
    let ambassador = fields.optional(reader, "ambassador", Reader::security_person);
    let stand_in = fields.optional(reader, "stand_in", Reader::security_person);
    if let (Some(first), Some(second), true) = (&ambassador, fields.node("stand_in"), ambassador == stand_in)
    {
        let message = format!("`{}` can't stand in for themselves", shortened(first));
        reader
            .report(Diagnostic::error(second.span, message).help("name another member of the security team"));
    }
    let slack_channel = fields.optional(reader, "slack_channel", Reader::text);
    let owns = fields.set(reader, "owns", selector);
    fields.finish(reader);
    Some(Team {
        id: id?,
        name: name?,
        organisation,
        members,
        manager,
        ambassador,
        stand_in,
        slack_channel,
        owns,
    })
}

fn selector(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Selector> {
    let text = reader.text(node, key)?;
    match text.parse() {
        Ok(Selector::Component(id)) => {
            reader.refer_as(&id, node.span, Noun::Component, Requirement::None);
            Some(Selector::Component(id))
        }
        Ok(selector) => Some(selector),
        Err(error) => {
            let message = format!("`{}` selects nothing", shortened(&text));
            let mut mistake = Diagnostic::error(node.span, message).help(error.to_string());
            if let (NoSelector::Pattern(_), Some(folder)) = (&error, text.strip_suffix('/')) {
                mistake = mistake.label(format!("did you mean `{}/**`?", shortened(folder)));
            }
            reader.report(mistake);
            None
        }
    }
}

/// Two teams with the very same selector would both own what it names.
pub(super) fn refuse_ties(reader: &mut Reader<'_>, root: &Node) {
    let mut owners: HashMap<&str, (usize, Span)> = HashMap::new();
    let teams = list_under(root, "teams").iter().enumerate();
    for (team, selector) in
        teams.flat_map(|(number, team)| list_under(team, "owns").iter().map(move |owns| (number, owns)))
    {
        let Value::Text(text) = &selector.value else { continue };
        let (owner, first) = *owners.entry(text).or_insert((team, selector.span));
        if owner != team {
            let message = format!("`{}` is owned by two teams", shortened(text));
            let mistake = Diagnostic::error(selector.span, message).other(first, "first owned here");
            reader.report(mistake.help("remove one of them, or select more narrowly"));
        }
    }
}

fn list_under<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    let Value::Mapping(mapping) = &node.value else { return &[] };
    match mapping.get(key).map(|entry| &entry.value.value) {
        Some(Value::Sequence(items)) => items,
        _ => &[],
    }
}

pub(super) fn rotation(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Rotation> {
    let mut fields = reader.fields(node, "rotation", key)?;
    let members = fields.required(reader, "members", |reader, node, key| {
        if matches!(&node.value, Value::Sequence(items) if items.is_empty()) {
            let mistake = Diagnostic::error(node.span, "a rotation needs at least one member");
            reader.report(mistake.help("name members of the security team, or remove `rotation`"));
        }
        Some(reader.items(node, key, Reader::security_person))
    });
    let starts = fields.required(reader, "starts", Reader::date);
    let monday_morning = WeekTime { day: Weekday::Monday, time: Time::constant(10, 0, 0, 0) };
    let handover = fields.or(reader, "handover", Reader::parsed, monday_morning);
    fields.finish(reader);
    Some(Rotation { members: members?, starts: starts?, handover })
}
