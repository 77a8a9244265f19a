//! What an event of Slack means for requests.

use super::CARD;
use super::speakers::{message_id, speaker, words};
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::request::event::{Event, Happening, PROGRAMME, Speaker};
use portcullis_formats::slack::envelope::Envelope;
use portcullis_formats::slack::event::{self, Message, MessageEvent, Reaction};
use portcullis_formats::slack::{id, text};

/// What an event means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// Nothing that anybody here looks at.
    Nothing,
    /// Something happened to a message; the messages are it and the one that its thread began with.
    Happened { messages: Vec<String>, event: Box<Event> },
    /// Somebody named the bot, which asks the security team.
    Mentioned(Box<Mention>),
}

/// A message in which somebody named the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) user: String,
    pub(super) message: String,
    /// The first message of its thread, or itself.
    pub(super) thread: String,
    /// Whether it stands in a thread that another message began.
    pub(super) is_reply: bool,
    pub(super) words: String,
    pub(super) is_urgent: bool,
    pub(super) at: Timestamp,
}

/// What an event means.
pub(super) fn read(program: &Program, envelope: &Envelope) -> Reading {
    match &envelope.event {
        event::Event::Message(event) => message(program, envelope, event),
        event::Event::ReactionAdded(reaction) => reacted(program, envelope, reaction, true),
        event::Event::ReactionRemoved(reaction) => reacted(program, envelope, reaction, false),
        event::Event::AppMention(message) => mentioned(program, envelope, message),
        event::Event::Unknown(_) => Reading::Nothing,
    }
}

fn message(program: &Program, envelope: &Envelope, event: &MessageEvent) -> Reading {
    let channel = &event.channel;
    if !id::is_channel(channel) {
        return Reading::Nothing;
    }
    match event.subtype.as_str() {
        "" | "thread_broadcast" | "file_share" | "me_message" | "bot_message" => {
            if envelope.is_own(&event.written.user) {
                return shown(channel, &event.written);
            }
            said(program, channel, &event.written)
        }
        "message_changed" => {
            // A first message whose replies outlive it stays as a gravestone.
            if event.message.subtype == "tombstone" {
                return deleted(
                    program,
                    channel,
                    &event.previous_message,
                    &event.message.ts,
                    &event.event_ts,
                );
            }
            let is_same = event.message.text == event.previous_message.text;
            if is_same || envelope.is_own(&event.message.user) {
                return Reading::Nothing;
            }
            edited(program, channel, &event.message, &event.event_ts)
        }
        "message_deleted" if !envelope.is_own(&event.previous_message.user) => {
            deleted(program, channel, &event.previous_message, &event.deleted_ts, &event.event_ts)
        }
        _ => Reading::Nothing,
    }
}

/// Words in a thread. What stands in a channel by itself is nothing until somebody makes it a request.
pub(super) fn said(program: &Program, channel: &str, message: &Message) -> Reading {
    let Some(at) = moment(&message.ts).filter(|_| message.is_reply() && id::is_time(&message.thread_ts))
    else {
        return Reading::Nothing;
    };
    let name = message_id(channel, &message.ts);
    let what = Happening::Said {
        message: name.clone(),
        text: with_files(program, message),
        is_urgent: is_urgent(program, &message.text),
    };
    happened(
        program,
        vec![message_id(channel, &message.thread_ts), name.clone()],
        &message.user,
        name,
        at,
        what,
    )
}

/// The bot's own message, which is a card if the bot kept with it that it is one.
pub(super) fn shown(channel: &str, message: &Message) -> Reading {
    let Some(at) = moment(&message.ts).filter(|_| message.metadata.event_type == CARD) else {
        return Reading::Nothing;
    };
    let name = message_id(channel, &message.ts);
    let mut messages = vec![name.clone()];
    if message.is_reply() {
        messages.insert(0, message_id(channel, &message.thread_ts));
    }
    let id = format!("{name}:shown");
    let by = Speaker { id: PROGRAMME.to_owned(), is_team: true };
    Reading::Happened {
        messages,
        event: Box::new(Event { id, at, by, what: Happening::Shown { message: name } }),
    }
}

