//! What all use cases about vulnerabilities share: how their steps are kept, told and put into the audit trail.

#[cfg(test)]
pub(crate) mod adopting;
pub(crate) mod follow;
pub(crate) mod merging;
pub(crate) mod settle;
pub(crate) mod steps;
pub(crate) mod testing;
