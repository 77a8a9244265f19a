//! Use cases, one file each: what the commands, the pages and the jobs do.

pub mod answer_report;
pub mod apply_decisions;
pub mod approve_decision;
pub mod archive_claims;
pub mod break_glass;
pub mod caller;
pub mod check_engines;
pub mod check_release;
pub mod compare_programs;
pub mod compare_releases;
pub mod compare_table;
pub mod engines;
pub mod export_release;
pub mod findings_document;
pub mod get_object;
pub mod group_vulnerabilities;
pub mod hold_objects;
pub mod import_accepted;
pub mod import_bundle;
pub mod installation;
pub mod list_archive;
pub mod list_vulnerabilities;
pub mod load_enrichment;
pub mod load_program;
pub mod measure_vulnerabilities;
pub mod name_owners;
pub mod open_release;
pub mod propose_score;
pub mod prune_archive;
pub mod publish_release;
pub mod put_file;
pub mod read_report;
pub mod read_scan;
pub mod record_scan;
pub mod release_facts;
pub mod release_record;
pub mod resolve_targets;
pub mod scan_targets;
pub mod seal_keys;
pub mod seal_release;
pub mod show_scan;
pub mod state;
pub mod summarise_report;
pub mod target_kind;
pub mod verify_archive;
pub mod verify_bundle;
pub mod verify_seals;

mod archive_stream;
mod blocking;
mod causes;
mod decision_record;
mod reach;
#[cfg(test)]
mod release_testing;
mod seal_chain;
#[cfg(test)]
mod testing;
#[expect(dead_code, reason = "the use cases of vulnerabilities build on it")]
mod vulnerabilities;
