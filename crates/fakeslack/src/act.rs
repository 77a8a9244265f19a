//! What people do in a workspace.

use crate::forms;
use crate::world::{Message, OpenView, World, time};
use crate::{BOT_USER, FakeSlack, NotPlayed, Shared};
use portcullis_formats::slack::block::{Block, Element};
use portcullis_formats::slack::view::ViewAnswer;
use serde_json::{Value, json};

impl FakeSlack {
    /// Somebody writes into a channel; the time of the message.
    pub async fn say(&self, user: &str, channel: &str, text: &str) -> Result<String, NotPlayed> {
        self.shared.say(user, channel, None, text).await
    }

    /// Somebody replies in a thread; the time of the message.
    pub async fn reply(
        &self,
        user: &str,
        channel: &str,
        thread: &str,
        text: &str,
    ) -> Result<String, NotPlayed> {
        self.shared.say(user, channel, Some(thread), text).await
    }

    /// Somebody reacts to a message.
    pub async fn react(&self, user: &str, channel: &str, ts: &str, name: &str) -> Result<(), NotPlayed> {
        self.shared.react(user, channel, ts, name, true).await
    }

    /// Somebody takes a reaction back.
    pub async fn unreact(&self, user: &str, channel: &str, ts: &str, name: &str) -> Result<(), NotPlayed> {
        self.shared.react(user, channel, ts, name, false).await
    }

    /// Somebody changes what their message says.
    pub async fn edit(&self, channel: &str, ts: &str, text: &str) -> Result<(), NotPlayed> {
        self.shared.edit(channel, ts, text).await
    }

    /// Somebody deletes their message.
    pub async fn delete(&self, channel: &str, ts: &str) -> Result<(), NotPlayed> {
        self.shared.delete(channel, ts).await
    }

    /// Somebody uses a shortcut.
    pub async fn shortcut(&self, user: &str, callback_id: &str) -> Result<(), NotPlayed> {
        self.shared.shortcut(user, callback_id).await
    }

    /// Somebody uses a shortcut of a message.
    pub async fn message_shortcut(
        &self,
        user: &str,
        channel: &str,
        ts: &str,
        callback_id: &str,
    ) -> Result<(), NotPlayed> {
        self.shared.message_shortcut(user, channel, ts, callback_id).await
    }

    /// Somebody fills in the modal that they look at, each block with a value, and sends it; true where it closes.
    pub async fn submit(&self, user: &str, values: &[(&str, &str)]) -> Result<bool, NotPlayed> {
        self.shared.submit(user, values).await
    }

    /// Somebody chooses in a menu of the modal that they look at, of which the app is told at once.
    pub async fn choose(&self, user: &str, block: &str, value: &str) -> Result<(), NotPlayed> {
        self.shared.choose(user, block, value).await
    }

    /// Somebody presses a button of a message.
    pub async fn click(&self, user: &str, channel: &str, ts: &str, action_id: &str) -> Result<(), NotPlayed> {
        self.shared.click(user, channel, ts, action_id).await
    }

    /// Somebody types a command; what the app says to them alone.
    pub async fn command(
        &self,
        user: &str,
        channel: &str,
        command: &str,
        text: &str,
    ) -> Result<String, NotPlayed> {
        self.shared.command(user, channel, command, text).await
    }

    /// Somebody names the bot in a message; its time.
    pub async fn mention(&self, user: &str, channel: &str, text: &str) -> Result<String, NotPlayed> {
        self.shared.say(user, channel, None, &format!("<@{BOT_USER}> {text}")).await
    }
}

impl FakeSlack {
    /// The bot says something, as it would with the Web API; the time of the message.
    pub async fn post_as_bot(
        &self,
        channel: &str,
        thread: Option<&str>,
        text: &str,
        blocks: Vec<Block>,
    ) -> String {
        let ts = self.shared.world().write(Message {
            channel: channel.to_owned(),
            ts: String::new(),
            thread: thread.map(str::to_owned),
            user: BOT_USER.to_owned(),
            is_bot: true,
            text: text.to_owned(),
            blocks,
            metadata: None,
            edited: None,
            reactions: Vec::new(),
            only: None,
        });
        self.shared.flush().await;
        ts
    }
}

