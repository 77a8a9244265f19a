//! Compares the rules of the domain with other people's implementations of them.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests fail by panicking and say what they skip"
)]

mod checkov_ids;
mod cvss;
