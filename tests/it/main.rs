//! End-to-end tests of the binary.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails this way")]

mod console;
mod pages;
mod tutorial;
