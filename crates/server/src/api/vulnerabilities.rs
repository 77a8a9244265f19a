//! Vulnerabilities: what people do with them, lists, and imports.

pub(crate) mod actions;
pub(crate) mod decisions;
pub(crate) mod imports;
pub(crate) mod lists;
pub(crate) mod merging;
