//! The routes, spoken to as any client speaks to them.

#![allow(clippy::unwrap_used, reason = "a test fails this way")]

mod archive;
mod audit;
mod home;
mod pages_home;
mod problems;
mod releases;
mod vulnerabilities;
mod vulnerability_lists;
mod vulnerability_pages;
