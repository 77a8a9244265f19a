//! What is said of a request by mail, and to whom.

use super::composing::{TEXT, TITLE, Told, cut};
use portcullis_domain::notification::{
    Group, LetterEntry, REQUEST_ASSIGNED, REQUEST_PROMPT, REQUEST_REMINDER,
};
use portcullis_domain::program::Program;
use portcullis_domain::request::record::{Request, RequestNumber};
use portcullis_store::OutboxMessage;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};

/// What the message about a request says to somebody.
#[derive(Debug, Deserialize)]
struct Said {
    request: u64,
    to: String,
    question: Option<String>,
    missing: Option<String>,
}

fn read(message: &OutboxMessage) -> Option<Said> {
    let is_letter = Group::of(&message.topic)? == Group::Requests;
    if is_letter { serde_json::from_str(&message.body).ok() } else { None }
}

/// The number of the request that a message is about.
pub(super) fn request_in(message: &OutboxMessage) -> Option<u64> {
    read(message).map(|said| said.request)
}

/// What somebody of the program is told of a request; nothing where Slack tells them.
pub(super) fn told_of_request<'p>(
    program: &'p Program,
    message: &OutboxMessage,
    requests: &HashMap<u64, Request>,
    has_slack: bool,
) -> Option<Told<'p>> {
    let said = read(message)?;
    let person = program.person(&said.to).filter(|person| !has_slack || person.slack.is_none())?;
    let request = requests.get(&said.request)?;
    let (name, title) = (RequestNumber(request.number).to_string(), cut(&request.title, TITLE));
    let standing = &request.standing;
    let say = |at| program.calendar.say_due(at);
    let by = match (standing.acknowledged, standing.complete_by) {
        (None, _) => format!(", to be acknowledged by {}", say(standing.acknowledge_by)),
        (Some(_), Some(by)) => format!(", to be done by {}", say(by)),
        (Some(_), None) => String::new(),
    };
    let kind = program.requests.kind(&request.kind).map_or(request.kind.as_str(), |kind| &kind.name);
    let requester = request.opening.requester.id.as_str();
    let requester = program.person(requester).map_or(requester, |person| &person.name);
    let urgent = if standing.urgent.is_some() { "urgent, " } else { "" };
    let text = match (message.topic.as_str(), said.question) {
        (REQUEST_PROMPT, Some(question)) => question,
        _ => format!("{urgent}{kind}, asked by {requester}{by}"),
    };
    Some(Told {
        group: Group::Requests,
        people: BTreeSet::from([person.id.as_str()]),
        subject: format!("{name} {}: {title}", phrase(&message.topic, said.missing.as_deref())),
        entry: LetterEntry {
            name: format!("{name} {title}"),
            text: cut(&text, TEXT),
            path: format!("/requests/{}", request.number),
        },
    })
}

/// What a subject says of a request.
fn phrase(topic: &str, missing: Option<&str>) -> &'static str {
    match (topic, missing) {
        (REQUEST_ASSIGNED, _) => "is yours",
        (REQUEST_REMINDER, Some("acknowledgement")) => "has to be acknowledged",
        (REQUEST_REMINDER, Some("completion")) => "has to be done",
        (REQUEST_REMINDER, Some("reason")) => "needs a reason",
        _ => "has a question for you",
    }
}
