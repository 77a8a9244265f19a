//! What everybody sees, as a text.

use crate::world::{Message, World};
use portcullis_formats::slack::block::{Block, Element};
use std::fmt::Write as _;

/// Each channel with its messages and their threads.
pub(crate) fn transcript(world: &World) -> String {
    let mut text = String::new();
    for channel in &world.channels {
        let mark = if channel.with.is_some() { "@" } else { "#" };
        let mut messages: Vec<_> =
            world.messages.iter().filter(|message| message.channel == channel.id).collect();
        // What several people are asked in a thread at once, each alone, has no order.
        let is_alone = |message: &Message| message.only.is_some() && message.thread.is_some();
        for alone in messages.chunk_by_mut(|one, next| is_alone(one) && is_alone(next)) {
            alone.sort_by_key(|message| message.only.as_deref());
        }
        if messages.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{mark}{}", channel.name);
        let is_reply =
            |message: &Message| message.thread.as_deref().is_some_and(|thread| thread != message.ts);
        for message in messages.iter().filter(|message| !is_reply(message)) {
            write_message(&mut text, world, message, "  ");
            let of_thread =
                |reply: &&&Message| is_reply(reply) && reply.thread.as_deref() == Some(&message.ts);
            for reply in messages.iter().filter(of_thread) {
                write_message(&mut text, world, reply, "      ");
            }
        }
        let is_orphan = |reply: &&&Message| {
            is_reply(reply) && !messages.iter().any(|root| reply.thread.as_deref() == Some(&root.ts))
        };
        for reply in messages.iter().filter(is_orphan) {
            write_message(&mut text, world, reply, "    … ");
        }
    }
    text
}

fn write_message(text: &mut String, world: &World, message: &Message, indent: &str) {
    let name = world.person(&message.user).map_or(message.user.as_str(), |person| &person.name);
    let mut lines = shown(world, message).into_iter();
    let first = lines.next().unwrap_or_default();
    let edited = if message.edited.is_some() && !message.is_bot { " (edited)" } else { "" };
    match &message.only {
        Some(only) => {
            let who = world.person(only).map_or(only.as_str(), |person| &person.name);
            let _ = writeln!(text, "{indent}(only {who} sees:) {first}");
        }
        None => {
            let _ = writeln!(text, "{indent}{name}: {first}{edited}");
        }
    }
    for line in lines {
        let _ = writeln!(text, "{indent}  {line}");
    }
    for (reaction, user) in &message.reactions {
        let who = world.person(user).map_or(user.as_str(), |person| &person.name);
        let _ = writeln!(text, "{indent}  {} by {who}", emoji(reaction));
    }
}

/// The lines that a message shows: its blocks, or its text where it has none.
pub(crate) fn shown(world: &World, message: &Message) -> Vec<String> {
    if message.blocks.is_empty() {
        return world.read(&message.text).lines().map(str::to_owned).collect();
    }
    let mut lines = Vec::new();
    for block in &message.blocks {
        match block {
            Block::Header { text } => lines.push(text.text.clone()),
            Block::Section { text, .. } => lines.extend(world.read(text.text()).lines().map(str::to_owned)),
            Block::Context { elements } => {
                let pieces: Vec<_> = elements.iter().map(|element| world.read(element.text())).collect();
                lines.extend(pieces.join("  ").lines().map(str::to_owned));
            }
            Block::Divider {} => lines.push("──".to_owned()),
            Block::Actions { elements, .. } => {
                let buttons = elements.iter().filter_map(|element| match element {
                    Element::Button { text, .. } => Some(format!("[ {} ]", text.text)),
                    Element::StaticSelect { .. } => Some(format!("[ {} ▾ ]", element.action_id())),
                    _ => None,
                });
                lines.push(buttons.collect::<Vec<_>>().join(" "));
            }
            Block::Input { .. } | Block::Unknown => {}
        }
    }
    lines
}

fn emoji(name: &str) -> String {
    match name.split_once("::").map_or(name, |(plain, _)| plain) {
        "+1" | "thumbsup" => "👍".to_owned(),
        "-1" | "thumbsdown" => "👎".to_owned(),
        "white_check_mark" => "✅".to_owned(),
        "eyes" => "👀".to_owned(),
        "pray" => "🙏".to_owned(),
        other => format!(":{other}:"),
    }
}
