//! The vocabulary of the programme and every rule of it, pure: no I/O, no async, no clock.
//!
//! Values come in, values go out, and `now` is an argument. Everything that reads, runs, stores or shows
//! something lives in another crate and speaks in the words defined here.

pub mod accepted_table;
pub mod advisory;
pub mod alias_groups;
pub mod ambassador;
pub mod answer;
pub mod audit;
pub mod checks;
pub mod comparison;
pub mod cvss;
pub mod decision;
pub mod digest;
pub mod directory;
pub mod finding;
pub mod gate;
pub mod identity;
pub mod job;
pub mod metrics;
pub mod notification;
pub mod package;
pub mod permission;
pub mod program;
pub mod release;
pub mod release_page;
pub mod remedy;
pub mod request;
pub mod rotation;
pub mod saved_view;
pub mod scan;
pub mod schema;
pub mod severity;
pub mod sink;
pub mod sla;
pub mod version;
pub mod version_range;
pub mod vulnerability;

mod text_form;
mod words;
