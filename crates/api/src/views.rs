//! Filters of vulnerabilities that people named.

use portcullis_domain::saved_view::SavedView;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a view is to be: the body of `PUT /me/views/{name}`. What is not said stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PutView {
    /// The filter; one that begins needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Says whether everybody sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared: Option<bool>,
    /// What it is called from here on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The views that the caller sees: their own, and what others share; by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ViewList {
    /// The views.
    pub views: Vec<SavedView>,
}
