//! What all use cases about vulnerabilities share: how their steps are kept, told and put into the audit trail.

pub(crate) mod adopting;
pub(crate) mod follow;
pub(crate) mod merging;
pub(crate) mod settle;
pub(crate) mod steps;
#[cfg(test)]
pub(crate) mod testing;
