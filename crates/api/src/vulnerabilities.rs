//! Vulnerabilities: what people do with them, and imports.

pub(crate) mod actions;
pub(crate) mod imports;
