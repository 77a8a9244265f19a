//! The schema and the reader know the same keys.

use super::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

/// The text as JSON, which is what a schema describes.
fn as_json(text: &str) -> Value {
    fn convert(node: &yaml::Node) -> Value {
        match &node.value {
            yaml::Value::Null => Value::Null,
            yaml::Value::Bool(value) => Value::from(*value),
            yaml::Value::Integer(value) => Value::from(*value),
            yaml::Value::Float(value) => Value::from(*value),
            yaml::Value::Text(text) => Value::from(text.as_str()),
            yaml::Value::Sequence(items) => items.iter().map(convert).collect(),
            yaml::Value::Mapping(mapping) => Value::Object(
                mapping.entries.iter().map(|entry| (entry.key.clone(), convert(&entry.value))).collect(),
            ),
        }
    }
    convert(&yaml::parse(&SourceFile::new("f", text), &Limits::default()).documents[0])
}

fn fits(text: &str) -> bool {
    jsonschema::draft202012::new(&schema()).unwrap().is_valid(&as_json(text))
}

#[test]
fn the_schema_is_one() {
    assert!(jsonschema::draft202012::meta::is_valid(&schema()));
}

#[test]
fn the_default_file_and_the_example_fit_the_schema() {
    let schema = schema();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for text in [DEFAULT, EXAMPLE] {
        let errors: Vec<String> =
            validator.iter_errors(&as_json(text)).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

#[test]
fn what_is_shown_fits_the_schema() {
    let shown = show::show(&load_text(EXAMPLE).program.unwrap());
    assert!(jsonschema::draft202012::new(&schema()).unwrap().is_valid(&shown));
}

/// The keys of each shape of the schema that has keys.
fn keys_of_the_schema() -> BTreeMap<String, BTreeSet<String>> {
    let schema = schema();
    let shapes = schema["$defs"].as_object().unwrap().iter().map(|(name, shape)| (name.as_str(), shape));
    let with_root = shapes.chain([("program", &schema)]);
    let keys = |shape: &Value| Some(shape.get("properties")?.as_object()?.keys().cloned().collect());
    with_root.filter_map(|(name, shape)| Some((name.to_owned(), keys(shape)?))).collect()
}

#[test]
fn the_schema_and_the_reader_know_the_same_keys() {
    // The example uses every key but those of the other way to write holidays.
    let calendar = "version: 1\ncompany: Acme\ncalendar: {holidays: {icalendar: none.ics}}\n";
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for text in [EXAMPLE, calendar] {
        let file = SourceFile::new("program.yaml", text);
        let root = &yaml::parse(&file, &Limits::default()).documents[0];
        let mut reader = reader::Reader::new(&file, &CAPABILITIES, Vec::new());
        decode::program(&mut reader, root);
        for (shape, keys) in reader.known_keys {
            known.entry(shape.to_owned()).or_default().extend(keys.into_iter().map(str::to_owned));
        }
    }
    assert_eq!(known, keys_of_the_schema());
}

#[test]
fn every_key_of_the_schema_has_a_title_and_a_description() {
    fn undescribed(route: &str, shape: &Value, found: &mut Vec<String>) {
        for (key, property) in shape.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if property.get("title").is_none() || property.get("description").is_none() {
                found.push(format!("{route}.{key}"));
            }
        }
    }
    let schema = schema();
    let mut found = Vec::new();
    undescribed("program", &schema, &mut found);
    for (name, shape) in schema["$defs"].as_object().unwrap() {
        undescribed(name, shape, &mut found);
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_mistake_fails_the_reader_and_the_schema() {
    let head = "version: 1\ncompany: Acme\n";
    assert!(fits(head) && load_text(head).program.is_some());
    for mistake in [
        "productz: []\n",
        "archive: {compression: zstd}\n",
        "people: [{id: ana, name: Ana}]\n",
        "people: [{id: ana, name: Ana, roles: [captain]}]\n",
        "people: [{id: ana, name: Ana, roles: [engineer], mail: a@b}]\n",
        "gate: {max_scan_age: 7w}\n",
        "gate: {block_at: unknown}\n",
        "gate: {epss_at: 1.5}\n",
        "sla: {due_soon: 120%}\n",
        "slack: {channel: C0}\n",
        "slack: {security_channel: security}\n",
        "slack: {support_group: C0SECURITY}\n",
        "requests: {kinds: []}\n",
        "requests: {tickets: {repository: security}}\n",
        "requests: {kinds: [{id: a, name: A, questions: []}]}\n",
        "requests: {kinds: [{id: a, name: A, sort: rumour, questions: [{id: a, label: A, answer: text}]}]}\n",
        "requests: {kinds: [{id: a, name: A, questions: [{id: a, label: A, answer: text, choices: [B]}]}]}\n",
        "requests: {kinds: [{id: a, name: A, questions: [{id: a, label: A, answer: text}, {id: b, label: B, answer: choice}]}]}\n",
        "tools: [{}]\n",
        "people:\n",
        "products: [{id: a, name: A, components: [{id: b, kind: iac, reference: r/x, repository: r}]}]\n",
        "products: [{id: a, name: A, components: [{id: b, kind: image, repository: r}]}]\n",
        "triage: {rules: [{when: {}, mark: not_production}]}\n",
        "triage: {rules: [{when: {check: A}}]}\n",
    ] {
        let text = format!("{head}{mistake}");
        assert!(!fits(&text), "the schema takes {mistake}");
        assert!(load_text(&text).program.is_none(), "the reader takes {mistake}");
    }
}
