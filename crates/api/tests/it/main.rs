//! The schemas of the API against what is written and read.

#![allow(clippy::unwrap_used, reason = "what fails in a test is told there")]

mod agreement;
mod verdict;
