//! Modals of the bot.

use super::{Call, Refusal};
use crate::world::{OpenView, World};
use portcullis_formats::slack::block::{Block, Element};
use portcullis_formats::slack::view::Modal;
use serde_json::{Value, json};

pub(super) fn open(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let now = world.now;
    let trigger = world.triggers.get_mut(call.text("trigger_id")).ok_or("invalid_trigger_id")?;
    if trigger.is_used {
        return Err("exchanged_trigger_id");
    }
    if trigger.until < now {
        return Err("expired_trigger_id");
    }
    let modal = modal(call)?;
    trigger.is_used = true;
    let user = trigger.user.clone();
    let (id, hash) = (world.fresh("V"), world.fresh("hash."));
    world.views.push(OpenView { id: id.clone(), hash: hash.clone(), user, modal, errors: [].into() });
    Ok(json!({"view": {"id": id, "hash": hash}}))
}

pub(super) fn update(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let (modal, fresh) = (modal(call)?, world.fresh("hash."));
    let view = world.views.iter_mut().find(|view| view.id == call.text("view_id")).ok_or("not_found")?;
    if !call.text("hash").is_empty() && call.text("hash") != view.hash {
        return Err("hash_conflict");
    }
    (view.modal, view.hash) = (modal, fresh);
    view.errors.clear();
    Ok(json!({"view": {"id": view.id, "hash": view.hash}}))
}

/// A modal within Slack's limits.
fn modal(call: &Call) -> Result<Modal, Refusal> {
    let view = call.object("view").ok_or("invalid_arguments")?;
    let modal: Modal = serde_json::from_value(view).map_err(|_| "invalid_arguments")?;
    let is_long = |text: &str, most: usize| text.is_empty() || text.chars().count() > most;
    let too_many = |element: &Element| match element {
        Element::StaticSelect { options, .. } => {
            options.is_empty()
                || options.len() > 100
                || options.iter().any(|option| is_long(&option.text.text, 75) || is_long(&option.value, 150))
        }
        Element::Checkboxes { options, .. } => options.is_empty() || options.len() > 10,
        Element::Button { .. } | Element::Unknown => true,
        _ => false,
    };
    let mut names: Vec<&str> = Vec::new();
    for block in &modal.blocks {
        if let Block::Input { block_id, label, element, .. } = block {
            if is_long(&label.text, 2000) || too_many(element) || names.contains(&block_id.as_str()) {
                return Err("invalid_arguments");
            }
            names.push(block_id);
        }
    }
    let is_bad = modal.kind != "modal"
        || is_long(&modal.title.text, 24)
        || modal.private_metadata.len() > 3000
        || modal.blocks.len() > 100
        || (!names.is_empty() && modal.submit.is_none());
    if is_bad { Err("invalid_arguments") } else { Ok(modal) }
}
