//! The `slack` and `requests` sections.

mod questions;

use super::{nothing, section};
use crate::reader::{Noun, Reader, Requirement, shortened, with_suggestion};
use portcullis_domain::program::is_id;
use portcullis_domain::program::requests::{Kind, Recipient, Requests, Slack, Tickets};
use portcullis_domain::request::sort::Sort;
use portcullis_source::diagnostic::Diagnostic;
use portcullis_source::span::Span;
use portcullis_source::yaml::{Node, Value};
use std::collections::BTreeMap;

/// Kinds that people are offered, of which a form in Slack is made.
const MOST_KINDS: usize = 25;
/// The characters of a name or a choice, which a list in Slack shows on one line.
const LONGEST_CHOICE: usize = 75;
/// What whoever is on rotation looks at on one day.
const MOST_CHECKS: usize = 30;
/// The characters of a label, which stands above a field in Slack.
const LONGEST_LABEL: usize = 150;
/// The most labels of an issue, and the characters of each, on GitHub.
const MOST_TICKET_LABELS: usize = 20;
const LONGEST_TICKET_LABEL: usize = 50;
/// The characters of an id in Slack; those of today have 11.
const LONGEST_SLACK_ID: usize = 32;

pub(super) fn slack(reader: &mut Reader<'_>, node: Option<&Node>) -> Option<Slack> {
    let empty = nothing();
    let mut fields = section(reader, node, "slack", &empty)?;
    let security_channel = fields.optional(reader, "security_channel", channel);
    let support_group = fields.optional(reader, "support_group", group);
    fields.finish(reader);
    Some(Slack { security_channel, support_group })
}

