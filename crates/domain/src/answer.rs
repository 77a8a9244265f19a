//! What a customer is told about each line of what their own scanner says of a release.
//!
//! The first that holds is the answer, where everything that is found in the place of the line must bear it:
//!
//! 1. *not understood*: the line names no advisory;
//! 2. the weakness is found there, and of several findings the one with the weakest answer speaks:
//!    *not affected* by a valid decision, else *fixed* in a later release, else *accepted*, *assessed*, or *known*;
//! 3. *not affected* by a valid decision on what our scans don't find;
//! 4. *fixed*: complete scans of the release don't find what an earlier one had;
//! 5. *not present*: complete scans of the release don't find what we know of;
//! 6. *accepted* or *assessed* by a valid decision, where no complete scan tells whether it is there;
//! 7. *unknown*.
//!
//! What leaves is an [`AnsweredLine`], whose fields are all that a customer ever gets.

mod asked;
mod completeness;
mod decided;
mod known;
mod outgoing;
mod place;
mod progress;
mod question;
mod rules;
mod words;

pub use asked::AskedLine;
pub use known::{KnownRelease, Sighting};
pub use outgoing::{Answer, AnswerSheet, AnsweredLine};
pub use progress::Progress;
pub use rules::{Known, answer};

use crate::gate::Facts;
use std::collections::BTreeSet;

/// The ids of the components whose scans tell everything that can be told of their packages.
pub fn completely_scanned(facts: &Facts) -> BTreeSet<String> {
    let gathered = crate::gate::gather(facts);
    let complete = completeness::Completeness::of(facts, &gathered);
    complete.components().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
