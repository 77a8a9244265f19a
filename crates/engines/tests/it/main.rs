//! Runs shell scripts as engines, and the real engines where they are installed.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails this way")]

mod checkov;
mod installed;
mod process;
mod scripted;
mod state;
mod trivy;
