//! What is typed behind a slash, and what is said to that.

use super::form;
use super::speakers::person;
use super::speakers::speaker;
use crate::ambassadors::{Saying, answer_for};
use crate::installation::Installation;
use crate::requests::{NotDone, list, show};
use jiff::Timestamp;
use portcullis_domain::permission::Permission;
use portcullis_domain::program::Program;
use portcullis_domain::request::State;
use portcullis_domain::request::event::Speaker;
use portcullis_domain::request::record::RequestNumber;
use portcullis_domain::request::sheet::{RequestBrief, RequestSheet};
use portcullis_formats::slack::command::SlashCommand;
use portcullis_formats::slack::text::{escape, user};
use portcullis_formats::slack::view::Modal;
use portcullis_store::{RequestOrder, RequestSelection};
use std::fmt::Write as _;

/// Requests that are listed at most.
const MOST: u32 = 15;

/// What is said to a command.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// A text that only whoever typed it sees.
    Text(String),
    /// A form opens.
    Form(Box<Modal>),
}

/// What is said to a command; nothing is changed by one.
pub async fn reply(
    installation: &Installation,
    command: &SlashCommand,
    now: Timestamp,
) -> Result<Reply, NotDone> {
    let program = &installation.program.program;
    let text = command.text.trim();
    if command.command == "/ambassador" {
        let person = |id: &str| called(program, id);
        let saying = Saying { person: &person, text: escape };
        return Ok(Reply::Text(answer_for(installation, text, saying, now).await?));
    }
    let by = speaker(program, &command.user_id);
    let (verb, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    match verb {
        "ask" | "" => Ok(Reply::Form(Box::new(
            form::questions(program, rest.trim()).unwrap_or_else(|| form::kinds(program)),
        ))),
        "list" => listed(installation, &by, now).await.map(Reply::Text),
        "show" => shown(installation, &by, &command.user_id, rest.trim(), now).await.map(Reply::Text),
        _ => Ok(Reply::Text(HELP.to_owned())),
    }
}

const HELP: &str = "`/portcullis ask` asks the security team\n\
    `/portcullis list` lists what you asked for and what you have to do\n\
    `/portcullis show R-12` shows where a request stands\n\
    `/ambassador TEAM` says who is the first contact of a team";

async fn listed(installation: &Installation, by: &Speaker, now: Timestamp) -> Result<String, NotDone> {
    let open =
        RequestSelection { states: vec![State::New, State::Acknowledged], ..RequestSelection::default() };
    let asked = RequestSelection { requester: Some(by.id.clone()), ..open.clone() };
    let given = RequestSelection { assignee: Some(by.id.clone()), ..open };
    let mut text = String::new();
    for (heading, selection, is_wanted) in [("Yours to do", given, by.is_team), ("You asked", asked, true)] {
        if !is_wanted {
            continue;
        }
        let page = list(installation, &selection, RequestOrder::Due, None, MOST).await?;
        if page.requests.is_empty() {
            continue;
        }
        let _ = writeln!(text, "*{heading}*");
        for brief in &page.requests {
            let _ = writeln!(text, "{}", line(brief, now));
        }
        if page.next.is_some() {
            text.push_str("… and more\n");
        }
    }
    Ok(if text.is_empty() { "Nothing of yours is open.".to_owned() } else { text.trim_end().to_owned() })
}

fn line(brief: &RequestBrief, now: Timestamp) -> String {
    let standing = &brief.standing;
    let mut line = format!("*{}* {} · {}", brief.name, escape(&brief.title), standing.state);
    if standing.urgent.is_some() {
        line.push_str(" · urgent");
    }
    let is_late = standing.state == State::New && standing.acknowledge_by < now
        || standing.complete_by.is_some_and(|due| due < now);
    if is_late {
        line.push_str(" · overdue");
    }
    line
}

async fn shown(
    installation: &Installation,
    by: &Speaker,
    slack: &str,
    number: &str,
    now: Timestamp,
) -> Result<String, NotDone> {
    let Some(RequestNumber(number)) = RequestNumber::read(number) else {
        return Ok("Say which: `/portcullis show R-12`.".to_owned());
    };
    let program = &installation.program.program;
    let sheet = match show(installation, number, Some(&by.id), now).await {
        Ok(sheet) => Some(sheet),
        Err(NotDone::Unknown(_)) => None,
        Err(other) => return Err(other),
    };
    let roles = person(program, slack).map(|person| person.roles.as_slice()).unwrap_or_default();
    let may_read = Permission::of_roles(roles).contains(&Permission::Read);
    // Whoever may not read it is not told whether there is one.
    let sheet = sheet.filter(|sheet| may_read || sheet.brief.requester == by.id);
    Ok(sheet.map_or_else(
        || format!("There is no request R-{number} that you may read."),
        |sheet| described(&sheet, now),
    ))
}

fn described(sheet: &RequestSheet, now: Timestamp) -> String {
    let name = |id: &str| escape(sheet.names.get(id).map_or(id, String::as_str));
    let standing = &sheet.brief.standing;
    let mut text = line(&sheet.brief, now);
    let asked_by = sheet.brief.requester_name.as_deref().map_or_else(|| name(&sheet.brief.requester), escape);
    let _ = write!(text, "\nAsked by {asked_by}");
    match &standing.assignee {
        Some(assignee) => {
            let _ = write!(text, " · {} has it", name(assignee));
        }
        None => text.push_str(" · nobody has it"),
    }
    if let Some(url) = &sheet.thread_url {
        let _ = write!(text, "\n{}", escape(url));
    }
    text
}

/// What people are called in Slack: by a mention where they are there.
fn called(program: &Program, id: &str) -> String {
    let person = program.person(id);
    let slack = person.and_then(|person| person.slack.as_deref());
    slack.map_or_else(|| escape(person.map_or(id, |person| &person.name)), user)
}

#[cfg(test)]
mod tests;
