//! The API, described for people: what there is, and each thing with its operations and schemas, from the same document
//! that programs read.

mod example;
mod schema;

use super::desk::Desk;
use super::page;
use crate::extract::{Asked, Path};
use crate::problem::Failed;
use crate::settings::Settings;
use crate::visitor::{By, may};
use askama::Template;
use axum::Extension;
use axum::http::StatusCode;
use axum::response::Response;
use schema::{Field, Piece, SchemaShown, field, fields, kind, reached};
use serde::Deserialize;
use serde_json::Value;
use std::sync::{Arc, LazyLock};

/// The document.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| crate::api::routes().document());

#[derive(Template)]
#[template(path = "reference.html")]
struct Index {
    desk: Desk,
    sought: String,
    things: Vec<Thing>,
}

#[derive(Template)]
#[template(path = "reference_thing.html")]
struct Page {
    desk: Desk,
    thing: Thing,
    operations: Vec<Operation>,
    schemas: Vec<SchemaShown>,
}

/// What operations are about.
struct Thing {
    name: String,
    /// Its part of an address.
    slug: String,
    said: String,
    lines: Vec<Line>,
}

/// An operation in short.
struct Line {
    id: String,
    method: String,
    path: String,
    said: String,
}

/// An operation as a whole.
struct Operation {
    line: Line,
    needs: String,
    parameters: Vec<Parameter>,
    body: Vec<Content>,
    body_said: String,
    answers: Vec<Answer>,
    example: String,
}

/// What is in the address, the query or a header.
struct Parameter {
    place: String,
    field: Field,
}

/// What a body or an answer is.
struct Content {
    media_type: String,
    kind: Vec<Piece>,
    /// The fields of what has no schema with a name.
    fields: Vec<Field>,
}

/// An answer.
struct Answer {
    status: String,
    said: String,
    contents: Vec<Content>,
    headers: Vec<Field>,
}

/// What is looked for.
#[derive(Debug, Deserialize)]
pub(super) struct Sought {
    #[serde(default)]
    q: String,
}

pub(super) async fn index(
    _: By<may::Read>,
    desk: Desk,
    Asked(Sought { q }): Asked<Sought>,
) -> Result<Response, Failed> {
    let words: Vec<String> = q.split_whitespace().map(str::to_lowercase).collect();
    let is_sought = |thing: &Thing, line: &Line| {
        let text = format!("{} {} {} {} {}", thing.name, line.id, line.method, line.path, line.said);
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut things = things(&DOCUMENT);
    for thing in &mut things {
        let lines = std::mem::take(&mut thing.lines);
        thing.lines = lines.into_iter().filter(|line| is_sought(thing, line)).collect();
    }
    things.retain(|thing| !thing.lines.is_empty());
    page(&Index { desk, sought: q, things })
}

pub(super) async fn show(
    _: By<may::Read>,
    desk: Desk,
    Extension(settings): Extension<Arc<Settings>>,
    Path(slug): Path<String>,
) -> Result<Response, Failed> {
    let document = &*DOCUMENT;
    let thing = things(document).into_iter().find(|thing| thing.slug == slug);
    let thing = thing.ok_or_else(|| {
        Failed::new(StatusCode::NOT_FOUND, format!("the API has nothing that is called `{slug}`"))
    })?;
    let base = format!("{}{}", settings.base_url, portcullis_api::BASE);
    let found = thing.lines.iter().filter_map(|line| {
        let operation = document["paths"].get(&line.path)?.get(line.method.to_lowercase())?;
        Some((line, operation))
    });
    let found: Vec<(&Line, &Value)> = found.collect();
    let operations = found.iter().map(|(line, operation)| whole(document, &base, line, operation)).collect();
    let schemas = reached(document, found.iter().map(|(_, operation)| *operation));
    page(&Page { desk, thing, operations, schemas })
}

/// All things with their operations, in the order of the document.
fn things(document: &Value) -> Vec<Thing> {
    let texts = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let tags = document["tags"].as_array().into_iter().flatten();
    let thing = |tag: &Value| {
        let paths = document["paths"].as_object().into_iter().flatten();
        let lines = paths.flat_map(|(path, item)| {
            let operations = item.as_object().into_iter().flatten();
            let about = operations.filter(|(_, operation)| operation["tags"][0] == tag["name"]);
            about.map(move |(method, operation)| Line {
                id: texts(&operation["operationId"]),
                method: method.to_uppercase(),
                path: path.clone(),
                said: texts(&operation["summary"]),
            })
        });
        let name = texts(&tag["name"]);
        let slug = name.to_lowercase().replace(' ', "-");
        Thing { slug, name, said: texts(&tag["description"]), lines: lines.collect() }
    };
    tags.map(thing).collect()
}

/// An operation as a whole.
fn whole(document: &Value, base: &str, line: &Line, operation: &Value) -> Operation {
    let texts = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let parameters = operation["parameters"].as_array().into_iter().flatten().map(|parameter| {
        let name = parameter["name"].as_str().unwrap_or_default();
        let mut field = field(name, &parameter["schema"], parameter["required"] == true);
        if let Some(said) = parameter["description"].as_str() {
            said.clone_into(&mut field.said);
        }
        Parameter { place: texts(&parameter["in"]), field }
    });
    let answers = operation["responses"].as_object().into_iter().flatten().map(|(status, answer)| {
        let answer = schema::resolved(document, answer);
        let headers = answer["headers"].as_object().into_iter().flatten().map(|(name, header)| {
            let mut field = field(name, &header["schema"], header["required"] == true);
            field.said = texts(&header["description"]);
            field
        });
        Answer {
            status: status.clone(),
            said: texts(&answer["description"]),
            contents: contents(&answer["content"]),
            headers: headers.collect(),
        }
    });
    Operation {
        line: Line {
            id: line.id.clone(),
            method: line.method.clone(),
            path: line.path.clone(),
            said: line.said.clone(),
        },
        needs: texts(&operation["description"]),
        parameters: parameters.collect(),
        body: contents(&operation["requestBody"]["content"]),
        body_said: texts(&operation["requestBody"]["description"]),
        answers: answers.collect(),
        example: example::curl(document, base, (&line.method, &line.path), operation),
    }
}

fn contents(content: &Value) -> Vec<Content> {
    let content = content.as_object().into_iter().flatten().map(|(media_type, content)| Content {
        media_type: media_type.clone(),
        kind: kind(&content["schema"]),
        fields: fields(&content["schema"]),
    });
    content.collect()
}
