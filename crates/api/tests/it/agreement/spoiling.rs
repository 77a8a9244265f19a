//! Values that are nearly right.

use serde_json::{Value, json};

/// The value with one place spoiled, for each place: what is a member is missing or is joined by another one, what is no
/// object and no list is something else.
pub(super) fn each_place(value: &Value) -> Vec<Value> {
    let mut spoiled = Vec::new();
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let mut less = members.clone();
                less.remove(name);
                spoiled.push(Value::Object(less));
                for other in each_place(member) {
                    let mut with = members.clone();
                    with.insert(name.clone(), other);
                    spoiled.push(Value::Object(with));
                }
            }
            let mut more = members.clone();
            more.insert("?".to_owned(), json!("unexpected"));
            spoiled.push(Value::Object(more));
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                for other in each_place(item) {
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