/// A message that says something else from some time on.
pub(super) fn edited(program: &Program, channel: &str, message: &Message, event_ts: &str) -> Reading {
    let since = if message.edited.ts.is_empty() { event_ts } else { &message.edited.ts };
    let Some(at) = moment(since).filter(|_| id::is_time(&message.ts)) else { return Reading::Nothing };
    let name = message_id(channel, &message.ts);
    let what = Happening::Edited {
        message: name.clone(),
        text: with_files(program, message),
        is_urgent: is_urgent(program, &message.text),
    };
    let of_event = format!("{name}:edited:{since}");
    happened(program, with_thread(channel, message, name), &message.user, of_event, at, what)
}

fn deleted(program: &Program, channel: &str, before: &Message, ts: &str, event_ts: &str) -> Reading {
    let Some(at) = moment(event_ts).filter(|_| id::is_time(ts)) else { return Reading::Nothing };
    let name = message_id(channel, ts);
    let what = Happening::Deleted { message: name.clone() };
    let of_event = format!("{name}:deleted");
    happened(program, with_thread(channel, before, name), &before.user, of_event, at, what)
}

fn reacted(program: &Program, envelope: &Envelope, reaction: &Reaction, is_added: bool) -> Reading {
    let item = &reaction.item;
    let is_ours = item.kind == "message" && id::is_channel(&item.channel) && id::is_time(&item.ts);
    let Some(at) = moment(&reaction.event_ts).filter(|_| is_ours && !envelope.is_own(&reaction.user)) else {
        return Reading::Nothing;
    };
    let (message, name) = (message_id(&item.channel, &item.ts), reaction.reaction.clone());
    let messages = vec![message.clone()];
    let what = if is_added {
        Happening::Reacted { message, reaction: name }
    } else {
        Happening::Unreacted { message, reaction: name }
    };
    happened(program, messages, &reaction.user, format!("slack:{}", envelope.event_id), at, what)
}

fn mentioned(program: &Program, envelope: &Envelope, message: &Message) -> Reading {
    let is_good =
        id::is_channel(&message.channel) && id::is_user(&message.user) && !envelope.is_own(&message.user);
    let Some(at) = moment(&message.ts).filter(|_| is_good) else { return Reading::Nothing };
    let own = envelope.authorizations.iter().filter(|one| one.is_bot == Some(true));
    let text = own.fold(message.text.clone(), |text, own| text.replace(&text::user(&own.user_id), ""));
    let name = message_id(&message.channel, &message.ts);
    let thread = if message.is_reply() { &message.thread_ts } else { &message.ts };
    Reading::Mentioned(Box::new(Mention {
        user: message.user.clone(),
        thread: message_id(&message.channel, thread),
        is_reply: message.is_reply(),
        words: words(program, &text).trim().to_owned(),
        is_urgent: is_urgent(program, &message.text),
        message: name,
        at,
    }))
}

fn happened(
    program: &Program,
    messages: Vec<String>,
    user: &str,
    id: String,
    at: Timestamp,
    what: Happening,
) -> Reading {
    if !id::is_user(user) {
        return Reading::Nothing;
    }
    Reading::Happened { messages, event: Box::new(Event { id, at, by: speaker(program, user), what }) }
}

fn with_thread(channel: &str, message: &Message, name: String) -> Vec<String> {
    if message.is_reply() && id::is_time(&message.thread_ts) {
        vec![message_id(channel, &message.thread_ts), name]
    } else {
        vec![name]
    }
}

/// What a message says, and the names of the files that it has.
fn with_files(program: &Program, message: &Message) -> String {
    let mut text = words(program, &message.text);
    for file in message.files.iter().filter(|file| !file.name.is_empty()).take(10) {
        let line = if text.is_empty() { "" } else { "\n" };
        text.extend([line, "📎 ", &file.name]);
    }
    text
}

pub(super) fn is_urgent(program: &Program, text: &str) -> bool {
    program.slack.support_group.as_deref().is_some_and(|group| text::tags(text, group))
}

/// A time of Slack as a moment.
pub(super) fn moment(ts: &str) -> Option<Timestamp> {
    Timestamp::from_microsecond(id::microseconds(ts)?).ok()
}

#[cfg(test)]
mod tests;
