//! What was found, and what the gate says of it, as people and machines read it.
//!
//! Each format is one module with one `write` function that streams to any writer. Text that comes from
//! reports is a stranger's: [`plain_text`] makes it safe for a terminal, Markdown and HTML escape it on top,
//! and JSON spells out the characters that act on a terminal.

pub mod accepted_table;
pub mod answer;
pub mod audit;
pub mod comparison;
pub mod cyclonedx;
pub mod decisions;
pub mod diagnostics;
pub mod doctor;
pub mod finding_words;
pub mod html;
pub mod json;
pub mod json_text;
pub mod letter;
pub mod markdown;
pub mod options;
pub mod outline;
pub mod people;
pub mod plain_text;
pub mod program_difference;
pub mod reading;
pub mod release_difference;
pub mod release_page;
pub mod request;
pub mod sarif;
pub mod score;
pub mod terminal;
pub mod verdict;
pub mod vulnerability;
pub mod vulnerability_groups;
pub mod vulnerability_list;
pub mod vulnerability_metrics;

mod guarded;
mod link;
mod record;
mod row;
mod sentence;
#[cfg(test)]
mod testing;
mod uuid;

pub use options::{Options, Threshold};
