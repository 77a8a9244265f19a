//! Vulnerabilities: what people do with them, and imports.

pub(super) mod actions;
pub(super) mod imports;
