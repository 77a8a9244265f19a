//! What there is in a workspace.

use crate::chance::Chance;
use crate::deliver::{Delivered, Pending};
use crate::fault::{ApiFault, Fault};
use crate::{BOT, BOT_USER};
use portcullis_formats::slack::block::Block;
use portcullis_formats::slack::event::Metadata;
use portcullis_formats::slack::text::{Named, plain};
use portcullis_formats::slack::view::Modal;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::time::{SystemTime, UNIX_EPOCH};

/// How long people take to do the next thing, in microseconds.
const PACE: i64 = 1_000_000;
/// How long a trigger opens a modal, in microseconds.
const TRIGGER_LASTS: i64 = 3_000_000;

/// Everything that there is.
#[derive(Debug)]
pub(crate) struct World {
    /// Its clock, in microseconds since 1970.
    pub(crate) now: i64,
    /// Whether its clock keeps up with that of the machine.
    pub(crate) is_live: bool,
    pub(crate) app: Option<String>,
    pub(crate) people: Vec<Person>,
    pub(crate) channels: Vec<Channel>,
    pub(crate) groups: Vec<Group>,
    pub(crate) messages: Vec<Message>,
    pub(crate) views: Vec<OpenView>,
    pub(crate) triggers: BTreeMap<String, Trigger>,
    pub(crate) pending: Vec<Pending>,
    pub(crate) faults: VecDeque<Fault>,
    pub(crate) chance: Option<Chance>,
    pub(crate) api_faults: BTreeMap<String, VecDeque<ApiFault>>,
    pub(crate) delivered: Vec<Delivered>,
    pub(crate) calls: Vec<String>,
    counter: u64,
}

/// Somebody of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id: `U0ANA`.
    pub id: String,
    /// What they are called.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// A channel, or a conversation of the bot with one person.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The person with whom the bot talks in private.
    pub(crate) with: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) handle: String,
    pub(crate) members: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) channel: String,
    pub(crate) ts: String,
    pub(crate) thread: Option<String>,
    pub(crate) user: String,
    pub(crate) is_bot: bool,
    pub(crate) text: String,
    pub(crate) blocks: Vec<Block>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) edited: Option<String>,
    /// Each with who reacted.
    pub(crate) reactions: Vec<(String, String)>,
    /// The only person who sees it.
    pub(crate) only: Option<String>,
}

/// With which a modal may be opened, once, for a while.
#[derive(Debug, Clone)]
pub(crate) struct Trigger {
    pub(crate) user: String,
    pub(crate) until: i64,
    pub(crate) is_used: bool,
}

/// A modal that somebody looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenView {
    /// Its id.
    pub id: String,
    /// What changes whenever it changes.
    pub hash: String,
    /// Who looks at it.
    pub user: String,
    /// What it shows.
    pub modal: Modal,
    /// What is wrong with what was filled in, by block.
    pub errors: BTreeMap<String, String>,
}

impl World {
    pub(crate) fn new(now: Option<i64>) -> Self {
        let bot = Person { id: BOT_USER.to_owned(), name: "Portcullis".to_owned(), email: String::new() };
        Self {
            now: now.map_or_else(machine_time, |seconds| seconds * 1_000_000),
            is_live: now.is_none(),
            app: None,
            people: vec![bot],
            channels: Vec::new(),
            groups: Vec::new(),
            messages: Vec::new(),
            views: Vec::new(),
            triggers: BTreeMap::new(),
            pending: Vec::new(),
            faults: VecDeque::new(),
            chance: None,
            api_faults: BTreeMap::new(),
            delivered: Vec::new(),
            calls: Vec::new(),
            counter: 0,
        }
    }

    pub(crate) fn add_person(&mut self, id: &str, name: &str, email: &str) {
        self.people.push(Person { id: id.to_owned(), name: name.to_owned(), email: email.to_owned() });
    }

    pub(crate) fn add_channel(&mut self, id: &str, name: &str) {
        self.channels.push(Channel { id: id.to_owned(), name: name.to_owned(), with: None });
    }

