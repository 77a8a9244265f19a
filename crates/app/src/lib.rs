//! Use cases, one file each: what the commands, the pages and the jobs do.

pub mod check_engines;
pub mod engines;
pub mod load_enrichment;
pub mod load_program;
pub mod name_owners;
pub mod read_report;
pub mod read_scan;
pub mod resolve_targets;
pub mod scan_targets;
pub mod summarise_report;
pub mod target_kind;

mod blocking;
mod causes;
