//! The routes of the API as one list, which is both what is served and the document that describes it (`OpenAPI` 3.1).
//!
//! Nothing is said twice: what a handler takes and gives stands in its signature, and the types there describe
//! themselves ([`Takes`], [`Gives`]). A route is told with its address and one sentence.

mod document;
mod gives;
mod operation;
mod takes;
#[cfg(test)]
mod tests;

pub(crate) use gives::Gives;
pub(crate) use operation::Operation;
pub(crate) use takes::Takes;

use crate::served::Server;
use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, on};
use serde_json::Value;
use std::any::type_name;
use std::future::Future;

/// Where the handlers are, which the name of an operation begins behind.
const HANDLERS: &str = concat!(env!("CARGO_CRATE_NAME"), "::api::");

/// The routes of an API.
pub(crate) struct Routes {
    router: Router<Server>,
    things: Vec<Thing>,
}

/// What routes are about.
struct Thing {
    name: &'static str,
    said: &'static str,
    routes: Vec<Route>,
}

/// A route.
struct Route {
    method: &'static str,
    path: &'static str,
    said: &'static str,
    /// The name of the operation, which clients are made from.
    id: String,
    describe: fn(&mut Operation<'_>),
}

/// A handler that describes what it takes and gives; `A` are its arguments.
pub(crate) trait Operates<A> {
    /// Describes it.
    fn describe(operation: &mut Operation<'_>);
}

macro_rules! operates {
    ($($argument:ident),*) => {
        impl<F, R, $($argument,)*> Operates<($($argument,)*)> for F
        where
            F: Fn($($argument,)*) -> R,
            R: Future<Output: Gives>,
            $($argument: Takes,)*
        {
            fn describe(operation: &mut Operation<'_>) {
                $($argument::describe(operation);)*
                <R::Output as Gives>::describe(operation);
            }
        }
    };
}
operates!();
operates!(A1);
operates!(A1, A2);
operates!(A1, A2, A3);
operates!(A1, A2, A3, A4);
operates!(A1, A2, A3, A4, A5);
operates!(A1, A2, A3, A4, A5, A6);
operates!(A1, A2, A3, A4, A5, A6, A7);
operates!(A1, A2, A3, A4, A5, A6, A7, A8);

impl Routes {
    /// None.
    pub(crate) fn new() -> Self {
        Self { router: Router::new(), things: Vec::new() }
    }

    /// The thing that the routes after this are about.
    pub(crate) fn about(mut self, name: &'static str, said: &'static str) -> Self {
        self.things.push(Thing { name, said, routes: Vec::new() });
        self
    }

    /// A route that reads.
    pub(crate) fn get<H, M, A>(self, path: &'static str, said: &'static str, handler: H) -> Self
    where
        H: Handler<M, Server> + Operates<A>,
        M: 'static,
    {
        self.add((MethodFilter::GET, "get"), path, said, handler)
    }

    /// A route that does something, once for each idempotency key.
    pub(crate) fn post<H, M, A>(self, path: &'static str, said: &'static str, handler: H) -> Self
    where
        H: Handler<M, Server> + Operates<A>,
        M: 'static,
    {
        self.add((MethodFilter::POST, "post"), path, said, handler)
    }

    /// A route that makes something so.
    pub(crate) fn put<H, M, A>(self, path: &'static str, said: &'static str, handler: H) -> Self
    where
        H: Handler<M, Server> + Operates<A>,
        M: 'static,
    {
        self.add((MethodFilter::PUT, "put"), path, said, handler)
    }

    /// A route that takes something away.
    pub(crate) fn delete<H, M, A>(self, path: &'static str, said: &'static str, handler: H) -> Self
    where
        H: Handler<M, Server> + Operates<A>,
        M: 'static,
    {
        self.add((MethodFilter::DELETE, "delete"), path, said, handler)
    }

    fn add<H, M, A>(
        mut self,
        (filter, method): (MethodFilter, &'static str),
        path: &'static str,
        said: &'static str,
        handler: H,
    ) -> Self
    where
        H: Handler<M, Server> + Operates<A>,
        M: 'static,
    {
        let name = type_name::<H>();
        let id = name.strip_prefix(HANDLERS).unwrap_or(name).replace("::", "_");
        let route = Route { method, path, said, id, describe: <H as Operates<A>>::describe };
        if let Some(thing) = self.things.last_mut() {
            thing.routes.push(route);
        }
        self.router = self.router.route(path, on(filter, handler));
        self
    }

    /// What is served.
    pub(crate) fn into_router(self) -> Router<Server> {
        self.router
    }

    /// The document that describes it.
    pub(crate) fn document(&self) -> Value {
        document::document(&self.things)
    }
}
