//! Whatever changes in a program file is told.

use super::*;
use crate::record::{recall, record, without_names};
use portcullis_domain::program::difference::{Change, compare};
use serde_json::{Value, json};

/// Values of which at least one makes sense in place of any other.
fn candidates() -> Vec<Value> {
    let words = [
        "other",
        "kim",
        "sam",
        "ana",
        "lee",
        "deploy",
        "core",
        "high",
        "low",
        "iac",
        "code",
        "repository",
        "checkov",
        "trivy",
        "grype",
        "block",
        "ignore",
        "git",
        "accepted",
        "network",
        "component:docs-site",
        "path:x/**",
        "engineer",
        "security_lead",
        "security_engineer",
        "x/y/**",
        "linux/arm64",
        "5.1",
        "11%",
        "9d",
        "2027-05-05",
        "tue 11:00",
        "tue 10:00-12:00",
        "UTC",
        "a@b.example",
        "rotation",
        "question",
        "date",
        "C0OTHER",
        "S0OTHER",
        "acme/other",
    ];
    let mut candidates: Vec<Value> = words.iter().map(|word| json!(word)).collect();
    candidates.extend([json!(false), json!(true), json!(0.25), json!(7), Value::Null]);
    candidates
}

/// The pointers of all values that are neither lists nor mappings.
fn leaves(value: &Value, pointer: &str, found: &mut Vec<String>) {
    let mut inner: Vec<(String, &Value)> = Vec::new();
    match value {
        Value::Object(fields) => inner.extend(fields.iter().map(|(key, field)| (key.clone(), field))),
        Value::Array(items) => {
            inner.extend(items.iter().enumerate().map(|(at, item)| (at.to_string(), item)));
        }
        _ => found.push(pointer.to_owned()),
    }
    for (key, value) in inner {
        leaves(value, &format!("{pointer}/{key}"), found);
    }
}

/// The program of a file, if it is valid.
fn valid(file: &Value) -> Option<Program> {
    load_text(&file.to_string()).program
}

/// The example with a second team and a second lead, so that what one has can become another's.
fn example() -> Value {
    let mut file = show::show(&load_text(EXAMPLE).program.unwrap());
    file["teams"].as_array_mut().unwrap().push(json!({"id": "core", "name": "Core"}));
    file["people"]
        .as_array_mut()
        .unwrap()
        .push(json!({"id": "kim", "name": "Kim", "roles": ["security_lead"]}));
    file
}

/// Says whether the difference tells of the change, and of its opposite in the same places.
fn assert_told(old: &Program, new: &Program, what: &str) {
    let keys = |difference: &[Change]| {
        let mut keys: Vec<String> = difference.iter().map(|change| change.key.clone()).collect();
        keys.sort();
        keys
    };
    let (there, back) = (compare(old, new), compare(new, old));
    assert!(!there.is_empty(), "nothing is told of {what}");
    assert_eq!(keys(&there.changes), keys(&back.changes), "{what}");
}

#[test]
fn no_key_changes_without_being_told() {
    let file = example();
    let old = valid(&file).unwrap();
    let mut pointers = Vec::new();
    leaves(&file, "", &mut pointers);
    // The version of the format is the same for all programs.
    pointers.retain(|pointer| pointer != "/version");
    assert!(pointers.len() > 120, "{}", pointers.len());
    let mut unchanged = Vec::new();
    for pointer in pointers {
        let changed = candidates().into_iter().find_map(|candidate| {
            let mut file = file.clone();
            *file.pointer_mut(&pointer).unwrap() = candidate;
            valid(&file).filter(|new| *new != old)
        });
        match changed {
            Some(new) => assert_told(&old, &new, &pointer),
            None => unchanged.push(pointer),
        }
    }
    // Ids change together with what names them, kinds with the place, choices with what chooses them; a lead who
    // approved something stays one, there is one mark, and the first question stays a text.
    let others = [
        "/products/0/components/0/kind",
        "/people/1/roles/0",
        "/triage/rules/0/mark",
        "/requests/kinds/0/questions/0/answer",
        "/requests/kinds/0/questions/0/required",
        "/requests/kinds/0/questions/1/answer",
    ];
    unchanged.retain(|pointer| !pointer.ends_with("/id") && !others.contains(&pointer.as_str()));
    assert_eq!(unchanged, Vec::<String>::new());
}

/// The value with another text wherever it has this one.
fn renamed(value: &Value, from: &str, to: &str) -> Value {
    match value {
        Value::Object(fields) => {
            fields.iter().map(|(key, field)| (key.clone(), renamed(field, from, to))).collect()
        }
        Value::Array(items) => items.iter().map(|item| renamed(item, from, to)).collect(),
        Value::String(text) if text == from => json!(to),
        Value::String(text) if text.strip_prefix("component:") == Some(from) => {
            json!(format!("component:{to}"))
        }
        other => other.clone(),
    }
}

#[test]
fn another_id_is_another_thing() {
    let file = example();
    let old = valid(&file).unwrap();
    for id in [
        "ana",
        "sam",
        "ines",
        "bo",
        "lee",
        "kim",
        "search",
        "core",
        "acme",
        "frontend",
        "deploy",
        "docs-site",
    ] {
        let new = valid(&renamed(&file, id, "someone")).unwrap();
        let difference = compare(&old, &new);
        let told = |part: &str| difference.changes.iter().any(|change| change.key.contains(part));
        assert!(told(&format!("[{id}]")) && told("[someone]") || id == "acme" && told(".product"), "{id}");
    }
}

#[test]
fn nothing_goes_without_being_told() {
    let file = example();
    let old = valid(&file).unwrap();
    let mut pointers = Vec::new();
    leaves(&file, "", &mut pointers);
    let mut removed = 0;
    for pointer in pointers {
        // Every list item and mapping on the way to a leaf can go as well.
        let mut whole = pointer.as_str();
        while let Some((parent, key)) = whole.rsplit_once('/') {
            let mut file = file.clone();
            match file.pointer_mut(parent).unwrap() {
                Value::Object(fields) => drop(fields.remove(key)),
                Value::Array(items) => drop(items.remove(key.parse().unwrap())),
                other => panic!("{other}"),
            }
            if let Some(new) = valid(&file).filter(|new| *new != old) {
                assert_told(&old, &new, &format!("the removal of {whole}"));
                removed += 1;
            }
            whole = parent;
        }
    }
    assert!(removed > 60, "{removed}");
}

#[test]
fn a_program_does_not_differ_from_its_record() {
    let program = without_names(load_text(EXAMPLE).program.unwrap());
    let recalled = recall(&record(&program)).unwrap();
    assert!(compare(&program, &recalled).is_empty());
}
