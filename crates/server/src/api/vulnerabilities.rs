//! Vulnerabilities: what people do with them, lists, and imports.

pub(super) mod actions;
pub(super) mod decisions;
pub(super) mod imports;
pub(super) mod lists;
pub(super) mod merging;
