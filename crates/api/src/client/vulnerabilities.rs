//! Vulnerabilities.

mod decisions;
