//! Vulnerabilities.

mod actions;
mod decisions;
mod imports;
mod lists;
mod merging;
