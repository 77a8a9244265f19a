//! The document: everything that is not one operation.

use super::operation::Generators;
use super::{Operation, Thing};
use axum::http::StatusCode;
use portcullis_api::Problem;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Where schemas are in the document.
const SCHEMAS: &str = "/components/schemas";

/// The statuses of refusals that operations name.
const REFUSALS: &[u16] = &[400, 401, 403, 404, 409, 412, 413, 422];

/// What the name of a schema ends with that a request has and that answers have in another form.
const INPUT: &str = "Input";

/// The document of these routes.
pub(super) fn document(things: &[Thing]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = SCHEMAS.into();
        settings.meta_schema = None;
    });
    let mut generators = Generators {
        taken: settings.clone().for_deserialize().into_generator(),
        given: settings.for_serialize().into_generator(),
    };
    let mut paths = Map::new();
    for thing in things {
        for route in &thing.routes {
            let mut operation = Operation::new(&mut generators, route.path);
            (route.describe)(&mut operation);
            let mut described = operation.into_value(route.method);
            described.insert("operationId".to_owned(), route.id.clone().into());
            described.insert("summary".to_owned(), route.said.into());
            described.insert("tags".to_owned(), json!([thing.name]));
            let path = paths.entry(route.path).or_insert_with(|| json!({}));
            path[route.method] = described.into();
        }
    }
    let problem = generators.given.subschema_for::<Problem>().to_value();
    let renamed = differing(generators.given.definitions(), generators.taken.definitions());
    for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        for part in ["parameters", "requestBody"] {
            if let Some(part) = operation.get_mut(part) {
                rename(part, &renamed);
            }
        }
    }
    let mut schemas = generators.given.take_definitions(true);
    for (name, mut schema) in generators.taken.take_definitions(true) {
        rename(&mut schema, &renamed);
        let name = if renamed.contains(&name) { format!("{name}{INPUT}") } else { name };
        schemas.insert(name, schema);
    }
    let tags: Vec<Value> =
        things.iter().map(|thing| json!({"name": thing.name, "description": thing.said})).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Portcullis",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "Everything that the commands and the pages do. What goes wrong comes as \
                `application/problem+json` (RFC 9457). Answers may get more fields; fields that a document does not know \
                are refused in requests.",
        },
        "servers": [{"url": portcullis_api::BASE, "description": "The server that this document comes from."}],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": refusals(&problem),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A token, as `POST /tokens` makes it."},
                "session": {
                    "type": "apiKey", "in": "cookie", "name": "__Host-portcullis",
                    "description": "The session of a browser; `portcullis` where the server is reached without TLS.",
                },
                "csrf": {
                    "type": "apiKey", "in": "header", "name": "X-CSRF-Token",
                    "description": "What the pages of a session prove with that a change comes from them.",
                },
            },
        },
    })
}

/// The answers to what is refused or fails.
fn refusals(problem: &Value) -> Map<String, Value> {
    let answer = |said: &str| json!({"description": said, "content": {"application/problem+json": {"schema": problem}}});
    let named = REFUSALS.iter().map(|&status| {
        let said = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        (status.to_string(), answer(&format!("{}.", said.unwrap_or_default())))
    });
    let ranges =
        [("4XX", "It was refused; the problem says why."), ("5XX", "It failed; the problem says why.")];
    named.chain(ranges.map(|(range, said)| (range.to_owned(), answer(said)))).collect()
}

/// The names of schemas that requests have otherwise than answers, or that have one which is such.
fn differing(given: &Map<String, Value>, taken: &Map<String, Value>) -> BTreeSet<String> {
    let both = || taken.iter().filter_map(|(name, schema)| Some((name, schema, given.get(name)?)));
    let mut differing: BTreeSet<String> =
        both().filter(|(_, one, other)| one != other).map(|(name, ..)| name.clone()).collect();
    loop {
        let before = differing.len();
        let more = both().filter(|(_, schema, _)| refers(schema, &differing)).map(|(name, ..)| name.clone());
        let more: Vec<String> = more.collect();
        differing.extend(more);
        if differing.len() == before {
            return differing;
        }
    }
}

/// Says whether a schema refers to one of these.
fn refers(schema: &Value, names: &BTreeSet<String>) -> bool {
    match schema {
        Value::Object(fields) => fields.iter().any(|(key, value)| {
            let target = if key == "$ref" { value.as_str().and_then(name_of) } else { None };
            target.is_some_and(|name| names.contains(name)) || refers(value, names)
        }),
        Value::Array(values) => values.iter().any(|value| refers(value, names)),
        _ => false,
    }
}

/// Lets what refers to one of these refer to its form in requests.
fn rename(schema: &mut Value, names: &BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value.as_str().and_then(name_of).filter(|name| key == "$ref" && names.contains(*name)) {
                    Some(name) => *value = format!("#{SCHEMAS}/{name}{INPUT}").into(),
                    None => rename(value, names),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| rename(value, names)),
        _ => {}
    }
}

/// The name of the schema that a reference leads to.
fn name_of(reference: &str) -> Option<&str> {
    reference.strip_prefix('#')?.strip_prefix(SCHEMAS)?.strip_prefix('/')
}
