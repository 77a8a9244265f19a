//! Vulnerabilities.

mod lists;
