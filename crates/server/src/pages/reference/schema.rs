//! Schemas in words: what a field is, and which schemas a page needs.

use serde_json::Value;
use std::collections::BTreeSet;

/// Where schemas are in the document.
const SCHEMAS: &str = "#/components/schemas/";

/// A part of what says what a value is: words, or the name of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) is_schema: bool,
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Vec<Piece>,
    pub(super) is_required: bool,
    pub(super) said: String,
}

/// A schema with a name.
#[derive(Debug)]
pub(super) struct SchemaShown {
    pub(super) name: String,
    pub(super) said: String,
    /// What it is, where it has no fields.
    pub(super) kind: Vec<Piece>,
    pub(super) fields: Vec<Field>,
    /// What it is one of, where that has fields.
    pub(super) variants: Vec<Variant>,
}

/// One of several forms.
#[derive(Debug)]
pub(super) struct Variant {
    pub(super) said: String,
    pub(super) fields: Vec<Field>,
}

/// What a reference leads to; anything else is itself.
pub(super) fn resolved<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    let target = value["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

/// A field with this schema.
pub(super) fn field(name: &str, schema: &Value, is_required: bool) -> Field {
    let said = schema["description"].as_str().unwrap_or_default();
    Field { name: name.to_owned(), kind: kind(schema), is_required, said: said.to_owned() }
}

/// The fields of an object.
pub(super) fn fields(schema: &Value) -> Vec<Field> {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let own = schema["properties"].as_object().into_iter().flatten();
    let own = own.map(|(name, schema)| field(name, schema, required.contains(&name.as_str())));
    let of_parts = schema["allOf"].as_array().into_iter().flatten().flat_map(fields);
    own.chain(of_parts).collect()
}

/// What a value is, in words.
pub(super) fn kind(schema: &Value) -> Vec<Piece> {
    if let Some(name) = schema["$ref"].as_str() {
        let text = name.strip_prefix(SCHEMAS).unwrap_or(name).to_owned();
        return vec![Piece { text, is_schema: true }];
    }
    if let Some(value) = schema.get("const") {
        return vec![words(&value.to_string())];
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> = values.iter().map(Value::to_string).collect();
        return vec![words(&values.join(", "))];
    }
    let either = schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array());
    if let Some(either) = either.filter(|_| schema["properties"].is_null()) {
        let mut pieces = Vec::new();
        for (at, one) in either.iter().enumerate() {
            if at > 0 {
                pieces.push(words(" or "));
            }
            pieces.extend(kind(one));
        }
        return pieces;
    }
    let names: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name.as_str()],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => vec!["anything"],
    };
    let mut pieces = Vec::new();
    for (at, name) in names.into_iter().enumerate() {
        if at > 0 {
            pieces.push(words(" or "));
        }
        match name {
            "array" if schema["items"].is_object() => {
                pieces.push(words("list of "));
                pieces.extend(kind(&schema["items"]));
            }
            "object" if schema["additionalProperties"].is_object() => {
                pieces.push(words("map of "));
                pieces.extend(kind(&schema["additionalProperties"]));
            }
            "array" => pieces.push(words("list")),
            "string" => pieces.push(words(schema["format"].as_str().unwrap_or("string"))),
            name => pieces.push(words(name)),
        }
    }
    pieces
}

fn words(text: &str) -> Piece {
    Piece { text: text.to_owned(), is_schema: false }
}

/// Every schema that these refer to, and those that they refer to, in the order of their names.
pub(super) fn reached<'v>(document: &Value, from: impl IntoIterator<Item = &'v Value>) -> Vec<SchemaShown> {
    let mut names = BTreeSet::new();
    for value in from {
        follow(document, value, &mut names);
    }
    let shown = names.into_iter().map(|name| {
        let schema = &document["components"]["schemas"][&name];
        let either = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
        let variants = either.into_iter().flatten().map(|one| Variant {
            said: one["description"].as_str().unwrap_or_default().to_owned(),
            fields: fields(one),
        });
        let variants: Vec<Variant> = variants.collect();
        SchemaShown {
            said: schema["description"].as_str().unwrap_or_default().to_owned(),
            fields: fields(schema),
            kind: kind(schema),
            variants: if variants.iter().all(|one| one.fields.is_empty()) { Vec::new() } else { variants },
            name,
        }
    });
    shown.collect()
}

fn follow(document: &Value, value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(target) = value["$ref"].as_str() {
                let name = target.strip_prefix(SCHEMAS);
                if name.is_none_or(|name| names.insert(name.to_owned())) {
                    let found = resolved(document, value);
                    if found != value {
                        follow(document, found, names);
                    }
                }
            }
            fields.values().for_each(|value| follow(document, value, names));
        }
        Value::Array(values) => values.iter().for_each(|value| follow(document, value, names)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(schema: &Value) -> String {
        kind(schema).into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn a_schema_is_said_in_words() {
        assert_eq!(said(&json!({"type": ["string", "null"], "format": "date-time"})), "date-time or null");
        assert_eq!(
            said(&json!({"type": "array", "items": {"$ref": "#/components/schemas/Job"}})),
            "list of Job"
        );
        assert_eq!(
            said(&json!({"anyOf": [{"$ref": "#/components/schemas/Job"}, {"type": "null"}]})),
            "Job or null"
        );
        assert_eq!(
            said(&json!({"type": "object", "additionalProperties": {"type": "integer"}})),
            "map of integer"
        );
        assert_eq!(said(&json!({"enum": ["due", "newest"]})), r#""due", "newest""#);
        assert_eq!(said(&json!({})), "anything");
    }

    #[test]
    fn schemas_that_refer_to_themselves_are_reached_once() {
        let document = json!({"components": {"schemas": {
            "Tree": {"type": "object", "properties": {"below": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}},
            "Other": {"type": "string"}}}});
        let from = json!({"schema": {"$ref": "#/components/schemas/Tree"}});
        let shown = reached(&document, [&from]);
        assert_eq!(shown.iter().map(|schema| schema.name.as_str()).collect::<Vec<_>>(), ["Tree"]);
        assert_eq!(shown[0].fields[0].name, "below");
    }
}
