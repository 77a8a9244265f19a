//! Who is who: people of Slack as people of the program.

use portcullis_domain::program::Program;
use portcullis_domain::program::people::Person;
use portcullis_domain::request::event::Speaker;
use portcullis_formats::slack::text::{Named, plain};

/// The person of the program who has this id in Slack.
pub(super) fn person<'p>(program: &'p Program, user: &str) -> Option<&'p Person> {
    program.people.iter().find(|person| !user.is_empty() && person.slack.as_deref() == Some(user))
}

/// Somebody of Slack, with whether they are of the security team.
pub(super) fn speaker(program: &Program, user: &str) -> Speaker {
    match person(program, user) {
        Some(person) => Speaker { id: person.id.clone(), is_team: person.is_security_team() },
        None => Speaker { id: format!("slack:{user}"), is_team: false },
    }
}

/// A text of Slack as people read it.
pub(super) fn words(program: &Program, text: &str) -> String {
    plain(text, |named| match named {
        Named::User(user) => person(program, user).map(|person| person.name.clone()),
        Named::Group(group) if program.slack.support_group.as_deref() == Some(group) => {
            Some("support group".to_owned())
        }
        _ => None,
    })
}

/// The id of a message.
pub(super) fn message_id(channel: &str, ts: &str) -> String {
    format!("slack:{channel}:{ts}")
}

/// The channel and the time in the id of a message.
pub(super) fn place(message: &str) -> Option<(&str, &str)> {
    message.strip_prefix("slack:")?.split_once(':')
}
