//! What all use cases about vulnerabilities share: how their steps are kept, told and put into the audit trail.

pub(crate) mod settle;
pub(crate) mod steps;
#[cfg(test)]
pub(crate) mod testing;
