//! Engines that are really there, named by environment variables.

#![allow(clippy::print_stderr, reason = "a skipped test says so")]

use std::path::PathBuf;

/// The path in `variable`; without it the test is skipped, or fails where `PORTCULLIS_REQUIRE_TOOLS` is 1.
pub(crate) fn path(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map(PathBuf::from);
    if path.is_none() {
        assert_ne!(std::env::var("PORTCULLIS_REQUIRE_TOOLS").as_deref(), Ok("1"), "{variable} is not set");
        eprintln!("skipped: {variable} is not set");
    }
    path
}