impl Shared {
    pub(crate) async fn say(
        &self,
        user: &str,
        channel: &str,
        thread: Option<&str>,
        text: &str,
    ) -> Result<String, NotPlayed> {
        let ts = {
            let mut world = self.world();
            world.meets(user, channel)?;
            if let Some(thread) = thread {
                world.message(channel, thread).ok_or_else(|| unknown("message", thread))?;
            }
            world.pass();
            world.write(Message {
                channel: channel.to_owned(),
                ts: String::new(),
                thread: thread.map(str::to_owned),
                user: user.to_owned(),
                is_bot: false,
                text: text.to_owned(),
                blocks: Vec::new(),
                metadata: None,
                edited: None,
                reactions: Vec::new(),
                only: None,
            })
        };
        self.flush().await;
        Ok(ts)
    }

    pub(crate) async fn react(
        &self,
        user: &str,
        channel: &str,
        ts: &str,
        name: &str,
        is_added: bool,
    ) -> Result<(), NotPlayed> {
        {
            let mut world = self.world();
            world.meets(user, channel)?;
            world.pass();
            if !world.react(user, channel, ts, name, is_added) {
                return Err(unknown("message with or without this reaction", ts));
            }
        }
        self.flush().await;
        Ok(())
    }

    pub(crate) async fn edit(&self, channel: &str, ts: &str, text: &str) -> Result<(), NotPlayed> {
        {
            let mut world = self.world();
            world.pass();
            world.change(channel, ts, |message| text.clone_into(&mut message.text))?;
        }
        self.flush().await;
        Ok(())
    }

    pub(crate) async fn delete(&self, channel: &str, ts: &str) -> Result<(), NotPlayed> {
        {
            let mut world = self.world();
            world.pass();
            let place =
                world.messages.iter().position(|message| message.channel == channel && message.ts == ts);
            let message = world.messages.remove(place.ok_or_else(|| unknown("message", ts))?);
            let at = world.tick();
            world.emit(&json!({"type": "message", "subtype": "message_deleted", "channel": channel, "hidden": true,
                "deleted_ts": ts, "previous_message": message.to_json(), "ts": at, "event_ts": at, "channel_type": "channel"}));
        }
        self.flush().await;
        Ok(())
    }

    pub(crate) async fn shortcut(&self, user: &str, callback_id: &str) -> Result<(), NotPlayed> {
        let payload = {
            let mut world = self.world();
            world.pass();
            let (person, trigger) = (world.who(user)?, world.trigger(user));
            json!({"type": "shortcut", "callback_id": callback_id, "trigger_id": trigger, "user": person,
                "team": {"id": "T0FAKE", "domain": "fake"}, "action_ts": time(world.now)})
        };
        self.interact(&payload).await.map(drop)
    }

    pub(crate) async fn message_shortcut(
        &self,
        user: &str,
        channel: &str,
        ts: &str,
        callback_id: &str,
    ) -> Result<(), NotPlayed> {
        let payload = {
            let mut world = self.world();
            world.pass();
            let message = world.message(channel, ts).ok_or_else(|| unknown("message", ts))?.to_json();
            let (person, trigger) = (world.who(user)?, world.trigger(user));
            json!({"type": "message_action", "callback_id": callback_id, "trigger_id": trigger, "user": person,
                "team": {"id": "T0FAKE"}, "channel": {"id": channel}, "message": message, "message_ts": ts,
                "action_ts": time(world.now), "response_url": "https://hooks.invalid/"})
        };
        self.interact(&payload).await.map(drop)
    }

    pub(crate) async fn submit(&self, user: &str, values: &[(&str, &str)]) -> Result<bool, NotPlayed> {
        let (payload, id) = {
            let mut world = self.world();
            world.pass();
            let view = world.view_of(user).ok_or_else(|| unknown("modal in front of", user))?.clone();
            let filled = forms::fill(&view.modal, values)?;
            let person = world.who(user)?;
            let payload = json!({"type": "view_submission", "user": person, "team": {"id": "T0FAKE"},
                "view": view_json(&view, &filled), "trigger_id": world.trigger(user)});
            (payload, view.id)
        };
        let answer = self.interact(&payload).await?;
        let mut world = self.world();
        if answer.trim().is_empty() {
            world.views.retain(|view| view.id != id);
            return Ok(true);
        }
        let answer: ViewAnswer = serde_json::from_str(&answer).map_err(|_| NotPlayed::App(answer))?;
        let hash = world.fresh("hash.");
        let view = world.views.iter_mut().find(|view| view.id == id);
        match (answer, view) {
            (ViewAnswer::Errors { errors }, Some(view)) => {
                view.errors = errors;
                Ok(false)
            }
            (ViewAnswer::Update { view: modal }, Some(view)) => {
                *view = OpenView { hash, modal: *modal, errors: [].into(), ..view.clone() };
                Ok(false)
            }
            _ => {
                world.views.retain(|view| view.user != user);
                Ok(true)
            }
        }
    }

