//! One operation while its types describe it.

use portcullis_domain::permission::Permission;
use portcullis_domain::program::people::Role;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The generators of schemas: a type may be read otherwise than it is written, as fields that may be left out in one
/// direction are always there in the other.
pub(super) struct Generators {
    /// Of what requests have.
    pub(super) taken: SchemaGenerator,
    /// Of what answers have.
    pub(super) given: SchemaGenerator,
}

/// An operation while its types describe it.
pub(crate) struct Operation<'g> {
    generators: &'g mut Generators,
    path: &'static str,
    parameters: Vec<Value>,
    body: Option<Value>,
    answers: BTreeMap<u16, Value>,
    refusals: BTreeSet<u16>,
    permission: Option<Permission>,
}

impl<'g> Operation<'g> {
    /// The one at this address, of which nothing is known.
    pub(super) fn new(generators: &'g mut Generators, path: &'static str) -> Self {
        Self {
            generators,
            path,
            parameters: Vec::new(),
            body: None,
            answers: BTreeMap::new(),
            refusals: BTreeSet::new(),
            permission: None,
        }
    }

    /// It takes somebody who may do this.
    pub(crate) fn needs(&mut self, permission: Permission) {
        self.permission = Some(permission);
        self.refusals.extend([401, 403]);
    }

    /// It takes the parts of the address that have names in braces, a tuple where there are several.
    pub(crate) fn takes_path<T: JsonSchema>(&mut self) {
        let whole = T::json_schema(&mut self.generators.taken).to_value();
        let parts = match whole.get("prefixItems").and_then(Value::as_array) {
            Some(parts) => parts.clone(),
            None => vec![whole],
        };
        let names = self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        for (name, schema) in names.zip(parts) {
            self.parameters.push(json!({"name": name, "in": "path", "required": true, "schema": schema}));
        }
        self.refusals.extend([400, 404]);
    }

    /// It takes a query with these fields.
    pub(crate) fn takes_query<T: JsonSchema>(&mut self) {
        let mut whole = T::json_schema(&mut self.generators.taken).to_value();
        let required: Vec<String> = strings(&whole["required"]).map(str::to_owned).collect();
        let Some(Value::Object(fields)) = whole.get_mut("properties").map(Value::take) else { return };
        for (name, schema) in fields {
            let is_required = required.contains(&name);
            self.takes("query", &name, is_required, optional(schema));
        }
        self.refusals.insert(400);
    }

    /// It takes a header, a text.
    pub(crate) fn takes_header(&mut self, name: &str, said: &str) {
        self.takes("header", name, false, json!({"type": "string", "description": said}));
    }

    /// It takes a key under which it is carried out once.
    fn takes_key(&mut self) {
        let said = "A text of one's own choice; a request that comes again with it is not carried out again.";
        let schema = json!({
            "type": "string", "description": said, "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$",
        });
        self.takes("header", "Idempotency-Key", false, schema);
        self.refusals.extend([400, 409, 422]);
    }

    fn takes(&mut self, place: &str, name: &str, is_required: bool, mut schema: Value) {
        let said = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        let mut parameter = json!({"name": name, "in": place, "required": is_required, "schema": schema});
        if let Some(said) = said {
            parameter["description"] = said;
        }
        self.parameters.push(parameter);
    }

    /// It takes a document.
    pub(crate) fn takes_document<T: JsonSchema>(&mut self, most: usize) {
        let schema = self.generators.taken.subschema_for::<T>();
        self.takes_body("application/json", &schema.to_value(), &format!("At most {most} bytes."));
    }

    /// It takes a file.
    pub(crate) fn takes_file(&mut self, said: &str) {
        self.takes_body("application/octet-stream", &json!({"type": "string", "format": "binary"}), said);
    }

    fn takes_body(&mut self, media_type: &str, schema: &Value, said: &str) {
        self.body = Some(json!({
            "required": true,
            "description": said,
            "content": {media_type: {"schema": schema}},
        }));
        self.refusals.extend([400, 413]);
    }

    /// It gives a document.
    pub(crate) fn gives_document<T: JsonSchema>(&mut self, status: u16) {
        let schema = self.generators.given.subschema_for::<T>();
        self.gives(status, "application/json", &schema.to_value());
    }

