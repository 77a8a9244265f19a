//! Values that are nearly right.

use serde_json::{Value, json};

/// The value with one place spoiled, for each place: what is a member is missing or is joined by another one, what is no
/// object and no list is something else. Places that are the same in another value are left out.
pub(super) fn each_place(value: &Value, like: Option<&Value>) -> Vec<Value> {
    let mut spoiled = Vec::new();
    match value {
        same if like == Some(same) => {}
        Value::Object(members) => {
            for (name, member) in members {
                let known = like.and_then(|like| like.get(name));
                if known.is_none() {
                    let mut less = members.clone();
                    less.remove(name);
                    spoiled.push(Value::Object(less));
                }
                for other in each_place(member, known) {
                    let mut with = members.clone();
                    with.insert(name.clone(), other);
                    spoiled.push(Value::Object(with));
                }
            }
            if like.is_none_or(|like| members.keys().any(|name| like.get(name).is_none())) {
                let mut more = members.clone();
                more.insert("?".to_owned(), json!("unexpected"));
                spoiled.push(Value::Object(more));
            }
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                for other in each_place(item, like.and_then(|like| like.get(place))) {
                    let mut with = items.clone();
                    with[place] = other;
                    spoiled.push(Value::Array(with));
                }
            }
        }
        _ => spoiled.extend([
            json!(null),
            json!(true),
            json!("?"),
            json!(-1),
            json!(0.25),
            json!([]),
            json!({}),
        ]),
    }
    spoiled
}
