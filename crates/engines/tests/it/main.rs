//! Runs shell scripts as engines, and the real engines where they are installed.

#![cfg(target_os = "linux")]

mod checkov;
mod installed;
mod process;
mod scripted;
mod trivy;