    pub(crate) async fn choose(&self, user: &str, block: &str, value: &str) -> Result<(), NotPlayed> {
        let payload = {
            let mut world = self.world();
            world.pass();
            let view = world.view_of(user).ok_or_else(|| unknown("modal in front of", user))?.clone();
            let element = view.modal.blocks.iter().find_map(|shown| match shown {
                Block::Input { block_id, dispatch_action: true, element, .. } if block_id == block => {
                    Some(element)
                }
                _ => None,
            });
            let element = element.ok_or_else(|| unknown("menu", block))?;
            let filled = forms::fill_one(element, value)?;
            let mut action =
                json!({"action_id": element.action_id(), "block_id": block, "action_ts": time(world.now)});
            for (name, part) in filled.as_object().into_iter().flatten() {
                action[name] = part.clone();
            }
            let (person, trigger) = (world.who(user)?, world.trigger(user));
            let state = json!({block: {element.action_id(): filled}});
            json!({"type": "block_actions", "user": person, "team": {"id": "T0FAKE"}, "trigger_id": trigger,
                "view": view_json(&view, &state), "actions": [action]})
        };
        self.interact(&payload).await.map(drop)
    }

    pub(crate) async fn click(
        &self,
        user: &str,
        channel: &str,
        ts: &str,
        action_id: &str,
    ) -> Result<(), NotPlayed> {
        let payload = {
            let mut world = self.world();
            world.pass();
            let message = world.message(channel, ts).ok_or_else(|| unknown("message", ts))?.clone();
            let button = message.blocks.iter().find_map(|block| match block {
                Block::Actions { elements, .. } => {
                    elements.iter().find(|element| element.action_id() == action_id)
                }
                _ => None,
            });
            let Some(Element::Button { value, text, .. }) = button.cloned() else {
                return Err(unknown("button", action_id));
            };
            let (person, trigger) = (world.who(user)?, world.trigger(user));
            json!({"type": "block_actions", "user": person, "team": {"id": "T0FAKE"}, "channel": {"id": channel},
                "trigger_id": trigger, "message": message.to_json(), "container": {"type": "message", "message_ts": ts},
                "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value, "text": text,
                    "action_ts": time(world.now)}]})
        };
        self.interact(&payload).await.map(drop)
    }

    pub(crate) async fn command(
        &self,
        user: &str,
        channel: &str,
        command: &str,
        text: &str,
    ) -> Result<String, NotPlayed> {
        let (name, trigger) = {
            let mut world = self.world();
            world.pass();
            world.meets(user, channel)?;
            let name = world.person(user).map(|person| person.name.clone()).unwrap_or_default();
            (name, world.trigger(user))
        };
        let fields = [
            ("token", "fake"),
            ("team_id", "T0FAKE"),
            ("command", command),
            ("text", text),
            ("user_id", user),
            ("user_name", &name),
            ("channel_id", channel),
            ("trigger_id", &trigger),
        ];
        let (status, answer) = self.send_form("/slack/commands", &fields, command).await;
        self.flush().await;
        if status != 200 {
            return Err(NotPlayed::App(format!("{status} {answer}")));
        }
        let read: Value = serde_json::from_str(&answer).unwrap_or_else(|_| json!({"text": answer}));
        let text = read["text"].as_str().unwrap_or_default().to_owned();
        if !text.is_empty() {
            self.world().whisper(channel, user, &text);
        }
        Ok(text)
    }

    /// Sends an interaction; the body of the answer.
    async fn interact(&self, payload: &Value) -> Result<String, NotPlayed> {
        let kind = payload["type"].as_str().unwrap_or_default().to_owned();
        let (status, answer) =
            self.send_form("/slack/interactions", &[("payload", &payload.to_string())], &kind).await;
        self.flush().await;
        if status == 200 { Ok(answer) } else { Err(NotPlayed::App(format!("{status} {answer}"))) }
    }
}

