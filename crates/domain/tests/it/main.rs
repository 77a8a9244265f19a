//! Tests of the vocabulary against other people's tools.

#[cfg(test)]
mod checkov_ids;
