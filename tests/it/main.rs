//! End-to-end tests of the binary: what a person types, what appears, and what the shell gets back.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails this way")]

mod accepted_chain;
mod accepted_tables;
mod accounts;
mod answer;
mod archive;
mod audit;
mod bad_programs;
mod bad_reports;
mod bad_targets;
mod browser;
mod ci_examples;
#[path = "../../crates/store/tests/it/cluster.rs"]
mod cluster;
mod console;
mod exceptions;
mod gate_script;
mod hostile_text;
mod installed;
mod jobs;
mod mail_requests;
mod misbehaving_engines;
#[path = "../../crates/archive/tests/it/moto.rs"]
mod moto;
mod notifications;
mod oidc;
mod openapi;
mod pages;
mod portcullis;
mod program_differences;
mod publishing;
mod reading;
mod real_engines;
mod recorded_releases;
mod release_differences;
mod releases;
mod rematch;
mod requests;
mod scanning;
mod scripted_engine;
mod server_client;
mod serving;
mod small_reports;
mod starting;
mod store;
mod tutorial;
mod vulnerabilities;
