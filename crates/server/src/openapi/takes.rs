//! What handlers take, and how it is described.

use super::Operation;
use crate::extract::{Asked, Document, IfNoneMatch, Path, Told};
use crate::precondition::IfMatch;
use crate::served::{Served, Server};
use crate::visitor::{By, ByAnywhere, May};
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use schemars::JsonSchema;

/// An argument of a handler that describes itself.
pub(crate) trait Takes {
    /// Describes what of a request it is.
    fn describe(operation: &mut Operation<'_>);
}

/// Arguments that are none of a request's content.
macro_rules! takes_nothing {
    ($([$($bound:tt)*] $argument:ty),+ $(,)?) => {$(
        impl<$($bound)*> Takes for $argument {
            fn describe(_: &mut Operation<'_>) {}
        }
    )+};
}
takes_nothing!([] Served, [] State<Server>, [T] Extension<T>, [T] Option<Extension<T>>);

impl<P: May> Takes for By<P> {
    fn describe(operation: &mut Operation<'_>) {
        operation.needs(P::PERMISSION);
    }
}

impl<P: May> Takes for ByAnywhere<P> {
    fn describe(operation: &mut Operation<'_>) {
        operation.needs(P::PERMISSION);
    }
}

impl<T: JsonSchema> Takes for Path<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.takes_path::<T>();
    }
}

impl<T: JsonSchema> Takes for Asked<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.takes_query::<T>();
    }
}

impl Takes for IfMatch {
    fn describe(operation: &mut Operation<'_>) {
        operation.takes_header(
            "If-Match",
            "The ETag of what the request was made from; it is refused where that changed.",
        );
        operation.refuses(412);
    }
}

impl Takes for IfNoneMatch {
    fn describe(operation: &mut Operation<'_>) {
        operation.takes_header("If-None-Match", "The ETag of what whoever asks has.");
    }
}

impl<T: JsonSchema, const MOST: usize> Takes for Told<T, MOST> {
    fn describe(operation: &mut Operation<'_>) {
        operation.takes_document::<T>(MOST);
    }
}

impl<const MOST: usize> Takes for Document<MOST> {
    fn describe(operation: &mut Operation<'_>) {
        operation.takes_file(&format!("A file that people write, of at most {MOST} bytes."));
    }
}

impl Takes for Body {
    fn describe(operation: &mut Operation<'_>) {
        operation.takes_file("A file, within the limits that the server has on reports.");
        operation.refuses(422);
    }
}
