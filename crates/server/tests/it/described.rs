//! Whatever a test is answered by the API is an answer that the document of the API has.

use http::StatusCode;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../../docs/src/openapi.json")).unwrap());

/// Checks of answers by their schemas, as each takes a while to be made.
static CHECKS: LazyLock<Mutex<BTreeMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// Fails where an operation of the document has no such answer.
#[track_caller]
pub(crate) fn check(method: &str, address: &str, status: StatusCode, content_type: &str, body: &[u8]) {
    let path = address.split('?').next().unwrap();
    let Some(operation) = path.strip_prefix("/api/v1").and_then(|path| operation(method, path)) else {
        return;
    };
    let about = format!("{method} {path} answers {status} with `{content_type}`");
    let class = format!("{}XX", status.as_u16() / 100);
    let responses = &operation["responses"];
    let answer = responses.get(status.as_str()).or_else(|| responses.get(&class));
    let answer = answer.unwrap_or_else(|| panic!("{about}, of which the document has nothing"));
    let answer = match answer["$ref"].as_str() {
        Some(target) => DOCUMENT.pointer(&target[1..]).unwrap(),
        None => answer,
    };
    let Some(contents) = answer["content"].as_object() else {
        assert!(body.is_empty(), "{about}, and the document has no content there");
        return;
    };
    let content =
        contents.get(content_type).unwrap_or_else(|| panic!("{about}, the document has {contents:?}"));
    if !content_type.ends_with("json") {
        return;
    }
    let value: Value = serde_json::from_slice(body).unwrap();
    let mistakes: Vec<String> = checked(&content["schema"])
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(mistakes.is_empty(), "{about}, and the schema says otherwise: {mistakes:#?}\n{value:#}");
}

/// The operation that an address is of; one without names before one with.
fn operation(method: &str, path: &str) -> Option<&'static Value> {
    let paths = DOCUMENT["paths"].as_object().unwrap().iter();
    let is_of = |known: &str| {
        let (known, asked) = (known.split('/'), path.split('/'));
        known.clone().count() == asked.clone().count()
            && known.zip(asked).all(|(known, asked)| known.starts_with('{') || known == asked)
    };
    let found = paths.filter(|(known, _)| is_of(known)).min_by_key(|(known, _)| known.matches('{').count());
    found?.1.get(method.to_lowercase())
}

fn checked(schema: &Value) -> Arc<Validator> {
    let mut checks = CHECKS.lock().unwrap();
    let check = checks.entry(schema.to_string()).or_insert_with(|| {
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "allOf": [schema],
            "components": DOCUMENT["components"],
        });
        Arc::new(jsonschema::validator_for(&whole).unwrap())
    });
    Arc::clone(check)
}

#[test]
#[should_panic(expected = "the schema says otherwise")]
fn an_answer_that_lacks_a_field_is_noticed() {
    check("GET", "/api/v1/jobs?limit=3", StatusCode::OK, "application/json", br#"{"jobs": []}"#);
}

#[test]
#[should_panic(expected = "the document has")]
fn an_answer_of_another_media_type_is_noticed() {
    check("GET", "/api/v1/jobs", StatusCode::NOT_FOUND, "text/plain", b"nothing");
}
