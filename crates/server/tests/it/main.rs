//! The routes, spoken to as any client speaks to them.

#![allow(clippy::unwrap_used, reason = "a test fails this way")]

mod archive;
mod home;
mod problems;
mod releases;
mod vulnerability_lists;
