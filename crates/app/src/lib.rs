//! Use cases, one file each: what the commands, the pages and the jobs do.

pub mod read_report;
pub mod summarise_report;
