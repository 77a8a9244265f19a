//! The tree to a program, section by section.

mod calendar;
mod people;
mod policy;
mod products;
mod requests;
mod triage;

use crate::reader::{Fields, Reader};
use crate::word::listed;
use portcullis_domain::program::Program;
use portcullis_source::diagnostic::Diagnostic;
use portcullis_source::yaml::{Node, Value};

/// Sections that a binary without their capability wants empty: mappings and lists.
const LATER_MAPPINGS: [&str; 3] = ["questionnaires", "risks", "incidents"];
const LATER_LISTS: [&str; 3] = ["training", "tools", "infrastructure"];

/// Reads the whole file.
pub(crate) fn program(reader: &mut Reader<'_>, root: &Node) -> Option<Program> {
    if !matches!(root.value, Value::Mapping(_)) {
        let message = format!("a program file is a mapping, and this is {}", root.value.described());
        reader.report(Diagnostic::error(root.span, message).help("it begins with `version: 1`"));
        return None;
    }
    let mut fields = reader.fields(root, "program", "program")?;
    fields.required(reader, "version", version);
    let company = fields.required(reader, "company", Reader::text);
    let calendar = calendar::calendar(reader, fields.node("calendar"));
    let people = fields.items(reader, "people", people::person);
    let teams = fields.items(reader, "teams", people::team);
    let rotation = fields.optional(reader, "rotation", people::rotation);
    let products = fields.items(reader, "products", products::product);
    let gate = policy::gate(reader, fields.node("gate"));
    let sla = policy::sla(reader, fields.node("sla"));
    let triage = triage::triage(reader, fields.node("triage"));
    let decisions = policy::decisions(reader, fields.node("decisions"));
    let acceptance = policy::acceptance(reader, fields.node("acceptance"));
    let exceptions = policy::exceptions(reader, fields.node("exceptions"));
    let notifications = policy::notifications(reader, fields.node("notifications"));
    let archive = policy::archive(reader, fields.node("archive"));
    let slack = requests::slack(reader, fields.node("slack"));
    let requests = requests::requests(reader, fields.node("requests"));
    later_sections(reader, &mut fields);
    fields.finish(reader);
    people::refuse_ties(reader, root);
    Some(Program {
        company: company?,
        calendar: calendar?,
        people,
        teams,
        rotation,
        products,
        gate: gate?,
        sla: sla?,
        triage: triage?,
        decisions: decisions?,
        acceptance: acceptance?,
        exceptions: exceptions?,
        notifications: notifications?,
        archive: archive?,
        slack: slack?,
        requests: requests?,
    })
}

fn version(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<()> {
    match node.value {
        Value::Integer(1) => Some(()),
        Value::Integer(_) => {
            let mistake = Diagnostic::error(node.span, "this version of the program file is not known");
            reader.report(mistake.help("write `version: 1`"));
            None
        }
        _ => reader.wrong_type(node, key, "the number 1"),
    }
}

fn later_sections(reader: &mut Reader<'_>, fields: &mut Fields<'_>) {
    let mappings = LATER_MAPPINGS.map(|key| (key, "a mapping"));
    let lists = LATER_LISTS.map(|key| (key, "a list"));
    for (key, wanted) in mappings.into_iter().chain(lists) {
        let Some(node) = fields.node(key) else { continue };
        let filled = match (&node.value, wanted) {
            (Value::Mapping(mapping), "a mapping") => !mapping.entries.is_empty(),
            (Value::Sequence(items), "a list") => !items.is_empty(),
            _ => {
                reader.wrong_type::<()>(node, key, wanted);
                continue;
            }
        };
        if filled && !reader.may_name(key, reader.capabilities.sections) {
            let span = fields.key_span(key).unwrap_or(node.span);
            let empty = if wanted == "a list" { "[]" } else { "{}" };
            let message = format!("this binary can't act on `{key}`");
            reader.report(Diagnostic::error(span, message).help(format!("leave it empty: `{key}: {empty}`")));
        }
    }
}

/// Opens a section that may be left out; nothing is given if it is no mapping.
fn section<'n>(
    reader: &mut Reader<'_>,
    node: Option<&'n Node>,
    shape: &'static str,
    empty: &'n Node,
) -> Option<Fields<'n>> {
    reader.fields(node.unwrap_or(empty), shape, shape)
}

/// A mapping without entries, which is what a section that is left out amounts to.
fn nothing() -> Node {
    Node {
        value: Value::Mapping(portcullis_source::yaml::Mapping::default()),
        span: portcullis_source::span::Span::default(),
    }
}

/// One name of a list that the binary brings along, such as an engine.
fn offered(reader: &mut Reader<'_>, node: &Node, key: &str, what: &str, offers: &[&str]) -> Option<String> {
    let name = reader.text(node, key)?;
    if reader.may_name(&name, offers) {
        return Some(name);
    }
    let message = format!("this binary has no {what} `{}`", crate::reader::shortened(&name));
    let nearest = reader.suggestion(&name, offers.iter().copied());
    let mistake = crate::reader::with_suggestion(Diagnostic::error(node.span, message), nearest);
    let help = if offers.is_empty() {
        "leave the list empty".to_owned()
    } else {
        format!("use {}", listed(offers.iter().copied()))
    };
    reader.report(mistake.help(help));
    None
}