    /// It gives something of this media type and schema, beside what else it gives with this status.
    pub(crate) fn gives(&mut self, status: u16, media_type: &str, schema: &Value) {
        self.answer(status)["content"][media_type] = json!({"schema": schema});
    }

    /// It gives an answer without content.
    pub(crate) fn gives_nothing(&mut self, status: u16) {
        self.answer(status);
    }

    /// Its answers of this status have a header.
    pub(crate) fn gives_header(&mut self, status: u16, name: &str, schema: &Schema, said: &str) {
        self.answer(status)["headers"][name] =
            json!({"required": true, "description": said, "schema": schema});
    }

    /// What it gives with one status it gives with another.
    pub(crate) fn restates(&mut self, from: u16, to: u16) {
        if let Some(mut answer) = self.answers.remove(&from) {
            answer["description"] = said(to).into();
            self.answers.insert(to, answer);
        }
    }

    /// What it gives with one status it gives with another, too.
    pub(crate) fn repeats(&mut self, from: u16, to: u16) {
        if let Some(mut answer) = self.answers.get(&from).cloned() {
            answer["description"] = said(to).into();
            self.answers.insert(to, answer);
        }
    }

    /// It is refused with this status.
    pub(crate) fn refuses(&mut self, status: u16) {
        self.refusals.insert(status);
    }

    fn answer(&mut self, status: u16) -> &mut Value {
        self.answers.entry(status).or_insert_with(|| json!({"description": said(status)}))
    }

    /// The operation as it stands in the document.
    pub(super) fn into_value(mut self, method: &str) -> Map<String, Value> {
        if method == "post" && self.permission.is_some() {
            self.takes_key();
        }
        let mut responses: Map<String, Value> =
            self.answers.into_iter().map(|(status, answer)| (status.to_string(), answer)).collect();
        for status in self.refusals {
            responses.insert(status.to_string(), json!({"$ref": format!("#/components/responses/{status}")}));
        }
        for range in ["4XX", "5XX"] {
            responses.insert(range.to_owned(), json!({"$ref": format!("#/components/responses/{range}")}));
        }
        let mut operation = Map::new();
        if let Some(permission) = self.permission {
            let roles: Vec<&str> = permission.roles().map(Role::word).collect();
            let said = format!(
                "Needs the permission `{permission}` ({}), which the roles {} have.",
                permission.meaning(),
                roles.join(", ")
            );
            operation.insert("description".to_owned(), said.into());
            operation.insert("x-permission".to_owned(), permission.word().into());
        }
        let session =
            if method == "get" { json!({"session": []}) } else { json!({"session": [], "csrf": []}) };
        let security = if self.permission.is_some() { json!([{"token": []}, session]) } else { json!([]) };
        operation.insert("security".to_owned(), security);
        if !self.parameters.is_empty() {
            operation.insert("parameters".to_owned(), self.parameters.into());
        }
        if let Some(body) = self.body {
            operation.insert("requestBody".to_owned(), body);
        }
        operation.insert("responses".to_owned(), responses.into());
        operation
    }
}

/// What an answer of this status is.
fn said(status: u16) -> &'static str {
    match status {
        201 => "It was made.",
        202 => "It was begun.",
        304 => "It is what whoever asks has.",
        _ => "It was done; this came of it.",
    }
}

/// The schema of a field that is left out where there is nothing, which a query has no word for.
fn optional(mut schema: Value) -> Value {
    if let Some(types) = schema["type"].as_array() {
        let mut types = types.iter().filter(|one| *one != "null").cloned();
        if let (Some(only), None) = (types.next(), types.next()) {
            schema["type"] = only;
        }
    }
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        values.retain(|value| !value.is_null());
    }
    let either = schema["anyOf"].as_array().cloned().unwrap_or_default();
    let mut either = either.into_iter().filter(|one| one["type"] != "null");
    if let (Some(Value::Object(only)), None, Value::Object(fields)) =
        (either.next(), either.next(), &mut schema)
    {
        fields.remove("anyOf");
        fields.extend(only);
    }
    if let Some(fields) = schema.as_object_mut()
        && fields.get("default").is_some_and(Value::is_null)
    {
        fields.remove("default");
    }
    schema
}

/// The texts of a list.
fn strings(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}
