//! Vulnerabilities.

mod actions;
mod imports;
