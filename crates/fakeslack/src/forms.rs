//! Filling in modals, as somebody in front of one does.

use crate::NotPlayed;
use portcullis_formats::slack::block::{Block, Choice, Element};
use portcullis_formats::slack::view::Modal;
use serde_json::{Map, Value, json};

/// What is filled in in a modal, by block and element; what has to be filled in is.
pub(crate) fn fill(modal: &Modal, values: &[(&str, &str)]) -> Result<Value, NotPlayed> {
    let mut filled = Map::new();
    for block in &modal.blocks {
        let Block::Input { block_id, optional, element, .. } = block else { continue };
        let value = values.iter().find(|(block, _)| block == block_id).map_or("", |(_, value)| *value);
        let value = if value.is_empty() { initial(element) } else { value.to_owned() };
        if value.is_empty() && !optional {
            return Err(NotPlayed::Form(format!("the form wants `{block_id}`")));
        }
        filled.insert(block_id.clone(), json!({element.action_id(): fill_one(element, &value)?}));
    }
    let is_there = |name: &str| filled.contains_key(name);
    match values.iter().find(|(block, _)| !is_there(block)) {
        Some((block, _)) => Err(NotPlayed::Form(format!("the form has no `{block}`"))),
        None => Ok(Value::Object(filled)),
    }
}

/// What is filled in in one element.
pub(crate) fn fill_one(element: &Element, value: &str) -> Result<Value, NotPlayed> {
    let given = (!value.is_empty()).then_some(value);
    let chosen = |options: &[Choice]| match given {
        None => Ok(None),
        Some(value) => {
            let choice = options.iter().find(|choice| choice.value == value || choice.text.text == value);
            choice.cloned().map(Some).ok_or_else(|| NotPlayed::Form(format!("`{value}` can't be chosen")))
        }
    };
    Ok(match element {
        Element::PlainTextInput { max_length, .. } => {
            if max_length.is_some_and(|most| value.chars().count() > most as usize) {
                return Err(NotPlayed::Form("that is too long for the field".to_owned()));
            }
            json!({"type": "plain_text_input", "value": given})
        }
        Element::UrlTextInput { .. } => json!({"type": "url_text_input", "value": given}),
        Element::StaticSelect { options, .. } => {
            json!({"type": "static_select", "selected_option": chosen(options)?})
        }
        Element::UsersSelect { .. } => json!({"type": "users_select", "selected_user": given}),
        Element::Datepicker { .. } => json!({"type": "datepicker", "selected_date": given}),
        Element::Checkboxes { options, .. } => {
            json!({"type": "checkboxes", "selected_options": chosen(options)?.into_iter().collect::<Vec<_>>()})
        }
        Element::Button { .. } | Element::Unknown => {
            return Err(NotPlayed::Form("that is no field".to_owned()));
        }
    })
}

fn initial(element: &Element) -> String {
    match element {
        Element::PlainTextInput { initial_value: Some(text), .. } => text.clone(),
        Element::StaticSelect { initial_option: Some(choice), .. } => choice.value.clone(),
        _ => String::new(),
    }
}
