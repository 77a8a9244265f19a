//! Vulnerabilities.

mod actions;
mod imports;
mod lists;
