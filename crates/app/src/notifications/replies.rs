//! What whoever asked by mail is told: answers to their mail.

use super::composing::{TITLE, cut};
use portcullis_domain::notification::{REQUEST_CHANGED, REQUEST_SAID};
use portcullis_domain::program::Program;
use portcullis_domain::request::State;
use portcullis_domain::request::record::{Origin, Request, RequestNumber};
use portcullis_report::plain_text::block;
use portcullis_store::OutboxMessage;
use serde::{Deserialize, Serialize};

/// What stands before the address of somebody who writes and is not in the program.
pub(crate) const OUTSIDE: &str = "mail:";

/// An answer to a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reply {
    /// The subject, with the number by which an answer finds its way back.
    pub(super) subject: String,
    /// The words.
    pub(super) words: String,
    /// The id of the mail that it answers.
    pub(super) answers: String,
}

/// What the message about a request says.
#[derive(Debug, Deserialize)]
struct Told {
    request: u64,
    by: Option<String>,
    text: Option<String>,
}

fn read(message: &OutboxMessage) -> Option<Told> {
    let is_meant = matches!(message.topic.as_str(), REQUEST_CHANGED | REQUEST_SAID);
    if is_meant { serde_json::from_str(&message.body).ok() } else { None }
}

/// The number of the request of which whoever asked may have to be told.
pub(super) fn request_answered(message: &OutboxMessage) -> Option<u64> {
    read(message).map(|told| told.request)
}

/// The answer that a message becomes for whoever asked by mail, and what it is known by: there is one of each.
pub(super) fn reply(
    program: &Program,
    message: &OutboxMessage,
    request: &Request,
) -> Option<(String, Reply)> {
    let told = read(message)?;
    let answers = request.opening.root.strip_prefix(OUTSIDE).filter(|_| request.origin == Origin::Mail)?;
    let (name, state) = (RequestNumber(request.number), request.standing.state);
    let (key, words) = match (told.by, told.text) {
        // Whoever asked knows what they said themselves.
        (Some(by), _) if by == request.opening.requester.id => return None,
        (Some(by), Some(text)) => {
            let by = program.person(&by).map_or("Somebody", |person| &person.name);
            let end = if state.is_open() { String::new() } else { format!("\n{name} is {state}.\n") };
            (message.id.clone(), format!("{by} wrote about {name}:\n\n{}\n{end}", block(&text)))
        }
        _ if state == State::Done => {
            let key = format!("request:{}:done:{}", request.number, request.standing.rounds);
            (key, format!("{name} is done.\n"))
        }
        _ => return None,
    };
    let reply = Reply {
        subject: format!("Re: {} [{name}]", cut(&request.title, TITLE)),
        words: format!("{words}\nWhat you answer to this mail is added to {name}.\n"),
        answers: answers.to_owned(),
    };
    Some((key, reply))
}
