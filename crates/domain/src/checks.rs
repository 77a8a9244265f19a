//! What is known of the checks of other engines: one name for each, and a severity where the engine has none.
//!
//! Checkov states no severity without its vendor's service, and a gate needs one. The judgements stand in
//! `checks/checkov.tsv`, one line a check, and are explained in `docs/src/check-severities.md`. Trivy states
//! severities itself, but has renamed its checks; [`canonical_id`] gives all names of a check as one.

mod alias;
mod category;
mod table;

#[cfg(test)]
mod tests;

pub use alias::canonical_id;
pub use category::Category;

use crate::severity::Severity;

/// The severity of a check of Checkov, by any spelling of its id; `None` when the check is not known.
pub fn severity_of(check_id: &str) -> Option<Severity> {
    table::find(&canonical_id(check_id)).map(|row| row.severity)
}

/// What a check of Checkov looks after, by any spelling of its id; `None` when the check is not known.
pub fn category_of(check_id: &str) -> Option<Category> {
    table::find(&canonical_id(check_id)).map(|row| row.category)
}

/// Why a check of Checkov is critical or high, in one sentence; `None` for every other check.
pub fn reason_of(check_id: &str) -> Option<&'static str> {
    table::find(&canonical_id(check_id)).and_then(|row| row.reason)
}
