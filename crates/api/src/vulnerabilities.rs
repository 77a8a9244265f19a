//! Vulnerabilities: lists, the board and figures.

pub(crate) mod lists;
