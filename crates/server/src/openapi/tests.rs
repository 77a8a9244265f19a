//! The document holds what `OpenAPI` 3.1 asks of one, and what clients that are made from it need.

use crate::api::routes;
use serde_json::Value;
use std::collections::BTreeSet;

const METHODS: [&str; 4] = ["get", "post", "put", "delete"];

/// Every operation with its address and method.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, item)| {
        item.as_object().unwrap().iter().map(|(method, operation)| (path.clone(), method.clone(), operation))
    });
    all.collect()
}

/// Everything below a value, itself first.
fn walk<'v>(value: &'v Value, seen: &mut dyn FnMut(&'v Value)) {
    seen(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|value| walk(value, seen)),
        Value::Array(values) => values.iter().for_each(|value| walk(value, seen)),
        _ => {}
    }
}

/// The names in braces of an address.
fn names(path: &str) -> BTreeSet<&str> {
    path.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect()
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_referred_to() {
    let document = routes().document();
    let mut referred = BTreeSet::new();
    walk(&document, &mut |value| {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
            referred.insert(pointer.to_owned());
        }
    });
    for kind in ["schemas", "responses"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            let pointer = format!("/components/{kind}/{name}");
            assert!(referred.contains(&pointer), "nothing refers to {pointer}");
        }
    }
}

#[test]
fn every_part_of_an_address_is_a_parameter_and_no_other_is() {
    let document = routes().document();
    for (path, method, operation) in operations(&document) {
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let declared: BTreeSet<&str> = parameters
            .iter()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| {
                assert_eq!(parameter["required"], true, "{method} {path}");
                parameter["name"].as_str().unwrap()
            })
            .collect();
        assert_eq!(declared, names(&path), "{method} {path}");
        let all: BTreeSet<(&str, &str)> = parameters
            .iter()
            .map(|parameter| (parameter["in"].as_str().unwrap(), parameter["name"].as_str().unwrap()))
            .collect();
        assert_eq!(all.len(), parameters.len(), "{method} {path} has a parameter twice");
        for parameter in &parameters {
            assert!(parameter["schema"].is_object(), "{method} {path}: {parameter}");
            assert!(!parameter["schema"].to_string().contains("\"null\""), "{method} {path}: {parameter}");
        }
    }
}

#[test]
fn every_operation_has_a_name_of_its_own_a_sentence_a_thing_and_answers() {
    let document = routes().document();
    let tags: BTreeSet<&str> =
        document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        assert!(METHODS.contains(&method.as_str()), "{method} {path}");
        let id = operation["operationId"].as_str().unwrap();
        assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{id}");
        assert!(ids.insert(id), "{id} is the name of two operations");
        let said = operation["summary"].as_str().unwrap();
        assert!(said.ends_with('.') && said.len() < 100, "{said}");
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{id}");
        assert!(tags.contains(operation["tags"][0].as_str().unwrap()), "{id}");
        let answers = operation["responses"].as_object().unwrap();
        assert!(answers.keys().any(|status| status.starts_with('2')), "{id}");
        for (status, answer) in answers {
            let is_status = status.parse::<u16>().is_ok() || ["4XX", "5XX"].contains(&status.as_str());
            assert!(is_status, "{id}: {status}");
            assert!(answer["$ref"].is_string() || answer["description"].is_string(), "{id}: {status}");
        }
        if method == "get" || method == "delete" {
            assert!(operation["requestBody"].is_null(), "{id} has a body, which {method} has not");
        }
    }
    assert!(ids.len() > 90, "{}", ids.len());
}

#[test]
fn every_operation_but_that_of_the_document_needs_a_permission_and_says_how_it_is_proved() {
    let document = routes().document();
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    for (path, method, operation) in operations(&document) {
        let is_open = path == "/openapi.json";
        assert_eq!(operation["x-permission"].is_null(), is_open, "{method} {path}");
        let ways = operation["security"].as_array().unwrap();
        assert_eq!(ways.is_empty(), is_open, "{method} {path}");
        for way in ways {
            let way = way.as_object().unwrap();
            assert!(way.keys().all(|scheme| schemes.contains_key(scheme)), "{method} {path}: {way:?}");
            let is_session = way.contains_key("session");
            let changes = method != "get";
            assert_eq!(way.contains_key("csrf"), is_session && changes, "{method} {path}: {way:?}");
        }
    }
}

#[test]
fn a_field_that_is_left_out_of_a_query_is_a_parameter_that_may_be_left_out() {
    let document = routes().document();
    let parameters = &document["paths"]["/audit/entries"]["get"]["parameters"];
    let since = parameters.as_array().unwrap().iter().find(|one| one["name"] == "since").unwrap();
    assert_eq!(since["required"], false);
    assert_eq!(since["schema"]["type"], "string");
    assert_eq!(since["schema"]["format"], "date-time");
    assert!(since["description"].as_str().unwrap().len() > 5);
}