    pub(crate) fn add_group(&mut self, id: &str, handle: &str, members: &[&str]) {
        let members = members.iter().map(|&member| member.to_owned()).collect();
        self.groups.push(Group { id: id.to_owned(), handle: handle.to_owned(), members });
    }

    /// A name that nothing has so far.
    pub(crate) fn fresh(&mut self, letters: &str) -> String {
        self.counter += 1;
        format!("{letters}{:06}", self.counter)
    }

    /// Lets the time pass that people take to do the next thing.
    pub(crate) fn pass(&mut self) {
        self.now = if self.is_live { self.now.max(machine_time()) } else { self.now + PACE };
    }

    /// The time of what happens at this moment; each is later than the one before.
    pub(crate) fn tick(&mut self) -> String {
        self.now += 100;
        time(self.now)
    }

    pub(crate) fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    pub(crate) fn channel(&self, id: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    pub(crate) fn message(&self, channel: &str, ts: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.channel == channel && message.ts == ts)
    }

    pub(crate) fn message_mut(&mut self, channel: &str, ts: &str) -> Option<&mut Message> {
        self.messages.iter_mut().find(|message| message.channel == channel && message.ts == ts)
    }

    /// The conversation of the bot with one person, begun where there is none.
    pub(crate) fn conversation(&mut self, user: &str) -> Option<String> {
        let name = self.person(user)?.name.clone();
        let known = self.channels.iter().find(|channel| channel.with.as_deref() == Some(user));
        if let Some(known) = known {
            return Some(known.id.clone());
        }
        let id = format!("D{}", &user[1..]);
        self.channels.push(Channel { id: id.clone(), name, with: Some(user.to_owned()) });
        Some(id)
    }

    /// With which the app may open a modal for somebody.
    pub(crate) fn trigger(&mut self, user: &str) -> String {
        let id = self.fresh("trigger.");
        let trigger = Trigger { user: user.to_owned(), until: self.now + TRIGGER_LASTS, is_used: false };
        self.triggers.insert(id.clone(), trigger);
        id
    }

    pub(crate) fn view_of(&self, user: &str) -> Option<&OpenView> {
        self.views.iter().rev().find(|view| view.user == user)
    }

    /// A text as people read it.
    pub(crate) fn read(&self, text: &str) -> String {
        plain(text, |named| match named {
            Named::User(id) => self.person(id).map(|person| person.name.clone()),
            Named::Channel(id) => self.channel(id).map(|channel| channel.name.clone()),
            Named::Group(id) => {
                self.groups.iter().find(|group| group.id == id).map(|group| group.handle.clone())
            }
            Named::All(_) | Named::Link(_) => None,
        })
    }
}

impl Message {
    /// The message as events and answers have it.
    pub(crate) fn to_json(&self) -> Value {
        let mut value = json!({"type": "message", "user": self.user, "text": self.text, "ts": self.ts});
        if let Some(thread) = &self.thread {
            value["thread_ts"] = json!(thread);
        }
        if self.is_bot {
            value["bot_id"] = json!(BOT);
        }
        if !self.blocks.is_empty() {
            value["blocks"] = json!(self.blocks);
        }
        if let Some(metadata) = &self.metadata {
            value["metadata"] = json!(metadata);
        }
        if let Some(ts) = &self.edited {
            value["edited"] = json!({"user": self.user, "ts": ts});
        }
        if !self.reactions.is_empty() {
            value["reactions"] = self.reactions_json();
        }
        value
    }

    fn reactions_json(&self) -> Value {
        let mut by_name: Vec<(&str, Vec<&str>)> = Vec::new();
        for (name, user) in &self.reactions {
            match by_name.iter_mut().find(|(known, _)| known == name) {
                Some((_, users)) => users.push(user),
                None => by_name.push((name, vec![user])),
            }
        }
        by_name
            .iter()
            .map(|(name, users)| json!({"name": name, "users": users, "count": users.len()}))
            .collect()
    }
}

/// The clock of the machine, in microseconds since 1970.
fn machine_time() -> i64 {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(passed.as_micros()).unwrap_or(i64::MAX)
}

/// A moment as the time of a message.
pub(crate) fn time(micros: i64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}
