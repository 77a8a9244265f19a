//! The store on both databases, as its callers use it.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails this way, and says what it skips")]

#[macro_use]
mod home;
mod accounts;
mod agreement;
mod audit;
mod backup;
mod builders;
mod changes;
mod cluster;
mod copying;
mod decided_vulnerabilities;
mod decisions;
mod deliveries;
mod documents;
mod history;
mod idempotency;
mod imports;
mod inbox;
mod jobs;
mod killed;
mod lists;
mod metrics;
mod migrating;
mod opening;
mod recording;
mod rematches;
mod requests;
mod rota;
mod scopes;
mod seals;
mod views;
mod vulnerabilities;
