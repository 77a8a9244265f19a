//! Vulnerabilities: decisions on them, and what time does.

pub(super) mod decisions;
