//! Examples of a schema.

use schemars::Schema;
use serde_json::{Map, Value, json};

/// Texts, of which at least one fits each pattern of the schemas.
const TEXTS: [&str; 9] = [
    "5.3.2",
    "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "7:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "pkg:npm/minimist@0.0.8",
    "7.5",
    "7",
    "CVE-2024-3094",
    "text",
];

/// Makes examples of a schema.
pub(super) struct Examples<'s> {
    root: &'s Value,
}

impl<'s> Examples<'s> {
    /// One that has everything, then one for each alternative somewhere in it.
    pub(super) fn of(schema: &'s Schema) -> Vec<Value> {
        let root = schema.as_value();
        Self { root }.examples(root)
    }

    fn examples(&self, schema: &Value) -> Vec<Value> {
        if let Some(name) = schema["$ref"].as_str() {
            let definition = self.root.pointer(name.trim_start_matches('#')).unwrap();
            let beside = Value::Object(without(schema, &["$ref", "description"]));
            return self.both(&beside, self.examples(definition));
        }
        for several in ["oneOf", "anyOf"] {
            if let Some(alternatives) = schema[several].as_array() {
                let beside = Value::Object(without(schema, &[several, "description"]));
                let each = alternatives.iter().flat_map(|one| self.examples(one)).collect();
                return self.both(&beside, each);
            }
        }
        if let Some(only) = schema.get("const") {
            return vec![only.clone()];
        }
        if let Some(words) = schema["enum"].as_array() {
            return words.clone();
        }
        match &schema["type"] {
            Value::String(kind) => self.of_kind(kind, schema),
            Value::Array(kinds) => {
                kinds.iter().flat_map(|kind| self.of_kind(kind.as_str().unwrap(), schema)).collect()
            }
            _ => vec![json!({ "any": "thing" })],
        }
    }

    /// Adds what the schema beside a reference or alternatives asks for.
    fn both(&self, beside: &Value, values: Vec<Value>) -> Vec<Value> {
        if beside.get("properties").is_none() {
            return values;
        }
        let mut those = self.of_kind("object", beside);
        let first = those[0].as_object().unwrap().clone();
        let add = |mut value: Value| {
            value.as_object_mut().unwrap().extend(first.clone());
            value
        };
        let with = values.first().and_then(Value::as_object).cloned().unwrap_or_default();
        for that in &mut those {
            that.as_object_mut().unwrap().extend(with.clone());
        }
        values.into_iter().map(add).chain(those.into_iter().skip(1)).collect()
    }

    fn of_kind(&self, kind: &str, schema: &Value) -> Vec<Value> {
        match kind {
            "null" => vec![Value::Null],
            "boolean" => vec![json!(true), json!(false)],
            "integer" => vec![json!(3)],
            "number" => vec![json!(0.5)],
            "string" => vec![text(schema)],
            "array" => self.array(schema),
            "object" => self.object(schema),
            other => panic!("there are no examples of `{other}`"),
        }
    }

    fn array(&self, schema: &Value) -> Vec<Value> {
        if let Some(parts) = schema["prefixItems"].as_array() {
            let parts: Vec<_> = parts.iter().map(|part| self.examples(part)).collect();
            let first: Vec<_> = parts.iter().map(|part| part[0].clone()).collect();
            let others = parts.iter().enumerate().flat_map(|(place, part)| {
                let first = &first;
                part.iter().skip(1).map(move |other| {
                    let mut values = first.clone();
                    values[place] = other.clone();
                    Value::Array(values)
                })
            });
            return std::iter::once(Value::Array(first.clone())).chain(others).collect();
        }
        let count = usize::try_from(schema["minItems"].as_u64().unwrap_or(1)).unwrap();
        self.examples(&schema["items"]).into_iter().map(|item| Value::Array(vec![item; count])).collect()
    }

    fn object(&self, schema: &Value) -> Vec<Value> {
        let mut members: Vec<(String, Vec<Value>)> = Vec::new();
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            members.push((name.clone(), self.examples(member)));
        }
        for (pattern, member) in schema["patternProperties"].as_object().into_iter().flatten() {
            let name = text(&json!({ "pattern": pattern }));
            members.push((name.as_str().unwrap().to_owned(), self.examples(member)));
        }
        if schema["additionalProperties"].is_object() {
            members.push(("CVE-2024-3094".to_owned(), self.examples(&schema["additionalProperties"])));
        }
        let first: Map<_, _> =
            members.iter().map(|(name, values)| (name.clone(), values[0].clone())).collect();
        let mut examples = vec![Value::Object(first.clone())];
        for (name, values) in &members {
            for other in values.iter().skip(1) {
                let mut example = first.clone();
                example.insert(name.clone(), other.clone());
                examples.push(Value::Object(example));
            }
        }
        examples
    }
}

fn text(schema: &Value) -> Value {
    match schema["format"].as_str() {
        Some("date-time") => return json!("2026-03-02T09:00:00Z"),
        Some("date") => return json!("2026-03-02"),
        _ => {}
    }
    let fits = jsonschema::draft202012::new(schema).unwrap();
    let text = TEXTS.iter().map(|text| json!(text)).find(|text| fits.is_valid(text));
    text.unwrap_or_else(|| panic!("no text fits {schema}"))
}

fn without(schema: &Value, names: &[&str]) -> Map<String, Value> {
    let members = schema.as_object().unwrap().iter();
    members
        .filter(|(name, _)| !names.contains(&name.as_str()))
        .map(|(name, member)| (name.clone(), member.clone()))
        .collect()
}
