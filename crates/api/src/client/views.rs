//! Filters of vulnerabilities that people named.

use super::{ApiError, Client, address, json};
use crate::transport::{Body, Transport};
use crate::views::{PutView, ViewList};
use http::Method;
use portcullis_domain::saved_view::SavedView;

impl<T: Transport> Client<T> {
    /// The views that the caller sees.
    pub fn views(&self) -> Result<ViewList, ApiError> {
        self.ask(Method::GET, &address(&["me", "views"]), Body::Empty)
    }

    /// Keeps a view of the caller under a name.
    pub fn put_view(&self, name: &str, view: &PutView) -> Result<SavedView, ApiError> {
        self.ask(Method::PUT, &address(&["me", "views", name]), json(view)?)
    }

    /// Removes a view of the caller.
    pub fn remove_view(&self, name: &str) -> Result<SavedView, ApiError> {
        self.ask(Method::DELETE, &address(&["me", "views", name]), Body::Empty)
    }
}
