//! Decisions before they count: what applying a file does, and what waits for whom.

pub mod asked;
pub mod plan;
pub mod waiting;

mod columns;
#[cfg(test)]
mod tests;
mod words;
