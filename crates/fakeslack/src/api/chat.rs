//! Messages of the bot.

use super::{Call, Refusal};
use crate::BOT_USER;
use crate::world::{Message, World};
use portcullis_formats::slack::block::{Block, MOST_BLOCKS, MOST_OF_SECTION};
use portcullis_formats::slack::event::Metadata;
use serde_json::{Value, json};

/// The most letters of a message.
const MOST_OF_TEXT: usize = 40_000;

pub(super) fn post_message(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let message = composed(world, call)?;
    let (channel, shown) = (message.channel.clone(), message.to_json());
    let ts = world.write(message);
    Ok(json!({"channel": channel, "ts": ts, "message": shown}))
}

pub(super) fn update(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let (channel, ts) = (call.text("channel"), call.text("ts"));
    let known = world.message(channel, ts).ok_or("message_not_found")?;
    if !known.is_bot {
        return Err("cant_update_message");
    }
    let (text, blocks) = content(call)?;
    let metadata = metadata(call);
    let changed = world.change(channel, ts, |message| {
        message.text = text;
        message.blocks = blocks;
        message.metadata = metadata.or(message.metadata.take());
    });
    changed.map_err(|_| "message_not_found")?;
    Ok(json!({"channel": channel, "ts": ts}))
}

pub(super) fn post_ephemeral(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let user = call.text("user").to_owned();
    world.person(&user).ok_or("user_not_in_channel")?;
    let message = composed(world, call)?;
    let ts = world.tick();
    world.messages.push(Message { ts: ts.clone(), only: Some(user), ..message });
    Ok(json!({"message_ts": ts}))
}

pub(super) fn permalink(world: &World, call: &Call) -> Result<Value, Refusal> {
    let (channel, ts) = (call.text("channel"), call.text("message_ts"));
    world.message(channel, ts).ok_or("message_not_found")?;
    let link = format!("https://fake.slack.invalid/archives/{channel}/p{}", ts.replace('.', ""));
    Ok(json!({"channel": channel, "permalink": link}))
}

pub(super) fn react(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let (channel, ts) = (call.text("channel"), call.text("timestamp"));
    world.message(channel, ts).ok_or("message_not_found")?;
    let is_new = world.react(BOT_USER, channel, ts, call.text("name"), true);
    if is_new { Ok(Value::Null) } else { Err("already_reacted") }
}

pub(super) fn reactions(world: &World, call: &Call) -> Result<Value, Refusal> {
    let message = world.message(call.text("channel"), call.text("timestamp")).ok_or("message_not_found")?;
    Ok(json!({"type": "message", "message": message.to_json()}))
}

fn composed(world: &mut World, call: &Call) -> Result<Message, Refusal> {
    let named = call.text("channel").to_owned();
    let channel = match world.conversation(&named) {
        Some(channel) => channel,
        None => world.channel(&named).map(|channel| channel.id.clone()).ok_or("channel_not_found")?,
    };
    let thread = Some(call.text("thread_ts")).filter(|thread| !thread.is_empty()).map(str::to_owned);
    if let Some(thread) = &thread {
        world.message(&channel, thread).ok_or("thread_not_found")?;
    }
    let (text, blocks) = content(call)?;
    Ok(Message {
        channel,
        ts: String::new(),
        thread,
        user: BOT_USER.to_owned(),
        is_bot: true,
        text,
        blocks,
        metadata: metadata(call),
        edited: None,
        reactions: Vec::new(),
        only: None,
    })
}

fn metadata(call: &Call) -> Option<Metadata> {
    call.object("metadata").and_then(|metadata| serde_json::from_value(metadata).ok())
}

fn content(call: &Call) -> Result<(String, Vec<Block>), Refusal> {
    let blocks: Vec<Block> = match call.object("blocks") {
        Some(blocks) => serde_json::from_value(blocks).map_err(|_| "invalid_blocks")?,
        None => Vec::new(),
    };
    let text = call.text("text").to_owned();
    if text.is_empty() && blocks.is_empty() {
        return Err("no_text");
    }
    if text.chars().count() > MOST_OF_TEXT {
        return Err("msg_too_long");
    }
    let is_long = |block: &Block| match block {
        Block::Section { text, .. } => {
            text.text().is_empty() || text.text().chars().count() > MOST_OF_SECTION
        }
        Block::Context { elements } => elements.is_empty() || elements.len() > 10,
        Block::Actions { elements, .. } => elements.is_empty() || elements.len() > 25,
        Block::Input { .. } | Block::Unknown => true,
        Block::Header { .. } | Block::Divider {} => false,
    };
    if blocks.len() > MOST_BLOCKS || blocks.iter().any(is_long) {
        return Err("invalid_blocks");
    }
    Ok((text, blocks))
}
