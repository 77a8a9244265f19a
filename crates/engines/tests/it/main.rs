//! Runs shell scripts as engines, and the real engines where they are installed.

#![cfg(unix)]

#[cfg(target_os = "linux")]
mod process;
