//! Vulnerabilities.

pub(super) mod lists;
