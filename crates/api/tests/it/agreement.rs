//! Schemas and `serde` agree, for every type that goes over the wire as a whole: examples are made of the schema, each
//! alternative in it once, and are read, written again, and spoiled place by place.

mod examples;
mod spoiling;
mod wire;

use examples::Examples;
use jsonschema::Validator;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What was found to disagree, and how much was looked at.
#[derive(Default)]
struct Findings {
    types: usize,
    examples: usize,
    spoiled: usize,
    refused: usize,
    disagreements: Vec<String>,
}

impl Findings {
    /// Looks at one type.
    fn look_at<T: JsonSchema + Serialize + DeserializeOwned>(&mut self) {
        let name = T::schema_name();
        let (written, read) = (schema::<T>(false), schema::<T>(true));
        let (written, read) = (validator(&written), (validator(&read), read));
        let read_value = |example: &Value| serde_json::from_value::<T>(example.clone());
        self.types += 1;
        let examples = Examples::of(&read.1);
        for (place, example) in examples.iter().enumerate() {
            self.examples += 1;
            match read_value(example) {
                Ok(value) => {
                    let value = serde_json::to_value(value).unwrap();
                    for error in written.iter_errors(&value) {
                        self.disagree(&name, &format!("writes what it may not ({error})"), &value);
                    }
                }
                Err(error) => self.disagree(&name, &format!("is not read ({error})"), example),
            }
            // What is as in the first example was spoiled there.
            let like = (place > 0).then_some(&examples[0]);
            for spoiled in spoiling::each_place(example, like) {
                self.spoiled += 1;
                let (allowed, understood) = (read.0.is_valid(&spoiled), read_value(&spoiled));
                self.refused += usize::from(!allowed);
                if allowed != understood.is_ok() {
                    let why = understood.err().map_or("refuses what is read".to_owned(), |error| {
                        format!("allows what is not read ({error})")
                    });
                    self.disagree(&name, &why, &spoiled);
                }
            }
        }
    }

    fn disagree(&mut self, name: &str, why: &str, value: &Value) {
        if self.disagreements.last().is_none_or(|last| !last.starts_with(&format!("{name} {why}"))) {
            self.disagreements.push(format!("{name} {why}: {value}"));
        }
    }
}

fn schema<T: JsonSchema>(is_read: bool) -> Schema {
    generator(is_read).into_root_schema_for::<T>()
}

fn generator(is_read: bool) -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12();
    (if is_read { settings.for_deserialize() } else { settings.for_serialize() }).into_generator()
}

fn validator(schema: &Schema) -> Validator {
    jsonschema::draft202012::options().should_validate_formats(true).build(schema.as_value()).unwrap()
}

#[test]
fn schemas_allow_what_is_written_and_what_is_read_and_nothing_else() {
    let mut findings = Findings::default();
    wire::each(&mut findings);
    let shown: Vec<_> = findings.disagreements.iter().take(20).cloned().collect();
    assert!(shown.is_empty(), "{} disagreements\n{}", findings.disagreements.len(), shown.join("\n"));
    assert!(findings.examples > 4 * findings.types, "{} examples", findings.examples);
    assert!(findings.refused * 2 > findings.spoiled, "{} of {} refused", findings.refused, findings.spoiled);
}

#[test]
fn no_two_types_of_the_wire_have_one_name() {
    for is_read in [true, false] {
        let mut generator = generator(is_read);
        wire::name(&mut generator);
        let numbered: Vec<_> = generator
            .definitions()
            .keys()
            .filter(|name| name.ends_with(|last: char| last.is_ascii_digit()))
            .collect();
        assert!(numbered.is_empty(), "{numbered:?}");
    }
}

#[test]
fn descriptions_speak_of_documents_and_not_of_code() {
    let mut generator = generator(false);
    wire::name(&mut generator);
    for (name, definition) in generator.definitions() {
        assert!(definition["description"].is_string(), "{name} has no description");
        for text in descriptions(definition) {
            assert!(!["[`", "](", "::"].iter().any(|code| text.contains(code)), "{name}: {text}");
        }
    }
}

fn descriptions(schema: &Value) -> Vec<&str> {
    let own = schema["description"].as_str();
    let members = schema.as_object().into_iter().flat_map(|members| members.values());
    let parts = members.chain(schema.as_array().into_iter().flatten());
    own.into_iter().chain(parts.flat_map(descriptions)).collect()
}