impl World {
    fn meets(&self, user: &str, channel: &str) -> Result<(), NotPlayed> {
        self.person(user).ok_or_else(|| unknown("person", user))?;
        self.channel(channel).map(drop).ok_or_else(|| unknown("channel", channel))
    }

    fn who(&self, user: &str) -> Result<Value, NotPlayed> {
        let person = self.person(user).ok_or_else(|| unknown("person", user))?;
        Ok(json!({"id": person.id, "username": person.name, "name": person.name, "team_id": "T0FAKE"}))
    }

    /// Puts a message into its channel and has the app told; its time.
    pub(crate) fn write(&mut self, message: Message) -> String {
        let ts = self.tick();
        let message = Message { ts: ts.clone(), ..message };
        let mut event = message.to_json();
        event["channel"] = json!(message.channel);
        event["event_ts"] = json!(ts);
        event["channel_type"] = json!(if message.channel.starts_with('D') { "im" } else { "channel" });
        let is_mention = !message.is_bot && message.text.contains(&format!("<@{BOT_USER}>"));
        self.messages.push(message);
        self.emit(&event);
        if is_mention {
            event["type"] = json!("app_mention");
            self.emit(&event);
        }
        ts
    }

    /// Shows something to one person only; its time.
    pub(crate) fn whisper(&mut self, channel: &str, user: &str, text: &str) -> String {
        let ts = self.tick();
        self.messages.push(Message {
            channel: channel.to_owned(),
            ts: ts.clone(),
            thread: None,
            user: BOT_USER.to_owned(),
            is_bot: true,
            text: text.to_owned(),
            blocks: Vec::new(),
            metadata: None,
            edited: None,
            reactions: Vec::new(),
            only: Some(user.to_owned()),
        });
        ts
    }

    /// Changes a message and has the app told.
    pub(crate) fn change(
        &mut self,
        channel: &str,
        ts: &str,
        with: impl FnOnce(&mut Message),
    ) -> Result<(), NotPlayed> {
        let at = self.tick();
        let message = self.message_mut(channel, ts).ok_or_else(|| unknown("message", ts))?;
        let before = message.to_json();
        with(message);
        message.edited = Some(at.clone());
        let after = message.to_json();
        self.emit(&json!({"type": "message", "subtype": "message_changed", "channel": channel, "hidden": true,
            "message": after, "previous_message": before, "ts": at, "event_ts": at, "channel_type": "channel"}));
        Ok(())
    }

    /// Adds a reaction, or takes it away; false where it is there, or is not.
    pub(crate) fn react(&mut self, user: &str, channel: &str, ts: &str, name: &str, is_added: bool) -> bool {
        let at = self.tick();
        let reaction = (name.to_owned(), user.to_owned());
        let Some(message) = self.message_mut(channel, ts) else { return false };
        let place = message.reactions.iter().position(|known| *known == reaction);
        match (is_added, place) {
            (true, None) => message.reactions.push(reaction),
            (false, Some(place)) => drop(message.reactions.remove(place)),
            _ => return false,
        }
        // Messages of apps have nobody who wrote them.
        let wrote = (!message.is_bot).then(|| message.user.clone());
        let kind = if is_added { "reaction_added" } else { "reaction_removed" };
        let mut event = json!({"type": kind, "user": user, "reaction": name,
            "item": {"type": "message", "channel": channel, "ts": ts}, "event_ts": at});
        if let Some(wrote) = wrote {
            event["item_user"] = json!(wrote);
        }
        self.emit(&event);
        true
    }
}

fn view_json(view: &OpenView, state: &Value) -> Value {
    json!({"id": view.id, "hash": view.hash, "type": "modal", "callback_id": view.modal.callback_id,
        "private_metadata": view.modal.private_metadata, "state": {"values": state}})
}

fn unknown(what: &str, name: &str) -> NotPlayed {
    NotPlayed::Unknown(format!("{what} `{name}`"))
}