fn channel(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<String> {
    let help = "the id of a channel begins with C or G, and stands at the end of its details in Slack";
    slack_id(reader, node, key, &['C', 'G'], "channel", help)
}

fn group(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<String> {
    let help = "the id of a group begins with S, and stands in the menu of the group in Slack";
    slack_id(reader, node, key, &['S'], "user group", help)
}

fn slack_id(
    reader: &mut Reader<'_>,
    node: &Node,
    key: &str,
    initials: &[char],
    what: &str,
    help: &str,
) -> Option<String> {
    let id = reader.text(node, key)?;
    let rest = id.strip_prefix(initials).unwrap_or_default();
    let plain = rest.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !rest.is_empty() && plain && id.len() <= LONGEST_SLACK_ID {
        return Some(id);
    }
    let message = format!("`{}` is not the id of a {what}", shortened(&id));
    reader.report(Diagnostic::error(node.span, message).help(help));
    None
}

pub(super) fn requests(reader: &mut Reader<'_>, node: Option<&Node>) -> Option<Requests> {
    let empty = nothing();
    let default = Requests::default();
    let mut fields = section(reader, node, "requests", &empty)?;
    let requests = Requests {
        acknowledge: fields.or(reader, "acknowledge", Reader::parsed, default.acknowledge),
        urgent: fields.or(reader, "urgent", Reader::parsed, default.urgent),
        checklist: fields.or(
            reader,
            "checklist",
            |reader, node, key| Some(checklist(reader, node, key)),
            default.checklist,
        ),
        tickets: fields.optional(reader, "tickets", tickets),
        kinds: fields.or(reader, "kinds", kinds, default.kinds),
    };
    fields.finish(reader);
    Some(requests)
}

fn checklist(reader: &mut Reader<'_>, node: &Node, key: &str) -> Vec<String> {
    reader.at_most(node, key, MOST_CHECKS);
    reader.set(node, key, |reader, node, key| reader.short_text(node, key, LONGEST_LABEL))
}

fn tickets(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Tickets> {
    let mut fields = reader.fields(node, "tickets", key)?;
    let repository = fields.required(reader, "repository", repository);
    let labels =
        fields.or(reader, "labels", |reader, node, key| Some(ticket_labels(reader, node, key)), Vec::new());
    fields.finish(reader);
    Some(Tickets { repository: repository?, labels })
}

fn ticket_labels(reader: &mut Reader<'_>, node: &Node, key: &str) -> Vec<String> {
    reader.at_most(node, key, MOST_TICKET_LABELS);
    reader.set(node, key, |reader, node, key| reader.short_text(node, key, LONGEST_TICKET_LABEL))
}

/// A repository on GitHub, whose name becomes part of an address.
fn repository(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<String> {
    let text = reader.text(node, key)?;
    let owner = |text: &str| {
        text.len() <= 39
            && !text.starts_with('-')
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let name = |text: &str| {
        text.len() <= 100
            && !matches!(text, "." | "..")
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    let halves = text.split_once('/').filter(|(first, second)| !first.is_empty() && !second.is_empty());
    if halves.is_some_and(|(first, second)| owner(first) && name(second)) {
        return Some(text);
    }
    let message = format!("`{}` is not a repository on GitHub", shortened(&text));
    reader.report(Diagnostic::error(node.span, message).help("a repository is written OWNER/NAME"));
    None
}

fn kinds(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Vec<Kind>> {
    let items = reader.list(node, key)?;
    if items.is_empty() {
        let mistake = Diagnostic::error(node.span, "without a kind nobody could ask for anything");
        reader.report(mistake.help("describe a kind, or remove `kinds` for the usual ones"));
    }
    reader.at_most(node, key, MOST_KINDS);
    let mut ids = BTreeMap::new();
    Some(items.iter().filter_map(|item| kind(reader, item, &mut ids)).collect())
}

fn kind(reader: &mut Reader<'_>, node: &Node, ids: &mut BTreeMap<String, Span>) -> Option<Kind> {
    let mut fields = reader.fields(node, "request_kind", "kinds")?;
    let id = fields.required(reader, "id", Reader::id);
    if let (Some(id), Some(place)) = (&id, fields.node("id")) {
        reader.only_one(ids, "kinds of requests", id, place.span);
    }
    let name =
        fields.required(reader, "name", |reader, node, key| reader.short_text(node, key, LONGEST_CHOICE));
    let sort = fields.or(reader, "sort", Reader::word, Sort::Request);
    let complete = fields.optional(reader, "complete", Reader::parsed);
    let notice = fields.optional(reader, "notice", Reader::parsed);
    let to = fields.or(reader, "to", recipient, Recipient::Ambassador);
    let questions = fields.required(reader, "questions", questions::questions);
    fields.finish(reader);
    Some(Kind { id: id?, name: name?, sort, complete, notice, to, questions: questions? })
}

fn recipient(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Recipient> {
    let text = reader.text(node, key)?;
    match text.as_str() {
        "ambassador" => return Some(Recipient::Ambassador),
        "rotation" => return Some(Recipient::Rotation),
        _ => {}
    }
    // A slip in one of the two words is no person whom somebody forgot to describe.
    let nearest = reader.suggestion(&text, ["ambassador", "rotation"]);
    if !is_id(&text) || nearest.is_some() && !names_somebody(reader, &text) {
        let message = format!("nobody is meant by `{}`", shortened(&text));
        let mistake = with_suggestion(Diagnostic::error(node.span, message), nearest);
        let help = "`to` is `ambassador`, `rotation` or the id of somebody of the security team";
        reader.report(mistake.help(help));
        return None;
    }
    reader.refer_as(&text, node.span, Noun::Person, Requirement::SecurityTeam);
    Some(Recipient::Person(text))
}

fn names_somebody(reader: &Reader<'_>, id: &str) -> bool {
    reader.declared.get(&Noun::Person).is_some_and(|people| people.contains_key(id))
}

impl Reader<'_> {
    /// Text of at most so many characters, on one line.
    fn short_text(&mut self, node: &Node, key: &str, longest: usize) -> Option<String> {
        let text = self.text(node, key)?;
        let length = text.chars().count();
        let what = if text.contains(['\n', '\r']) {
            format!("`{key}` has more than one line")
        } else if length > longest {
            format!("`{key}` has {length} characters, and at most {longest} are shown")
        } else {
            return Some(text);
        };
        self.report(Diagnostic::error(node.span, what).help("say it in fewer words"));
        None
    }

    /// Reports the first item of a list that is one too many.
    fn at_most(&mut self, node: &Node, key: &str, most: usize) {
        let Value::Sequence(items) = &node.value else { return };
        if let Some(first) = items.get(most) {
            let message = format!("`{key}` has {} items, and at most {most} are allowed", items.len());
            self.report(Diagnostic::error(first.span, message).help("leave out what is rarely needed"));
        }
    }

    /// Remembers an id of a list; a second one of the same name is a mistake.
    fn only_one(&mut self, ids: &mut BTreeMap<String, Span>, plural: &str, id: &str, span: Span) {
        if let Some(&first) = ids.get(id) {
            let message = format!("two {plural} have the id `{id}`");
            let mistake = Diagnostic::error(span, message).other(first, "first used here");
            self.report(mistake.help("give one of them another id"));
            return;
        }
        ids.insert(id.to_owned(), span);
    }
}
