//! What handlers give, and how it is described.

use super::Operation;
use crate::answer::{Accepted, Created, Either, File, Media, NotModified, Put, Recorded, Tagged};
use crate::problem::Failed;
use axum::Json;
use schemars::{JsonSchema, json_schema};
use serde_json::json;

/// The answer of a handler that describes itself.
pub(crate) trait Gives {
    /// Describes it; what is said nothing else of has the status 200.
    fn describe(operation: &mut Operation<'_>);
}

impl<T: Gives> Gives for Result<T, Failed> {
    fn describe(operation: &mut Operation<'_>) {
        T::describe(operation);
    }
}

impl<T: JsonSchema> Gives for Json<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.gives_document::<T>(200);
    }
}

impl<T: Gives> Gives for Created<T> {
    fn describe(operation: &mut Operation<'_>) {
        T::describe(operation);
        operation.restates(200, 201);
    }
}

impl<T: Gives> Gives for Accepted<T> {
    fn describe(operation: &mut Operation<'_>) {
        T::describe(operation);
        operation.restates(200, 202);
    }
}

impl<T: Gives> Gives for Put<T> {
    fn describe(operation: &mut Operation<'_>) {
        T::describe(operation);
        operation.repeats(200, 201);
    }
}

/// What the header of a tag says.
const TAG: &str = "What names this state of it.";

impl<T: Gives> Gives for Tagged<T> {
    fn describe(operation: &mut Operation<'_>) {
        T::describe(operation);
        operation.gives_header(200, "ETag", &json_schema!({"type": "string"}), TAG);
    }
}

impl Gives for NotModified {
    fn describe(operation: &mut Operation<'_>) {
        operation.gives_nothing(304);
        operation.gives_header(304, "ETag", &json_schema!({"type": "string"}), TAG);
    }
}

impl Gives for Recorded {
    fn describe(operation: &mut Operation<'_>) {
        operation.gives(200, "application/json", &json!({"type": "object"}));
    }
}

impl<A: Gives, B: Gives> Gives for Either<A, B> {
    fn describe(operation: &mut Operation<'_>) {
        A::describe(operation);
        B::describe(operation);
    }
}

impl<M: Media> Gives for File<M> {
    fn describe(operation: &mut Operation<'_>) {
        let schema = if M::IS_BINARY {
            json!({"type": "string", "format": "binary"})
        } else {
            json!({"type": "string"})
        };
        operation.gives(200, M::TYPE, &schema);
    }
}
