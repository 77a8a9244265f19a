//! The lists of requests that people look at.

use crate::words::words;
use schemars::JsonSchema;

/// A list of requests that people look at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum RequestView {
    /// What is open and given to whoever looks; for somebody outside the security team, what they asked for.
    Mine,
    /// What nobody has acknowledged.
    Unacknowledged,
    /// What is open and can't wait.
    Urgent,
    /// Every request, open or not.
    #[default]
    All,
}

words!(RequestView {
    Mine = "mine",
    Unacknowledged = "unacknowledged",
    Urgent = "urgent",
    All = "all",
});
