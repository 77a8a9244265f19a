//! Vulnerabilities: decisions on them, and what time does.

pub(crate) mod decisions;
