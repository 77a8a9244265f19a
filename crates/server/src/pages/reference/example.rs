//! An example of each operation, to be copied into a terminal.

use super::schema::resolved;
use serde_json::{Map, Value, json};

/// How deep an example goes; whatever is below that is left out.
const DEPTH: usize = 8;

/// A call of an operation with `curl`.
pub(super) fn curl(document: &Value, base: &str, (method, path): (&str, &str), operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let required = parameters.filter(|parameter| parameter["in"] == "query" && parameter["required"] == true);
    let query: Vec<String> = required
        .map(|parameter| {
            let value = example(document, &parameter["schema"], 0);
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("{}={text}", parameter["name"].as_str().unwrap_or_default())
        })
        .collect();
    let mark = if query.is_empty() { "" } else { "?" };
    let mut lines = vec![format!("curl -X {method} '{base}{path}{mark}{}'", query.join("&"))];
    if operation["security"].as_array().is_some_and(|ways| !ways.is_empty()) {
        lines.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
    }
    for (media_type, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
        if media_type == "application/json" {
            lines.push(format!("--json '{}'", example(document, &content["schema"], 0)));
        } else {
            lines.push("--data-binary @FILE".to_owned());
        }
    }
    lines.join(" \\\n  ")
}

/// A value that a schema allows, with nothing that may be left out.
fn example(document: &Value, schema: &Value, depth: usize) -> Value {
    let schema = resolved(document, schema);
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    if let Some(value) = schema["enum"].get(0) {
        return value.clone();
    }
    if depth >= DEPTH {
        return Value::Null;
    }
    let mut fields = Map::new();
    let either = schema["oneOf"].get(0).or_else(|| schema["anyOf"].get(0));
    if let Some(one) = either {
        match example(document, one, depth + 1) {
            Value::Object(some) => fields.extend(some),
            value => return value,
        }
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        if let Value::Object(some) = example(document, part, depth + 1) {
            fields.extend(some);
        }
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        fields.insert(name.to_owned(), example(document, &schema["properties"][name], depth + 1));
    }
    if !fields.is_empty() {
        return fields.into();
    }
    let name = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
    match (name, schema["format"].as_str()) {
        (Some("string"), Some("date-time")) => json!("2026-01-31T12:00:00Z"),
        (Some("string"), Some("date")) => json!("2026-01-31"),
        (Some("string"), _) => json!("…"),
        (Some("integer" | "number"), _) => json!(1),
        (Some("boolean"), _) => json!(true),
        (Some("array"), _) => json!([example(document, &schema["items"], depth + 1)]),
        _ => json!({}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_has_what_is_required_and_ends_where_schemas_go_round_in_circles() {
        let document = json!({"components": {"schemas": {
            "Tree": {"type": "object", "required": ["below"], "properties": {"below": {"$ref": "#/components/schemas/Tree"}}}}}});
        let schema = json!({"type": "object", "required": ["name", "at"], "properties": {
            "name": {"type": "string"}, "at": {"type": "string", "format": "date-time"}, "note": {"type": "string"}}});
        let value = example(&document, &schema, 0);
        assert_eq!(value, json!({"name": "…", "at": "2026-01-31T12:00:00Z"}));
        let tree = example(&document, &json!({"$ref": "#/components/schemas/Tree"}), 0);
        assert_eq!(tree.to_string().matches("below").count(), DEPTH);
    }

    #[test]
    fn a_call_names_the_token_the_query_that_it_needs_and_its_body() {
        let operation = json!({
            "security": [{"token": []}],
            "parameters": [
                {"name": "scan", "in": "query", "required": true, "schema": {"type": "string"}},
                {"name": "limit", "in": "query", "required": false, "schema": {"type": "integer"}}],
            "requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string"}}}},
        });
        insta::assert_snapshot!(
            curl(&json!({}), "https://gate.example/api/v1", ("POST", "/files"), &operation),
            @r#"
        curl -X POST 'https://gate.example/api/v1/files?scan=…' \
          -H "Authorization: Bearer $TOKEN" \
          --data-binary @FILE
        "#
        );
    }
}
