//! Schemas of values whose types are other people's, as documents have them.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// Stands in schemas for a [`jiff::Timestamp`].
#[derive(Debug)]
pub struct Moment;

/// Stands in schemas for a [`jiff::civil::Date`].
#[derive(Debug)]
pub struct Day;

/// Gives a stand-in the schema of a text in a format of JSON Schema.
macro_rules! text_in_format {
    ($($type:ident = $format:literal),+ $(,)?) => {
        $(
            impl JsonSchema for $type {
                fn inline_schema() -> bool {
                    true
                }

                fn schema_name() -> Cow<'static, str> {
                    stringify!($type).into()
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!({ "type": "string", "format": $format })
                }
            }
        )+
    };
}

text_in_format!(Moment = "date-time", Day = "date");
