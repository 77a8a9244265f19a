//! Channels, and what was said in them.

use super::{Call, Refusal};
use crate::world::{Message, World};
use serde_json::{Value, json};

pub(super) fn open(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let id = world.conversation(call.text("users")).ok_or("user_not_found")?;
    Ok(json!({"channel": {"id": id}}))
}

pub(super) fn info(world: &World, call: &Call) -> Result<Value, Refusal> {
    let channel = world.channel(call.text("channel")).ok_or("channel_not_found")?;
    Ok(json!({"channel": {"id": channel.id, "name": channel.name, "is_member": true, "is_archived": false}}))
}

pub(super) fn replies(world: &World, call: &Call) -> Result<Value, Refusal> {
    let (channel, thread) = (call.text("channel"), call.text("ts"));
    world.channel(channel).ok_or("channel_not_found")?;
    world.message(channel, thread).ok_or("thread_not_found")?;
    let is_of = |message: &Message| message.ts == thread || message.thread.as_deref() == Some(thread);
    page(world, call, is_of)
}

pub(super) fn history(world: &World, call: &Call) -> Result<Value, Refusal> {
    world.channel(call.text("channel")).ok_or("channel_not_found")?;
    page(world, call, |message| message.thread.as_deref().is_none_or(|thread| thread == message.ts))
}

pub(super) fn members(world: &World, call: &Call) -> Result<Value, Refusal> {
    world.channel(call.text("channel")).ok_or("channel_not_found")?;
    let members: Vec<_> = world.people.iter().map(|person| &person.id).collect();
    Ok(json!({"members": members}))
}

/// The messages of a channel that are wanted, a page at a time.
fn page(world: &World, call: &Call, is_wanted: impl Fn(&Message) -> bool) -> Result<Value, Refusal> {
    let channel = call.text("channel");
    let all = world.messages.iter().filter(|message| message.channel == channel && message.only.is_none());
    let all: Vec<_> = all.filter(|message| is_wanted(message)).collect();
    let from = match call.text("cursor") {
        "" => 0,
        cursor => cursor.parse().map_err(|_| "invalid_cursor")?,
    };
    let limit = call.number("limit").unwrap_or(100).clamp(1, 1000);
    let messages: Vec<_> = all.iter().skip(from).take(limit).map(|message| message.to_json()).collect();
    let end = from + messages.len();
    let cursor = if end < all.len() { end.to_string() } else { String::new() };
    Ok(
        json!({"messages": messages, "has_more": end < all.len(), "response_metadata": {"next_cursor": cursor}}),
    )
}
